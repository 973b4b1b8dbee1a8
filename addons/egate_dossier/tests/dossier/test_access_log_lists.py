from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...models.dossier import access_log_lists as egate_access_log_lists
from ..common import IDENTITY, DossierCommon


@tagged("post_install", "-at_install")
class TestAccessLogLists(DossierCommon):
    """Whoever is told of many people in one request is noted, by whatever call; the work is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._person(
            "auditor", cls.env.ref("egate_base.egate_role_auditor"), cls.province
        )
        cls.officer.group_ids += cls.env.ref("base.group_allow_export")

    def setUp(self):
        super().setUp()

        @contextmanager
        def same(registry):
            yield self.env.cr

        log = self.registry["egate.access.log"]
        self.startPatcher(patch.object(log, "_log_cursor", staticmethod(same)))
        # Three dossiers are many here.
        self.patch(egate_access_log_lists, "LEAST", 1)
        self.env["ir.config_parameter"].set_param("egate_dossier.bulk_reading", "2")
        self.dossiers = self.env["egate.dossier"].union(
            *(
                self.receive(identity_number=f"{IDENTITY[:-1]}{number}", applicant_name=name)
                for number, name in enumerate(("Trần Văn Ba", "Lê Thị Tư", "Võ Văn Năm"), 4)
            )
        )
        self.env.cr.postcommit.clear()
        self.env.invalidate_all()

    def noted(self, user, method, *args, model="egate.dossier", **kwargs):
        """Return what is noted after a request of ``user``."""
        log = self.env["egate.access.log"]
        before = log.search([], limit=1).id or 0
        self.rpc(user, model, method, *args, **kwargs)
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        return log.search([("id", ">", before)], order="id")

    def test_many_at_once_are_noted_by_whatever_call(self):
        domain = [("id", "in", self.dossiers.ids), ("applicant_name", "!=", "Bí Mật")]
        spec = {"applicant_name": {}, "code": {}}
        people = self.dossiers.applicant_id.ids
        for method, args, model, fields in (
            ("search_read", (domain, ["applicant_name"]), "egate.dossier", "applicant_name"),
            ("web_search_read", (domain, spec), "egate.dossier", "applicant_name"),
            ("read", (self.dossiers.ids, ["applicant_phone"]), "egate.dossier", "applicant_phone"),
            (
                "web_read",
                (self.dossiers.ids, {"identity_number": {}}),
                "egate.dossier",
                "identity_number",
            ),
            (
                "formatted_read_group",
                (domain, ["applicant_name"], ["__count"]),
                "egate.dossier",
                "applicant_name",
            ),
            (
                "formatted_read_group",
                (domain, [], ["applicant_phone:array_agg"]),
                "egate.dossier",
                "applicant_phone",
            ),
            ("read", (people, ["name", "birth_date"]), "res.partner", "birth_date, name"),
            (
                "web_read",
                (self.dossiers.ids, {"applicant_id": {"fields": {"phone": {}}}}),
                "egate.dossier",
                "applicant_id",
            ),
        ):
            with self.subTest(method=method, fields=fields):
                row = self.noted(self.officer, method, *args, model=model)
                row = row.filtered(lambda one, name=model: one.model == name)
                self.assertRecordValues(
                    row,
                    [
                        {
                            "user_id": self.officer.id,
                            "kind": "list",
                            "model": model,
                            "count": 3,
                            "detail": fields,
                        }
                    ],
                )
                if domain in args:
                    self.assertEqual(row.domain, "id in, applicant_name !=")
                self.assertNotIn("Bí Mật", row.domain or "")

    def test_calls_of_one_request_are_counted_together(self):
        log = self.env["egate.access.log"]
        dossiers = self.dossiers.with_user(self.officer)
        for dossier in dossiers:
            dossier.read(["applicant_name"])
        dossiers[0].read(["applicant_name", "identity_number"])
        self.env.cr.postcommit.run()
        row = log.search([("kind", "=", "list")])
        self.assertEqual((row.count, row.detail), (3, "applicant_name, identity_number"))

    def test_few_and_what_is_nobodys_detail_are_not_noted(self):
        two = self.dossiers[:2].ids
        self.assertFalse(self.noted(self.officer, "read", two, ["applicant_name"]))
        self.assertFalse(self.noted(self.officer, "read", self.dossiers.ids, ["code", "due_at"]))
        domain = [("id", "in", self.dossiers.ids)]
        groups = ["procedure_id"], ["__count"]
        self.assertFalse(self.noted(self.officer, "formatted_read_group", domain, *groups))
        colleagues = (self.clerk | self.officer | self.leader).partner_id.ids
        self.assertFalse(
            self.noted(self.officer, "read", colleagues, ["name", "email"], model="res.partner")
        )

    def test_the_superusers_work_is_not_noted(self):
        self.dossiers.sudo().read(["applicant_name"])
        self.env.cr.postcommit.run()
        self.assertFalse(self.env["egate.access.log"].search([]))

    def test_an_export_is_noted_with_its_search(self):
        dossiers = self.env["egate.dossier"].with_user(self.officer)
        dossiers.search([("applicant_name", "ilike", "Bí Mật"), ("code", "!=", False)])
        self.dossiers[0].with_user(self.officer).export_data(["applicant_name"])
        self.env.cr.postcommit.run()
        row = self.env["egate.access.log"].search([])
        self.assertEqual(
            (row.kind, row.count, row.domain), ("export", 1, "applicant_name ilike, code !=")
        )

    def test_leader_and_auditor_see_who_read_many(self):
        row = self.noted(self.officer, "read", self.dossiers.ids, ["applicant_name"])
        for user in (self.leader, self.auditor):
            with self.subTest(login=user.login):
                self.assertTrue(self.rpc(user, row._name, "read", row.ids, ["count", "domain"]))
        elsewhere = self._person("elsewhere", self.role_leader, self.other_ward)
        for user in (elsewhere, self.officer, self.manager):
            with self.subTest(login=user.login), self.assertRaises(AccessError):
                self.rpc(user, row._name, "read", row.ids, ["count"])

    def test_what_is_many_is_a_setting_with_limits(self):
        for wrong in (0, -1, 1001):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                self.env["res.config.settings"].create({"egate_bulk_reading": wrong})
        self.env["res.config.settings"].create({"egate_bulk_reading": 100}).execute()
        self.assertEqual(self.env["egate.access.log"]._many(), 100)
