from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import IDENTITY, DossierCommon

NAME = "Nguyễn Thị Minh Khai"


@tagged("post_install", "-at_install")
class TestCounterScreen(DossierCommon, HttpCase):
    """The counter's screen in a real browser, by keyboard and scanner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Row 11 of the table of procedures: certified copies, paid by the page.
        cls.copies = cls._published_procedure(
            "2.000815", "Chứng thực bản sao từ bản chính", amount=1, unit="same_day"
        )
        version = cls.copies.version_ids._new_draft()
        cls.copies.version_ids.filtered(lambda one: one.state == "published").action_retire()
        version.write({"decision": "02/QĐ-UBND", "date_from": "2025-07-01"})
        version.fee_ids.unlink()
        version.fee_ids = [
            Command.create(
                {
                    "name": "Phí chứng thực",
                    "basis": "page",
                    "price": 2000,
                    "next_from": 3,
                    "next_price": 1000,
                    "cap": 200000,
                }
            )
        ]
        version.action_publish()

    def counter(self, tour):
        """Play ``tour`` and return the dossiers that it received, the first one first."""
        before = self.env["egate.dossier"].search([], order="id desc", limit=1).id or 0
        self.start_tour("/odoo/egate-counter", tour, login="clerk")
        made = self.env["egate.dossier"].search([("id", ">", before)], order="id", limit=10)
        self.assertTrue(all(made.mapped("received_at")), "a draft was left behind")
        return made

    def test_by_keyboard_alone_from_the_card_to_the_code(self):
        dossier = self.counter("egate_counter_keyboard")
        self.assertRecordValues(
            dossier,
            [
                {
                    "applicant_name": NAME,
                    "procedure_id": self.copies.id,
                    "page_count": 4,
                    "copy_count": 2,
                }
            ],
        )
        self.assertEqual(sum(dossier.fee_ids.mapped("amount")), 12000)

    def test_the_way_of_notices_is_chosen_by_keyboard(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
        dossier = self.counter("egate_counter_notices")
        self.assertEqual(dossier.notice_channel, "mail")
        self.assertEqual(dossier.applicant_id.egate_notice_channel, "mail")
        self.assertEqual(dossier.notice_ids.mapped("channel"), ["mail"])

    def test_a_reload_in_the_middle_loses_nothing(self):
        dossier = self.counter("egate_counter_reload")
        self.assertEqual(dossier.applicant_phone, "0905000111")

    def test_a_lost_connection_is_said_and_nothing_is_lost(self):
        dossier = self.counter("egate_counter_offline")
        self.assertEqual(dossier.applicant_phone, "0905000111")
        self.assertEqual(len(dossier.step_ids), 1)

    def known(self, **values):
        return self.env["res.partner"].create(
            {"name": NAME, "identity_kind": "cccd", "identity_number": IDENTITY, **values}
        )

    def test_all_that_is_wrong_is_told_at_once_and_the_cursor_goes_there(self):
        dossier = self.counter("egate_counter_wrong")
        self.assertEqual(dossier.applicant_email, "an@example.com")

    def test_a_card_that_contradicts_the_record_is_decided(self):
        person = self.known(birth_date="1990-03-06")
        dossier = self.counter("egate_counter_difference")
        self.assertEqual(str(dossier.applicant_birth_date), "1990-03-05")
        request = self.env["egate.personal.request"].search([])
        self.assertEqual((request.partner_id, request.kind), (person, "correction"))

    def test_a_session_that_ends_loses_nothing_that_was_typed(self):
        dossier = self.counter("egate_counter_session")
        self.assertEqual(dossier.applicant_phone, "0905000111")
        self.assertEqual(dossier.applicant_email, "an@example.com")

    def test_who_leaves_without_anything_leaves_no_draft(self):
        self.known(birth_date="1990-03-05")
        self.counter("egate_counter_leaves")

    def test_a_double_click_makes_one_dossier(self):
        self.assertEqual(len(self.counter("egate_counter_twice")), 1)

    def test_a_change_of_procedure_and_several_dossiers_in_a_row(self):
        first, second = self.counter("egate_counter_changes")
        self.assertEqual((first | second).mapped("applicant_name"), [NAME, NAME])
        self.assertEqual(first.applicant_id, second.applicant_id)
        self.assertEqual((first.procedure_id, second.procedure_id), (self.copies, self.procedure))

    def test_an_organisation_and_who_comes_for_it(self):
        dossier = self.counter("egate_counter_organisation")
        self.assertRecordValues(
            dossier,
            [
                {
                    "applicant_name": "Công ty Mẫu",
                    "applicant_tax_code": "0400101901",
                    "representative_name": "Lê Văn Giám",
                    "submitter_name": "Trần Thị Bê",
                    "submitter_identity_number": "048190000456",
                }
            ],
        )

    def test_a_code_opens_its_dossier_anywhere(self):
        self.receive()
        self.start_tour("/odoo/egate-dossiers", "egate_scan_anywhere", login="clerk")

    def test_a_code_among_the_results_starts_the_return(self):
        dossier = self.receive()
        self.bring_to_desk(dossier)
        self.start_tour("/odoo/egate-returns", "egate_scan_returns", login="clerk")
        self.assertTrue(dossier.closed_at)
