"""What the proxy in front hears of a server of several processes while things break under it."""

import hashlib
import os
import socket
import threading
import time
import unittest

import requests
from prometheus_client.parser import text_string_to_metric_families
from server import Server

from odoo.tests import BaseCase, tagged

#: As the proxy asks: no database, no cookie.
PROXY = {"X-Odoo-Database": "-"}


class Line:
    """The line between a server and PostgreSQL, which can be cut; on the loopback alone."""

    def __init__(self):
        self._listening, self._open = None, []
        self._lock = threading.Lock()
        self.port = 0
        self.mend()

    def mend(self):
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self):
        """Refuse what comes, and end what is."""
        # A thread that waits in accept() keeps the port open: wake it.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.end_connections()

    def end_connections(self):
        with self._lock:
            ended, self._open = self._open, []
        for end in ended:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # ended by itself

    def _accept(self, listening):
        while True:
            try:
                here, _address = listening.accept()
            except OSError:
                return
            there = self._to_postgres()
            with self._lock:
                self._open += [here, there]
            for ends in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    @staticmethod
    def _to_postgres():
        host, port = os.environ.get("PGHOST", "127.0.0.1"), os.environ.get("PGPORT", "5432")
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        there = socket.socket(socket.AF_UNIX)
        there.connect(f"{host}/.s.PGSQL.{port}")
        return there

    @staticmethod
    def _carry(source, sink):
        try:
            while content := source.recv(1 << 16):
                sink.sendall(content)
        except OSError:
            pass  # the line was cut
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@tagged("post_install", "-at_install")
@unittest.skipUnless(os.name == "posix", "a server of several processes needs Unix")
class TestHealthOutage(BaseCase):
    def setUp(self):
        super().setUp()
        self.line = Line()
        self.addCleanup(self.line.cut)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.websocket = probe.getsockname()[1]
        self.server = self.enterContext(
            Server(
                *["--workers=2", f"--gevent-port={self.websocket}"],
                *["--db_host=127.0.0.1", f"--db_port={self.line.port}"],
            )
        )

    def ask(self, headers=PROXY, port=None):
        return requests.get(
            f"http://127.0.0.1:{port or self.server.port}/egate/health", headers=headers, timeout=15
        )

    def comes_up(self, port):
        """Wait for the process that serves websockets, which starts beside the others."""
        answer = None
        for _ in range(600):
            try:
                answer = self.ask(port=port)
            except requests.ConnectionError:
                pass  # not there yet
            if answer and answer.ok:
                return
            time.sleep(0.1)
        self.fail(f"the process does not become ready: {answer and answer.text}")

    def becomes(self, status, *reasons, headers=PROXY):
        """Wait until each process says so: any of them may answer, so several times in a row."""
        wanted = "".join(f"{line}\n" for line in ("not ready", *reasons)) if reasons else "ready\n"
        right, answers = 0, []
        for _ in range(100):
            answer = self.ask(headers)
            answers.append((answer.status_code, answer.text))
            right = right + 1 if answers[-1] == (status, wanted) else 0
            if right == 6:
                return
            time.sleep(0.05)
        self.fail(f"not {status} {reasons}, but {answers[-6:]}")

    def test_each_fault_is_told_and_passes(self):
        server = self.server
        # A file of the office, as any that somebody uploaded.
        (server.data / "filestore" / server.database).mkdir(parents=True, exist_ok=True)
        server.query(
            "UPDATE ir_attachment SET store_fname = 'aa/aa', db_datas = NULL"
            " WHERE id = (SELECT max(id) FROM ir_attachment)"
        )
        self.becomes(200)
        self.comes_up(self.websocket)

        with self.subTest("no session is made"):
            before = sum(1 for _ in (server.data / "sessions").rglob("*"))
            for headers in (PROXY, {}):
                self.assertNotIn("Set-Cookie", self.ask(headers).headers)
            self.assertEqual(sum(1 for _ in (server.data / "sessions").rglob("*")), before)

        with self.subTest("the database is gone"):
            complaints = len(server.complaints())
            self.line.cut()
            self.becomes(503, "database: not reachable")
            # The proxy asks each second: its questions leave the log alone.
            self.assertEqual(len(server.complaints()), complaints)
            self.becomes(503, "database: not reachable", headers={})
            self.assertEqual(self.ask(port=self.websocket).status_code, 503)
            self.line.mend()
            self.becomes(200)
            self.becomes(200, headers={})

        with self.subTest("a module waits for its upgrade"):
            change = "UPDATE ir_module_module SET state = %s WHERE name = 'egate_base'"
            server.query(change, "to upgrade")
            self.becomes(503, "modules: to be upgraded")
            server.query(change, "installed")
            self.becomes(200)

        with self.subTest("the volume with the files is gone"):
            here, away = server.data / "filestore", server.data / "filestore.away"
            here.rename(away)
            self.becomes(503, "filestore: not there")
            away.rename(here)
            self.becomes(200)

        with self.subTest("the figures count the processes of the server"):
            server.query(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)",
                "egate_base.metrics_token_sha256",
                hashlib.sha256(b"outage").hexdigest(),
            )
            answer = requests.get(
                f"{server.url}/egate/metrics",
                headers={"Authorization": "Bearer outage"},
                timeout=15,
            )
            found = {
                sample.name: sample.value
                for family in text_string_to_metric_families(answer.text)
                for sample in family.samples
            }
            # Two for pages, one for the websocket.
            self.assertEqual(found["egate_server_processes"], 3)
            self.assertEqual(found["egate_server_processes_expected"], 3)
