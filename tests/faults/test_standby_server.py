"""A server with a standby for its reads, which lags, dies or stands still; see clusters.py."""

import itertools
import secrets
import threading
import time
import unittest

import requests
from clusters import PORT, PROGRAMS, Pair
from context import drop_database
from server import Server
from templates import copy, pour

from odoo.tests import BaseCase, tagged

CLERK = "canbo.haichau"


class PairedServer(Server):
    """The demo on a primary with a standby.

    :ivar Pair pair: its two clusters
    """

    def _make_database(self, stack):
        self.pair = stack.enter_context(Pair())
        copied = f"{self.database}_source"
        stack.callback(drop_database, copied)
        copy("egate_demo", copied)
        primary = self.pair.primary
        primary.query(
            f"CREATE DATABASE {self.database} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
        )
        for statement in (
            "CREATE EXTENSION pg_trgm",
            "CREATE EXTENSION unaccent",
            "ALTER FUNCTION unaccent(text) IMMUTABLE",
            "GRANT ALL ON SCHEMA public TO egate",
        ):
            primary.query(statement, database=self.database)
        pour(copied, self.database, target=primary.host)
        drop_database(copied)
        self.pair.catch_up()

    def _options(self):
        standby = self.pair.standby
        return [f"--db_replica_host={standby.host}", f"--db_replica_port={PORT}"]

    def _environment(self):
        return {"PGHOST": self.pair.primary.host, "PGPORT": str(PORT), "PGUSER": "egate"}

    def query(self, statement, *values):
        return self.pair.primary.query(statement, *values, database=self.database)

    def last_reading(self):
        """Return when the standby was asked last; None where it was not since it began."""
        ((moment,),) = self.pair.standby.query(
            "SELECT max(query_start) FROM pg_stat_activity WHERE datname = %s", self.database
        )
        return moment


@tagged("post_install", "-at_install")
@unittest.skipUnless(PROGRAMS, "EGATE_PG_URL: the programs of a server are not at hand")
class TestStandbyServer(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(PairedServer())
        cls.pair = cls.server.pair
        cls.clerk = cls.server.sign_in(CLERK)

    def setUp(self):
        super().setUp()
        self.pair.catch_up()
        self.warm = self.clerk.call("egate.dossier", "work_counts")

    def received(self, name):
        """Return the id of a dossier that the clerk receives now, as the counter's screen does."""
        ((procedure,),) = self.server.query(
            """SELECT res_id FROM ir_model_data
               WHERE module = 'egate_demo' AND name = 'procedure_1_001612'"""
        )
        changes = {
            "procedure_id": procedure,
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "applicant_name": name,
            "applicant_address": "12 Trần Phú, phường Hải Châu",
            "content": "Đăng ký",
            "tick_required": True,
        }
        call = self.clerk.call
        state = call("egate.dossier", "counter_change", False, changes, key=secrets.token_hex(12))
        self.assertFalse(state["errors"])
        accepted = call("egate.dossier", "counter_accept", state["id"])
        self.assertIn("received", accepted, accepted.get("refusal"))
        return state["id"]

    def test_what_was_saved_is_found_by_its_author_while_the_standby_lags(self):
        self.pair.pause()
        self.addCleanup(self.pair.resume)
        # Created, then opened.
        dossier = self.received("Nguyễn Thị Mới")
        ((code, token),) = self.server.query(
            "SELECT code, tracking_token FROM egate_dossier WHERE id = %s", dossier
        )
        (found,) = self.clerk.call("egate.dossier", "read", [dossier], ["code"])
        self.assertEqual(found["code"], code)
        # Printed, then shown.
        printed = self.clerk.call_route(
            "/egate/report/print", {"report_name": "egate_reports.receipt", "ids": [dossier]}
        )
        shown = self.clerk.session.get(self.server.url + printed["url"], timeout=60)
        self.assertEqual((shown.status_code, shown.content[:5]), (200, b"%PDF-"))
        # Received on one page, then followed on another.
        followed = self.clerk.session.get(f"{self.server.url}/egate/track/{token}", timeout=60)
        self.assertEqual(followed.status_code, 200)
        self.assertIn(code, followed.text)

    def test_a_citizen_without_a_session_reads_the_message_just_sent(self):
        dossier = self.received("Trần Văn Hỏi")
        ((token,),) = self.server.query(
            "SELECT tracking_token FROM egate_dossier WHERE id = %s", dossier
        )
        self.pair.catch_up()
        self.pair.pause()
        self.addCleanup(self.pair.resume)
        citizen = requests.Session()
        page = f"{self.server.url}/egate/track/{token}"
        self.assertEqual(citizen.get(page, timeout=60).status_code, 200)
        shown = citizen.post(f"{page}/message", {"text": "Xin hỏi bao giờ xong?"}, timeout=60)
        self.assertEqual(shown.status_code, 200)
        self.assertIn("Xin hỏi bao giờ xong?", shown.text)

    def test_what_another_has_saved_is_found_within_seconds(self):
        self.pair.pause()
        self.addCleanup(self.pair.resume)
        dossier = self.received("Lê Thị Khác")
        ((token,),) = self.server.query(
            "SELECT tracking_token FROM egate_dossier WHERE id = %s", dossier
        )
        time.sleep(2.5)
        page = requests.get(f"{self.server.url}/egate/track/{token}", timeout=60)
        self.assertEqual(page.status_code, 200)

    def test_a_standby_that_dies_or_stands_still_under_load_costs_no_answer_and_serves_again(self):
        seen = self.received("Phạm Văn Xem")
        bad, took, count, over = [], [], itertools.count(), threading.Event()

        def read(session, path, body=None):
            while not over.is_set():
                began = time.monotonic()
                if body:
                    answer = session.post(f"{self.server.url}{path}", json=body, timeout=60)
                else:
                    answer = session.get(f"{self.server.url}{path}", timeout=60)
                next(count)
                took.append(time.monotonic() - began)
                if answer.status_code != 200 or (body and "error" in answer.json()):
                    bad.append((path, answer.status_code, answer.text[-600:]))

        def rpc(model, method, *arguments, **further):
            params = {"model": model, "method": method, "args": arguments, "kwargs": further}
            return f"/web/dataset/call_kw/{model}/{method}", {"params": params}

        reads = [
            # Without a session; the suite's own pages would ask one address to wait.
            (requests.Session(), "/web/webclient/translations?lang=vi_VN"),
            (self.clerk.session, *rpc("egate.dossier", "work_counts")),
            (self.clerk.session, *rpc("egate.dossier", "search_read", [], ["code"], limit=40)),
            (self.clerk.session, *rpc("egate.dossier", "counter_procedures", "ho kinh doanh")),
            (self.clerk.session, *rpc("egate.dossier", "viewer_files", [seen])),
            (self.clerk.session, *rpc("egate.handover", "incoming")),
        ]
        readers = [threading.Thread(target=read, args=one) for one in reads]
        for reader in readers:
            reader.start()
        try:
            for _ in range(3):
                self.is_used()
                self.pair.standby.stop()
                time.sleep(1)
                self.pair.standby.start()
            self.is_used()
            # Whoever reads meanwhile waits for some seconds, once.
            took.clear()
            with self.pair.standby.frozen():
                time.sleep(15)
            self.is_used()
        finally:
            over.set()
            for reader in readers:
                reader.join()
        self.assertEqual(bad, [])
        self.assertGreater(next(count), 100, "answers")
        self.assertLess(max(took), 10, "seconds for the slowest answer while it stood still")
        # What is marked as a reading is one.
        self.assertNotIn("read-only transaction", self.server.log.read_text())

    def is_used(self):
        """Wait until the server reads from the standby, and go on when it does for a while."""
        began = time.monotonic()
        before = self.server.last_reading()
        while time.monotonic() < began + 60:
            time.sleep(1)
            now = self.server.last_reading()
            if before and now and now > before:
                return
            before = now
        self.fail("The standby is not used.")
