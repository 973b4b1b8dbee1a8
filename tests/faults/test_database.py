"""Faults of the database, made while the office works.

Debian's service does not start PostgreSQL again whose first process was killed; the guide says how
it does (docs/van-hanh.md). Here the test starts it.
"""

import os
import signal
import time

import psycopg2
from case import FaultCase
from cluster import DATABASE

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDatabase(FaultCase):
    CLUSTER = {
        "max_connections": 40,
        "idle_in_transaction_session_timeout": "20s",
        "deadlock_timeout": "200ms",
    }

    def setUp(self):
        super().setUp()
        self.starts = len(self.machine.starts)

    def test_f02_the_database_is_killed(self):
        moments = []
        with self.people() as load:
            load.until_received(2)
            for _ in range(3):
                moments.append(time.monotonic())
                self.cluster.kill()
                load.work(3)
                self.cluster.start()
                load.until_received(2)
        self.assertEqual(len(self.machine.starts), self.starts, "the server itself lives on")
        self.hold("F02", load, *moments)

    def test_f03_everything_dies_and_the_database_stays_away_for_a_minute(self):
        """The server starts again and again until there is a database; nobody calls it."""
        with self.people() as load:
            load.until_received(2)
            self.cluster.kill()
            for pid in self.machine.people_workers():
                os.kill(pid, signal.SIGKILL)
            load.work(75)
            self.assertFalse(self.machine.given_up.is_set(), "systemd would start it no more")
            self.cluster.start()
            moment = time.monotonic()
            load.until_received(2)
        self.hold("F03", load, moment)

    def test_f04_the_database_is_stopped_at_once_and_started_ten_times(self):
        moments = []
        with self.people() as load:
            load.until_received(1)
            for _ in range(10):
                moments.append(time.monotonic())
                self.cluster.stop("immediate")
                self.cluster.start()
                load.until_received(1)
        self.assertEqual(len(self.machine.starts), self.starts, "the server itself lives on")
        self.hold("F04", load, *moments)

    def test_f31_one_session_of_the_database_is_killed(self):
        """PostgreSQL then ends all the others and recovers, by itself."""
        moments = []
        with self.people() as load:
            load.until_received(1)
            for _ in range(5):
                moments.append(time.monotonic())
                os.kill(self.cluster.backends()[0], signal.SIGKILL)
                load.until_received(1)
        self.hold("F31", load, *moments)

    def test_f32_all_connections_are_used_up(self):
        with self.people() as load:
            load.until_received(2)
            # A superuser's places are kept free; these take all others.
            taken, until = [], time.monotonic() + 10
            while time.monotonic() < until:
                try:
                    taken.append(self._connect())
                except psycopg2.OperationalError:
                    time.sleep(0.1)
            self.assertTrue(taken)
            for connection in taken:
                connection.close()
            moment = time.monotonic()
            load.until_received(2)
        self.hold("F32", load, moment)

    def test_f34_statements_are_ended_and_rows_are_locked(self):
        """Somebody locks the dossiers for ten seconds; whoever waits longer than two is ended."""
        moments = []
        self.cluster.query(f"ALTER ROLE egate IN DATABASE {DATABASE} SET statement_timeout = '2s'")
        self.machine.restart()
        try:
            with self.people() as load:
                load.until_received(1)
                for _ in range(3):
                    moments.append(time.monotonic())
                    holder = self._connect()
                    with holder.cursor() as cr:
                        cr.execute("SET statement_timeout = 0")
                        cr.execute("LOCK TABLE egate_dossier IN SHARE ROW EXCLUSIVE MODE")
                        time.sleep(6)
                    holder.close()
                    load.until_received(1)
        finally:
            self.cluster.query(f"ALTER ROLE egate IN DATABASE {DATABASE} RESET statement_timeout")
        self.hold("F34", load, *moments)

    def test_f35_a_transaction_that_nobody_ends_is_ended(self):
        """A report left open holds back the vacuum: it is ended in the time that is set."""
        with self.people() as load:
            load.until_received(1)
            forgotten = self._connect()
            moment = time.monotonic()
            with forgotten.cursor() as cr:
                cr.execute("SELECT count(*) FROM egate_dossier")
            load.until_received(1)
            self.assertTrue(self._holds_back(), "it is there to begin with")
            while self._holds_back():
                self.assertLess(time.monotonic() - moment, 60)
                time.sleep(0.5)
            ended = time.monotonic() - moment
            load.until_received(1)
        forgotten.close()
        self.hold("F35", load, moment, ended_after=round(ended, 1))

    def _holds_back(self):
        return self.cluster.query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'forgotten'"
        )

    def _connect(self):
        return psycopg2.connect(
            dbname=DATABASE,
            host=self.cluster.environ["PGHOST"],
            user="egate",
            application_name="forgotten",
        )
