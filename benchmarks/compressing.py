"""A proxy that compresses what can be read, as the one in front of an office; loopback only."""

import gzip
import http.client
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

#: What a proxy compresses, by how its type begins; and from how many bytes on.
READABLE, LEAST = ("text/", "application/json", "application/javascript", "image/svg"), 512
#: Of one connection, not of what travels over it.
OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@contextmanager
def compressed(url):
    """Give the address under which the server at ``url`` answers compressed."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            upstream = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
            try:
                upstream.request(self.command, self.path, body, dict(_kept(self.headers.items())))
                answer = upstream.getresponse()
                self.give(answer, answer.read())
            finally:
                upstream.close()

        def give(self, answer, content):
            heads = _kept(answer.getheaders())
            readable = (answer.getheader("Content-Type") or "").startswith(READABLE)
            asked = "gzip" in (self.headers.get("Accept-Encoding") or "")
            known = answer.getheader("Content-Encoding")
            if readable and asked and not known and len(content) >= LEAST:
                content = gzip.compress(content, 6)
                heads.append(("Content-Encoding", "gzip"))
            # A browser that has gone on to another page does not wait for the rest.
            with suppress(ConnectionError):
                self.send_response(answer.status)
                for name, text in heads:
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_HEAD = pass_on

        def log_message(self, *_told):
            """Say nothing of each request."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


def _kept(heads):
    return [(name, text) for name, text in heads if name.lower() not in OWN]
