from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestProcedures(BaseOfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sector = cls.env["egate.sector"].create({"name": "Chứng thực", "code": "CT"})
        cls.procedure = cls.env["egate.procedure"].create(
            {"code": "9.000815", "name": "Chứng thực bản sao", "sector_id": cls.sector.id}
        )

    def version(self, date_from, date_to=False, **values):
        return self.env["egate.procedure.version"].create(
            {
                "procedure_id": self.procedure.id,
                "decision": "01/QĐ",
                "date_from": date_from,
                "date_to": date_to,
                "result_name": "Bản sao chứng thực",
                "term_ids": [Command.create({"unit": "same_day"})],
                **values,
            }
        )

    def test_two_published_versions_never_overlap(self):
        self.version("2025-01-01", "2025-12-31").action_publish()
        self.version("2026-01-01").action_publish()
        with self.assertRaisesRegex(ValidationError, "same day"):
            self.version("2025-12-31", "2026-02-01").action_publish()

    def test_the_version_in_force_follows_the_local_date(self):
        old, new = self.version("2025-01-01", "2026-11-22"), self.version("2026-11-23")
        (old | new).action_publish()
        for moment, expected in (("2026-11-22 16:59:00", old), ("2026-11-22 17:01:00", new)):
            with freeze_time(moment):
                self.procedure.invalidate_recordset()
                self.assertEqual(self.procedure.current_version_id, expected)

    def test_a_procedure_not_in_force_says_so(self):
        self.version("2030-01-01").action_publish()
        with self.assertRaisesRegex(UserError, "not in force"):
            self.procedure._version_on(self.env["egate.assignment"]._local_today())
        Procedure = self.env["egate.procedure"]
        found = Procedure.search([("current_version_id", "!=", False)])
        self.assertNotIn(self.procedure, found)
        self.assertIn(self.procedure, Procedure.search([("current_version_id", "=", False)]))

    def test_a_version_without_a_term_is_not_published(self):
        with self.assertRaisesRegex(UserError, "at least one term"):
            self.version("2026-01-01", term_ids=False).action_publish()

    def test_a_case_has_its_own_term(self):
        version = self.version("2026-01-01")
        house = version.variant_ids.create({"version_id": version.id, "name": "Nhà ở"})
        term = version.term_ids.create(
            {"version_id": version.id, "variant_id": house.id, "amount": 15, "unit": "day"}
        )
        self.assertEqual(version._terms_for(house), term)
        self.assertEqual(version._terms_for(house.browse()), version.term_ids - term)
        self.assertEqual(term._in_words(), "15 days")

    def test_fee_per_page_is_cheaper_from_the_third_and_capped(self):
        fee = self.env["egate.procedure.fee"].create(
            {
                "version_id": self.version("2026-01-01").id,
                "name": "Phí",
                "basis": "page",
                "price": 2000,
                "next_price": 1000,
                "next_from": 3,
                "cap": 200000,
            }
        )
        for pages, amount in (
            (1, 2000),
            (2, 4000),
            (3, 5000),
            (10, 12000),
            (500, 200000),
            (0, 2000),
        ):
            with self.subTest(pages=pages):
                self.assertEqual(fee._amount(pages), amount)

    def test_procedures_are_found_without_diacritics(self):
        found = self.env["egate.procedure"].name_search("chung thuc ban")
        self.assertIn(self.procedure.id, [item for item, _name in found])

    def test_publishing_is_an_action_and_nothing_is_moved_into_a_published_version(self):
        version, draft = self.version("2025-01-01", "2025-12-31"), self.version("2027-01-01")
        with self.assertRaises(AccessError):
            version.with_user(self.manager).state = "published"
        version.action_publish()
        for part in (draft.term_ids, draft.fee_ids.create({"version_id": draft.id, "name": "Phí"})):
            with self.subTest(model=part._name), self.assertRaises(UserError):
                part.with_user(self.manager).version_id = version

    def test_a_life_event_in_use_is_archived_not_deleted(self):
        event = self.env["egate.life.event"].create({"name": "Chuyển nhà", "code": "CHUYENNHA"})
        self.procedure.event_ids = event
        with self.assertRaisesRegex(UserError, "in use"):
            event.unlink()
        with self.assertRaisesRegex(UserError, "in use"):
            event.code = "KHAC"
        self.procedure.event_ids = False
        event.unlink()
