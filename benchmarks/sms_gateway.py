"""A gateway for SMS on this machine, in a process of its own, that takes every message at once.

It notes when a message came for which number, by the monotonic clock, which all processes here
share; asked by GET it tells all of it.
"""

import contextlib
import subprocess
import sys

SCRIPT = """
import http.server, json, sys, time
came = []
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        values = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        came.append((values["to"], time.monotonic()))
        self.answer(b"{}")
    def do_GET(self):
        self.answer(json.dumps(came).encode())
    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextlib.contextmanager
def gateway(port=0):
    """Give the port of a gateway; it is there until the block ends.

    :param int port: where it is to answer; 0: anywhere
    """
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()
