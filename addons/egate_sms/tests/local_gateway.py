"""A gateway on this machine that takes, refuses, delays and breaks off as it is told."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalGateway:
    """Serves while it is used as a context; ``requests`` is what was asked, ``delivered`` what a
    citizen would have got: one message for each key.
    """

    def __init__(self):
        self.requests = []
        self.delivered = {}
        #: What is done with the next requests: a status, ``break`` or ``delay``; then 200.
        self.plan = []
        self.body = b"{}"
        self.lock = threading.Lock()

    def __enter__(self):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.answer(self, json.loads(raw))

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, handler, values):
        with self.lock:
            self.requests.append((values, dict(handler.headers)))
            step = self.plan.pop(0) if self.plan else 200
        if step == "delay":
            time.sleep(0.6)
        if step in (200, "break", "delay"):
            self.delivered.setdefault(values["id"], values)
        if step == "break":
            # Taken, and the line goes dead before anybody hears of it.
            handler.connection.close()
            return
        handler.send_response(step if isinstance(step, int) else 200)
        if step == 302:
            handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        # Perhaps nobody waits for it any more.
        with contextlib.suppress(OSError):
            handler.wfile.write(self.body)
