from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.dossier import access_log as egate_access_log
from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestAccessLog(DossierCommon, HttpCase):
    """Who reads a paper or takes an export away is noted, apart, and for good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref("egate_base.egate_role_auditor")
        cls.auditor = cls._person("auditor", role, cls.province)
        group = cls.env.ref("base.group_allow_export")
        (cls.officer | cls.stranger).group_ids += group

    def setUp(self):
        super().setUp()
        log = self.registry["egate.access.log"]

        @contextmanager
        def same(registry):
            yield self.env.cr

        self.startPatcher(patch.object(log, "_log_cursor", staticmethod(same)))
        egate_access_log._noted.clear()
        self.dossier = self.receive()
        draft = self.draft(identity_number="048090000131")
        self.file = self.scan(draft.paper_ids[0])
        draft.action_receive()

    def rows(self):
        self.env.cr.postcommit.run()
        return self.env["egate.access.log"].search([], order="id", limit=100)

    def status_of(self, address):
        """Open an address; what comes after the commit is done here, as the tests commit nothing.

        The request itself may write nothing: its transaction only reads.
        """
        log, later = self.registry["egate.access.log"], []
        with patch.object(log, "_after_transaction", lambda _self, write: later.append(write)):
            status = self.url_open(address).status_code
        for write in later:
            write()
        return status

    def test_a_read_file_is_noted_once_for_a_reading(self):
        self.authenticate("officer", "officer")
        address = f"/egate/file/{self.file.id}"
        for one in (f"{address}/page/1.png", f"{address}/page/1.png", address):
            self.assertEqual(self.status_of(one), 200)
        self.assertRecordValues(
            self.env["egate.access.log"].search([]),
            [
                {
                    "user_id": self.officer.id,
                    "kind": "file",
                    "model": "egate.dossier.file",
                    "res_id": self.file.id,
                    "code": self.file.dossier_id.code,
                    "count": 1,
                    "address": "127.0.0.1",
                }
            ],
        )

    def test_a_refused_reader_is_not_noted_as_one(self):
        self.authenticate("stranger", "stranger")
        self.assertNotEqual(self.status_of(f"/egate/file/{self.file.id}"), 200)
        self.assertFalse(self.env["egate.access.log"].search([]))

    def test_an_export_is_noted_with_its_columns_after_the_commit(self):
        self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
        self.assertFalse(self.env["egate.access.log"].search([]), "only after the commit")
        steps = self.dossier.sudo().step_ids.ids
        self.rpc(self.officer, "egate.dossier.step", "export_data", steps, ["unit_id/name"])
        self.assertEqual(
            [(row.model, row.count, row.detail, row.user_id) for row in self.rows()],
            [
                ("egate.dossier", 1, "code", self.officer),
                ("egate.dossier.step", 1, "unit_id/name", self.officer),
            ],
        )

    def test_an_export_of_the_cash_desk_is_noted(self):
        cashier = self._person("cashier", self.env.ref("egate_base.egate_role_cashier"), self.desk)
        cashier.group_ids += self.env.ref("base.group_allow_export")
        self.rpc(cashier, "egate.payment.due", "export_data", self.dossier.ids, ["applicant_name"])
        receipt = self.rpc(cashier, "egate.payment", "collect_fee", self.dossier.id)
        self.rpc(cashier, "egate.payment", "export_data", [receipt["id"]], ["payer_name"])
        self.assertEqual(self.rows().mapped("model"), ["egate.payment.due", "egate.payment"])

    def test_a_file_read_by_odoos_own_way_is_noted(self):
        owner = self.env["egate.dossier.file"]
        content = self.file.sudo().attachment_id
        self.rpc(self.officer, "ir.attachment", "read", content.ids, ["raw"])
        row = self.rows()
        self.assertRecordValues(row, [{"model": owner._name, "res_id": self.file.id}])

    def test_what_was_rolled_back_is_not_noted(self):
        self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
        self.env.cr.postcommit.clear()  # as a rollback does
        self.assertFalse(self.rows())

    def test_a_log_that_cannot_be_written_stops_no_reader_and_is_told_to_the_operator(self):
        log = self.registry["egate.access.log"]

        def broken(registry):
            raise psycopg2.OperationalError("the primary is away")

        with patch.object(log, "_log_cursor", staticmethod(broken)):
            self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
            with self.assertLogs("odoo.addons.egate_dossier.models.dossier.access_log", "ERROR"):
                self.env.cr.postcommit.run()

    @mute_logger("odoo.sql_db")
    def test_auditors_read_it_and_nobody_changes_it(self):
        self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
        row = self.rows()
        self.assertTrue(self.rpc(self.auditor, "egate.access.log", "read", row.ids, ["model"]))
        self.assertTrue(self.rpc(self.leader, "egate.access.log", "read", row.ids, ["model"]))
        elsewhere = self._person("leader_elsewhere", self.role_leader, self.other_ward)
        for user in (self.officer, elsewhere, self.manager, self.citizen):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.access.log", "read", row.ids, ["model"])
        for method, args in (
            ("write", (row.ids, {"count": 0})),
            ("unlink", (row.ids,)),
            ("create", ({"kind": "file", "model": "x", "user_id": 1, "at": row.at, "count": 1},)),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self.rpc(self.auditor, "egate.access.log", method, *args)
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM egate_access_log")

    def test_a_wards_auditor_reads_the_log_of_that_ward_alone(self):
        role = self.env.ref("egate_base.egate_role_auditor")
        here = self._person("ward_auditor", role, self.ward)
        there = self._person("other_auditor", role, self.other_ward)
        # Who audits there and works here reads here as a worker, not as an auditor.
        self.env["egate.assignment"].create(
            {"user_id": there.id, "role_id": self.role_officer.id, "unit_id": self.ward.id}
        )
        self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
        self.rpc(
            self.stranger, "res.partner", "export_data", self.stranger.partner_id.ids, ["name"]
        )
        of_dossier, of_partner = self.rows().sorted("id")
        self.assertEqual((of_dossier.code, of_partner.code), (self.dossier.code, False))
        for user, seen in (
            (here, of_dossier),
            (there, of_partner),
            (self.auditor, of_dossier + of_partner),
        ):
            with self.subTest(user.login):
                found = self.rpc(user, "egate.access.log", "search", [])
                self.assertEqual(set(found), set(seen.ids))
                count = self.rpc(user, "egate.access.log", "search_count", [])
                self.assertEqual(count, len(seen))
                for row in (of_dossier + of_partner) - seen:
                    with self.assertRaises(AccessError):
                        self.rpc(user, "egate.access.log", "read", row.ids, ["code"])

    def test_a_wards_auditor_reads_the_changes_of_rights_of_that_ward_alone(self):
        role = self.env.ref("egate_base.egate_role_auditor")
        here = self._person("ward_auditor", role, self.ward)
        events = self.env["egate.rights.event"]
        own = events.search([("person_id", "=", self.officer.id)])
        other = events.search([("person_id", "=", self.stranger.id)])
        self.assertTrue(own and other)
        found = self.rpc(here, "egate.rights.event", "search", [("id", "in", (own + other).ids)])
        self.assertEqual(set(found), set(own.ids))
        with self.assertRaises(AccessError):
            self.rpc(here, "egate.rights.event", "read", other.ids, ["detail"])

    def test_memory_of_readings_is_bounded(self):
        self.patch(egate_access_log, "REMEMBERED", 4)
        for number in range(20):
            egate_access_log._remember(("x", 1, number))
        self.assertLessEqual(len(egate_access_log._noted), 4)
        self.assertIn(("x", 1, 19), egate_access_log._noted, "the newest is kept")

    def test_the_list_opens_for_an_auditor(self):
        self.rpc(self.officer, "egate.dossier", "export_data", [self.dossier.id], ["code"])
        self.rows()
        menus = self.env["ir.ui.menu"].with_user(self.auditor)._visible_menu_ids()
        menu = self.env.ref("egate_dossier.egate_access_log_menu")
        self.assertIn(menu.id, menus)
        outsider = new_test_user(self.env, "other", groups="egate_base.egate_group_official")
        others = self.env["ir.ui.menu"].with_user(outsider)._visible_menu_ids()
        self.assertNotIn(menu.id, others)
