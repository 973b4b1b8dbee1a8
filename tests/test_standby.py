"""The reading of a standby: against two real clusters, and in Odoo's way of answering a request.

A whole server with a standby that lags and dies: ``faults/test_standby_server.py``, by name.
"""

import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from unittest.mock import patch

import psycopg2
from clusters import PORT, PROGRAMS, Pair
from processes import ProcessCase
from werkzeug.test import Client

from odoo import sql_db
from odoo.http import root
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config, mute_logger

from odoo.addons.egate_base.models import ir_http_standby
from odoo.addons.egate_base.tools import standby as reading
from odoo.addons.egate_base.tools.standby import Standby, StandbyLost, parse_position
from odoo.addons.egate_base.tools.standby_watch import DEADLINE, LONG

#: Seconds within which a standby that stands still is given up: the longest look, and some more.
WITHIN = LONG + DEADLINE + 3
OFFICE = "office"
SAID = "odoo.addons.egate_base.tools.standby"


@tagged("post_install", "-at_install")
@unittest.skipUnless(PROGRAMS, "EGATE_PG_URL: the programs of a server are not at hand")
class TestTwoClusters(BaseCase):
    """When a standby is read, and when the primary."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pair = cls.enterClassContext(Pair())
        # Odoo keeps no connections to "postgres".
        cls.pair.primary.query(f"CREATE DATABASE {OFFICE} TEMPLATE template0")
        cls.pair.primary.query("CREATE TABLE saved (name text)", database=OFFICE)
        cls.pair.primary.query("GRANT ALL ON saved TO egate", database=OFFICE)
        # Before any test marks where the log is.
        cls.pair.catch_up()

    def setUp(self):
        super().setUp()
        places = {
            "db_host": self.pair.primary.host,
            "db_replica_host": self.pair.standby.host,
            "db_port": PORT,
            "db_replica_port": PORT,
            "db_user": "egate",
        }
        self.enterContext(patch.dict(config.options, places))
        for name, readonly in (("_Pool", False), ("_Pool_readonly", True)):
            pool = sql_db.ConnectionPool(8, readonly=readonly)
            self.enterContext(patch.object(sql_db, name, pool))
            self.addCleanup(pool.close_all)
        self.seen = 0
        self.standby = Standby(OFFICE, lambda: self.seen)
        # An earlier mark, as a process at work has.
        self.read()

    def read(self):
        """Return where a reading is answered, and what it finds."""
        with closing(self.standby.cursor()) as cr:
            cr.execute("SELECT pg_is_in_recovery(), (SELECT count(*) FROM saved)")
            on_standby, count = cr.fetchone()
            self.assertEqual(cr.readonly, on_standby)
        return ("standby" if on_standby else "primary"), count

    def save(self):
        """Save a row; return the position behind it."""
        with sql_db.Cursor(*self.standby.primary_place()) as cr:
            # As outside the tests, whose databases may be lost.
            cr.execute("SET LOCAL synchronous_commit = on")
            cr.execute("INSERT INTO saved VALUES ('a')")
            cr.commit()
            cr.execute(ir_http_standby.WRITTEN)
            return parse_position(cr.fetchone()[0])

    def pause(self):
        self.pair.pause()
        self.addCleanup(self.pair.resume)

    def test_a_reading_goes_to_the_standby_and_only_reads(self):
        self.pair.catch_up()
        self.assertEqual(self.read()[0], "standby")
        with closing(self.standby.cursor()) as cr, self.assertRaises(psycopg2.Error):
            with mute_logger("odoo.sql_db"):
                cr.execute("INSERT INTO saved VALUES ('a')")

    def test_the_question_comes_before_the_snapshot_of_the_reading(self):
        with closing(self.standby.cursor()) as cr:
            self.assertTrue(cr.readonly)
            ((before,),) = self.pair.primary.query("SELECT count(*) FROM saved", database=OFFICE)
            for _ in range(2):
                self.save()
                self.pair.catch_up()
                cr.execute("SELECT count(*) FROM saved")
                # The second is not seen: the transaction is Odoo's, with one snapshot.
                self.assertEqual(cr.fetchone(), (before + 1,))

    def test_the_monitoring_asks_a_standby_that_nobody_reads(self):
        """It lags too far, and a program with a token is sent to the primary."""
        self.pause()
        self.seen = None
        self.save()
        self.assertEqual(self.read()[0], "primary")
        with closing(self.standby.standby_cursor()) as cr:
            cr.execute("SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() IS NOT NULL")
            self.assertEqual(cr.fetchone(), (True, True))

    def test_what_one_has_saved_is_read_where_it_is(self):
        before = self.read()[1]
        self.pause()
        written = self.save()
        self.assertEqual(self.read(), ("standby", before), "somebody else, at this moment")
        self.seen = written
        self.assertEqual(self.read(), ("primary", before + 1))
        self.pair.resume()
        self.assertEqual(self.read(), ("standby", before + 1))

    def test_who_remembers_nothing_reads_the_primary(self):
        self.seen = None
        self.assertEqual(self.read()[0], "primary")

    def test_a_standby_that_is_too_far_behind_is_read_by_nobody(self):
        before = self.read()[1]
        self.pause()
        self.save()
        self.assertEqual(self.read(), ("standby", before))
        later = time.monotonic() + reading.MOST_BEHIND
        with patch.object(reading.time, "monotonic", lambda: later):
            self.assertEqual(self.read(), ("primary", before + 1))
        later += reading.TELL_AFTER
        with (
            patch.object(reading.time, "monotonic", lambda: later),
            self.assertLogs(SAID, "WARNING") as told,
        ):
            self.assertEqual(self.read()[0], "primary")
            self.assertEqual(self.read()[0], "primary")
        self.assertEqual(len(told.output), 1, told.output)

    def test_without_a_primary_the_standby_is_read_as_it_is(self):
        self.assertEqual(self.read()[0], "standby")
        self.pair.primary.stop()
        self.addCleanup(self.pair.primary.start)
        later = time.monotonic() + 60
        with patch.object(reading.time, "monotonic", lambda: later):
            with self.assertLogs(SAID, "WARNING") as told:
                self.assertEqual(self.read()[0], "standby")
            self.assertIn("does not say where its log is", told.output[0])
            self.assertEqual(self.read()[0], "standby", "and asked no more for a while")

    def test_a_standby_that_is_gone_is_done_without_and_tried_again(self):
        self.pair.standby.stop()
        try:
            with self.assertLogs(SAID, "WARNING"):
                self.assertEqual(self.read()[0], "primary")
            self.assertEqual(self.read()[0], "primary", "quietly")
        finally:
            self.pair.standby.start()
        self.assertEqual(self.read()[0], "primary", "not yet")
        later = time.monotonic() + reading.RETRY_AFTER
        with patch.object(reading.time, "monotonic", lambda: later):
            self.pair.catch_up()
            self.assertEqual(self.read()[0], "standby")

    def test_a_standby_that_stands_still_keeps_nobody_waiting_and_is_tried_again(self):
        self.pair.catch_up()
        self.assertEqual(self.read()[0], "standby")
        with self.assertLogs(SAID, "WARNING") as told, mute_logger("odoo.sql_db"):
            with self.pair.standby.frozen(), ThreadPoolExecutor(3) as threads:
                began = time.monotonic()
                places = [one.result() for one in [threads.submit(self.read) for _ in range(3)]]
                self.assertEqual({place for place, _count in places}, {"primary"})
                self.assertLess(time.monotonic() - began, WITHIN)
                began = time.monotonic()
                for _ in range(3):
                    self.assertEqual(self.read()[0], "primary")
                self.assertLess(time.monotonic() - began, 0.5, "not waited for again")
                # Asked whether it is back, it is not waited for long either.
                self.standby._retry_at = 0
                self.assertEqual(self.read()[0], "primary")
                self.assertLess(time.monotonic() - began, 1.5)
        self.assertIn("does not answer", told.output[0])
        self.standby._retry_at = 0
        self.pair.catch_up()
        # The question of before may be on its way still.
        self._until(lambda: self.read()[0] == "standby")

    def _until(self, asked):
        end = time.monotonic() + 10
        while not asked():
            self.standby._retry_at = 0
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)

    def test_a_reading_during_which_the_standby_stands_still_is_done_anew(self):
        self.pair.catch_up()
        with (
            closing(self.standby.cursor()) as cr,
            patch.object(threading.current_thread(), "cursor_mode", "ro", create=True),
            self.assertLogs(SAID, "WARNING"),
            mute_logger("odoo.sql_db"),
        ):
            self.assertTrue(cr.readonly)
            cr.execute("SELECT 1")
            with self.pair.standby.frozen():
                began = time.monotonic()
                with self.assertRaises(StandbyLost):
                    cr.execute("SELECT count(*) FROM saved")
                self.assertLess(time.monotonic() - began, WITHIN)
        self._until(lambda: self.read()[0] == "standby")

    def test_a_reading_that_takes_long_on_a_standby_that_answers_is_left_alone(self):
        self.pair.catch_up()
        with closing(self.standby.cursor()) as cr, self.assertNoLogs(SAID, "WARNING"):
            self.assertTrue(cr.readonly)
            cr.execute("SELECT pg_is_in_recovery(), pg_sleep(%s)", [LONG + 1.5])
            self.assertTrue(cr.fetchone()[0])

    def test_one_that_fails_before_the_answer_is_begun_changes_over_later_it_is_done_anew(self):
        for mode in (None, "ro"):
            self.standby._retry_at = 0
            self.pair.catch_up()
            with (
                closing(self.standby.cursor()) as cr,
                patch.object(threading.current_thread(), "cursor_mode", mode, create=True),
            ):
                self.assertTrue(cr.readonly)
                self.pair.standby.stop()
                try:
                    with self.assertLogs(SAID, "WARNING"), mute_logger("odoo.sql_db"):
                        if mode:
                            with self.assertRaises(StandbyLost):
                                cr.execute("SELECT 1")
                        else:
                            cr.execute("SELECT pg_is_in_recovery()")
                            self.assertEqual(cr.fetchone(), (False,))
                            self.assertFalse(cr.readonly)
                finally:
                    self.pair.standby.start()


@tagged("post_install", "-at_install")
class TestRequests(ProcessCase):
    """What Odoo does with a standby's cursor, from the first statement to the cookie."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.client = Client(root)
        self.enterContext(patch.object(reading, "REPLAYED", "SELECT pg_current_wal_insert_lsn()"))
        self.ask("/egate/board")

    def configure(self):
        """Let the registry have a standby, as at its start."""
        readonly = sql_db.db_connect(get_db_name(), readonly=True)
        self.addCleanup(sql_db._Pool_readonly.close_all)
        with patch.dict(config.options, {"db_replica_host": "any"}):
            self.enterContext(patch.object(self.registry, "_db_readonly", readonly))
            with self.office() as env:
                env["ir.http"]._register_hook()
        connection = self.registry._db_readonly
        self.assertIsInstance(connection, Standby)
        # The server itself in the place of a standby that has replayed everything.
        connection._info.pop("host")
        return connection

    def ask(self, path, **options):
        """Ask as a browser does; return the answer and the statements that it took.

        Besides, a process asks the primary for its mark, twice a second at most.
        """
        told = []
        thread = threading.current_thread()

        def hook(cr, query, params, start, delay):
            # Which databases there are is asked of another one, by a filter alone.
            if query != reading.FLUSHED and cr.dbname == get_db_name():
                told.append((cr.readonly or query == reading.REPLAYED, str(query)))

        with patch.object(thread, "query_hooks", [hook], create=True):
            answer = self.client.get(path, **options)
        return answer, told

    def test_without_a_standby_it_costs_nothing(self):
        self.assertNotIsInstance(self.registry._db_readonly, Standby)
        for path in ("/egate/board", "/web/login"):
            answer, told = self.ask(path)
            self.assertNotIn(ir_http_standby.COOKIE, str(answer.headers))
            self.assertFalse([query for _readonly, query in told if "_lsn" in query])

    def test_a_reading_costs_one_statement_on_the_standby(self):
        _answer, before = self.ask("/egate/board")
        self.configure()
        self.ask("/egate/board")
        answer, told = self.ask("/egate/board")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(told), len(before) + 1)
        self.assertEqual({readonly for readonly, _query in told}, {True})
        self.assertNotIn(ir_http_standby.COOKIE, str(answer.headers))

    def test_a_request_that_may_write_costs_one_statement_on_each(self):
        """On the standby the question of a reading, which a request begins as; then its place."""
        self.ask("/web/login")
        _answer, before = self.ask("/web/login")
        self.configure()
        self.ask("/web/login")
        _answer, told = self.ask("/web/login")
        self.assertEqual(len(told), len(before) + 2)
        # Here both ask in the same words.
        asked = [query for _readonly, query in told].count(ir_http_standby.WRITTEN)
        self.assertEqual(asked, 2)

    def test_who_may_have_written_gets_the_position_and_a_reader_with_it_sees_so_far(self):
        self.configure()
        answer, _told = self.ask("/web/login")
        (cookie,) = [
            one for one in answer.headers.getlist("Set-Cookie") if ir_http_standby.COOKIE in one
        ]
        for word in ("HttpOnly", "SameSite=Lax", f"Max-Age={ir_http_standby.KEPT}"):
            self.assertIn(word, cookie)
        seen = int(self.client.get_cookie(ir_http_standby.COOKIE).value, 16)
        self.assertGreater(seen, 0)
        _answer, told = self.ask("/egate/board")
        self.assertEqual({readonly for readonly, _query in told}, {True})
        # The standby lacks it: all but its question is asked of the primary.
        with patch.object(reading, "REPLAYED", "SELECT '0/1'"):
            answer, told = self.ask("/egate/board")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual([readonly for readonly, _query in told].count(True), 1)

    def test_a_forged_cookie_or_a_key_only_leads_to_the_primary(self):
        self.configure()
        self.client.set_cookie(ir_http_standby.COOKIE, "f" * 16)
        _answer, told = self.ask("/egate/board")
        self.assertEqual([readonly for readonly, _query in told].count(True), 1, "its question")
        self.client.delete_cookie(ir_http_standby.COOKIE)
        _answer, told = self.ask("/egate/board", headers={"Authorization": "Bearer abc"})
        self.assertEqual({readonly for readonly, _query in told}, {False})
        for value in ("", "-1", "1e400", "0x1", "ffffffffffffffffff", "'; --"):
            self.client.set_cookie(ir_http_standby.COOKIE, value)
            answer, told = self.ask("/egate/board")
            self.assertEqual(answer.status_code, 200)
            self.assertEqual({readonly for readonly, _query in told}, {True}, value)

    def test_a_standby_that_fails_in_the_middle_of_a_reading_is_not_noticed(self):
        """At any statement of the request, the first ones before the route is known included."""
        _answer, told = self.ask("/egate/board")
        for number in range(len(told)):
            connection = self.configure()
            execute, left = sql_db.Cursor.execute, [number]

            def fails(cr, query, params=None, log_exceptions=True, left=left, execute=execute):
                if cr.readonly and str(query) != reading.REPLAYED:
                    left[0] -= 1
                    if left[0] < 0:
                        raise psycopg2.OperationalError("server closed the connection")
                return execute(cr, query, params, log_exceptions)

            with (
                patch.object(sql_db.Cursor, "execute", fails),
                self.assertLogs(SAID, "WARNING"),
                mute_logger("odoo.http"),
            ):
                answer = self.client.get("/egate/board")
            self.assertEqual(answer.status_code, 200, number)
            self.assertGreater(connection._retry_at, 0)
