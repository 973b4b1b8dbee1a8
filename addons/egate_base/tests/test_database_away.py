import os
import select
import socket
import threading
from contextlib import suppress
from types import SimpleNamespace
from unittest.mock import MagicMock, patch

import psycopg2

from odoo.http import Request
from odoo.service.server import PreforkServer
from odoo.sql_db import ConnectionPool, connection_info_for
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

#: What each session is told where PostgreSQL is stopped at once, before the line is closed.
WORDS = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection because of crash\0\0"
STOPPED = b"N" + (len(WORDS) + 4).to_bytes(4, "big") + WORDS

#: Asks as the web client does, which keeps what was entered where the line is lost, and says so.
LOST = """
    const { ConnectionLostError, rpc } = odoo.loader.modules.get("@web/core/network/rpc");
    rpc("/web/dataset/call_kw/res.users/lost", { model: "res.users", method: "lost" }).catch(
        (error) => {
            if (error instanceof ConnectionLostError) {
                console.log("test successful");
            } else {
                console.error(error.message);
            }
        }
    );
"""


@tagged("post_install", "-at_install")
class TestDatabaseAway(HttpCase):
    """Who works while the database is away goes on when it is back, without signing in."""

    def version(self):
        """Ask as the web client does until a server that it lost answers again."""
        return self.url_open("/web/webclient/version_info", json={"params": {}})

    def test_the_server_lives_on_and_starts_workers_when_the_database_is_back(self):
        server = SimpleNamespace(
            population=1, workers_http={}, workers_cron={}, long_polling_pid=1, worker_spawn=None
        )
        registry = MagicMock()
        registry.cursor.side_effect = psycopg2.OperationalError("the database is starting up")
        with (
            patch("odoo.service.server.Registry") as registries,
            patch("odoo.sql_db.close_all") as closed,
        ):
            registries.registries.snapshot = {"office": registry}
            with patch.dict("odoo.service.server.config.options", {"max_cron_threads": 1}):
                PreforkServer.process_spawn(server)
        registry.cursor.assert_called()
        closed.assert_called_with()

    @mute_logger("odoo.http")
    def test_nobody_is_signed_out(self):
        user = new_test_user(
            self.env, "away", groups="egate_base.egate_group_official", password="away-password"
        )
        self.authenticate("away", "away-password")
        fault = psycopg2.OperationalError("the database system is shutting down")
        with patch("odoo.http.Registry", side_effect=fault):
            answer = self.version()
            page = self.url_open("/odoo")
        self.assertEqual((answer.status_code, page.status_code), (503, 503))
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.assertIn("thử lại sau ít phút", page.text)
        self.assert_signed_in(user)

    @mute_logger("odoo.http")
    def test_a_connection_lost_in_the_middle_of_a_request_is_told_in_words(self):
        user = new_test_user(
            self.env, "away", groups="egate_base.egate_group_official", password="away-password"
        )
        self.authenticate("away", "away-password")
        with (
            patch("odoo.http.Request._serve_ir_http", self.lose_connection),
            self.assertLogs("odoo.addons.egate_base.tools.database_away", "WARNING"),
        ):
            page = self.url_open("/odoo")
        self.assertEqual(page.status_code, 503)
        self.assertIn("thử lại sau ít phút", page.text)
        with (
            patch("odoo.http.Request._serve_ir_http", self.lose_connection),
            self.assertLogs("odoo.addons.egate_base.tools.database_away", "WARNING"),
        ):
            told = self.url_open(
                "/web/dataset/call_kw/res.users/read",
                json={"params": {"model": "res.users", "method": "read", "args": [[user.id]]}},
            )
        # The web client takes what is no JSON for a lost line, and asks until it is mended.
        self.assertEqual((told.status_code, told.headers["Retry-After"]), (503, "5"))
        self.assertIn("text/html", told.headers["Content-Type"])
        self.assertIn("thử lại sau ít phút", told.text)
        self.assert_signed_in(user)

    @mute_logger("odoo.http")
    def test_the_web_client_takes_it_for_a_lost_line(self):
        serve, asked = Request._serve_ir_http, []

        def lose_once(request, rule, args):
            if "call_kw/res.users/lost" in request.httprequest.path:
                asked.append(request.httprequest.path)
                self.lose_connection()
            return serve(request, rule, args)

        user = new_test_user(self.env, "away", groups="egate_base.egate_group_official")
        with (
            patch("odoo.http.Request._serve_ir_http", lose_once),
            self.assertLogs("odoo.addons.egate_base.tools.database_away", "WARNING"),
        ):
            self.browser_js("/odoo", LOST, "odoo.isReady === true", login=user.login, timeout=60)
        self.assertEqual(len(asked), 1)

    @mute_logger("odoo.http")
    def test_so_it_is_where_a_page_of_the_fault_was_to_be_made_as_well(self):
        """As on the website, whose page of faults asks the database."""

        def lose_and_ask(*asked):
            try:
                self.lose_connection()
            except psycopg2.InterfaceError:
                self.lost.cursor()

        with (
            patch("odoo.http.Request._serve_ir_http", lose_and_ask),
            self.assertLogs("odoo.addons.egate_base.tools.database_away", "WARNING"),
        ):
            self.assertEqual(self.url_open("/web/login").status_code, 503)

    @mute_logger("odoo.http")
    def test_a_mistake_is_no_lost_connection(self):
        for fault in (
            psycopg2.InterfaceError("Cursor already closed"),
            psycopg2.ProgrammingError("can't adapt type 'NewId'"),
        ):
            with (
                self.subTest(fault=fault),
                patch("odoo.http.Request._serve_ir_http", side_effect=fault),
            ):
                self.assertEqual(self.url_open("/odoo").status_code, 500)

    def lose_connection(self, *_asked):
        """Lose a connection in a statement, and take back what was done, as Odoo does."""
        self.lost = psycopg2.connect(**connection_info_for(self.env.cr.dbname)[1])
        try:
            self.lost.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except psycopg2.OperationalError:
            self.lost.rollback()

    def assert_signed_in(self, user):
        self.assertTrue(self.version().ok)
        told = self.url_open("/web/session/get_session_info", json={"params": {}}).json()
        self.assertEqual(told["result"]["uid"], user.id)


@tagged("post_install", "-at_install")
class TestStoppedAtOnce(TransactionCase):
    """A connection to a PostgreSQL that was stopped at once is replaced, not handed out."""

    def test_the_pool_gives_a_new_connection(self):
        pool = ConnectionPool(4)
        self.addCleanup(pool.close_all)
        with Line(self.env.cr._cnx.info.dsn_parameters) as line:
            _name, told = connection_info_for(self.env.cr.dbname)
            where = {**told, "host": "127.0.0.1", "port": line.port}
            where |= {"sslmode": "disable", "connect_timeout": 20}
            lost = pool.borrow(where)
            pool.give_back(lost)
            line.stop_at_once()
            found = pool.borrow(where)
            self.assertIsNot(found, lost)
            with found.cursor() as cr:
                cr.execute("SELECT 1")
                self.assertEqual(cr.fetchall(), [(1,)])
            self.assertTrue(lost.closed)
            found.close()


class Line:
    """A line to the database that can tell its sessions what a stopped PostgreSQL tells them.

    :param dict where: parameters of a connection to the database
    :ivar int port: on 127.0.0.1
    """

    def __init__(self, where):
        folder = where.get("host") or os.environ.get("PGHOST") or "/var/run/postgresql"
        port = int(where.get("port") or 5432)
        self._far = (folder, port)

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._near, self._pairs = [], {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()
        for one in (self._listener, *self._pairs):
            one.close()

    def stop_at_once(self):
        for near in self._near:
            near.sendall(STOPPED)
            near.shutdown(socket.SHUT_RDWR)
        self._near.clear()

    def _connect(self):
        folder, port = self._far
        if not folder.startswith("/"):
            return socket.create_connection((folder, port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{folder}/.s.PGSQL.{port}")
        return far

    def _carry(self):
        while not self._over.is_set():
            for one in select.select([self._listener, *self._pairs], [], [], 0.05)[0]:
                if one is self._listener:
                    near, far = one.accept()[0], self._connect()
                    self._near.append(near)
                    self._pairs |= {near: far, far: near}
                elif one not in self._pairs:
                    continue
                elif not self._pass_on(one):
                    other = self._pairs.pop(one)
                    self._pairs.pop(other)
                    one.close()
                    other.close()

    def _pass_on(self, one):
        """Say whether the line goes on: of one that is stopped the other end may be gone first."""
        with suppress(ConnectionError):
            if data := one.recv(1 << 16):
                self._pairs[one].sendall(data)
                return True
        return False
