from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from ..common import DossierCommon

#: Monday 28 December 2026, 09:10 where the office is: three working days lead into 2027.
AT = "2026-12-28 02:10:00"


@tagged("post_install", "-at_install")
class TestUnconfirmedYears(DossierCommon):
    """A term that runs into a year whose holidays are not confirmed says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_2027 = cls.calendar.egate_year_ids.filtered(lambda year: year.year == 2027)
        cls.of_2027.decision = False

    def unconfirmed(self):
        self.env.invalidate_all()
        return (
            self.env["egate.dossier"]
            .with_user(self.clerk)
            .search([("due_unconfirmed", "=", True), ("reception_unit_id", "=", self.desk.id)])
        )

    def propose_2027(self):
        action = self.calendar.with_user(self.manager).action_egate_propose_holidays()
        proposal = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(proposal.year, 2027)
        action = proposal.action_confirm()
        return self.env["egate.calendar.change"].with_user(self.manager).browse(action["res_id"])

    @freeze_time(AT)
    def test_the_clerk_is_told_before_the_receipt(self):
        draft = self.draft()
        shown = draft._counter_due()
        self.assertIn("31/12/2026", shown["words"])
        self.assertFalse(shown["warning"])
        with freeze_time("2026-12-29 02:10:00"):
            draft.invalidate_recordset()
            shown = draft._counter_due()
            self.assertIn("01/01/2027", shown["words"])
            self.assertIn("2027", shown["warning"])
            self.assertIn("not confirmed", shown["warning"])
            draft.action_receive()
            received = draft._counter_state()["received"]
            self.assertEqual(received["due_warning"], shown["warning"])
            self.assertTrue(draft.due_unconfirmed)

    @freeze_time("2026-12-29 02:10:00")
    def test_what_is_promised_into_that_year_can_be_listed(self):
        sure = self.receive(procedure=self.short())
        unsure = self.receive(identity_number="048090000124", applicant_name="Trần Văn Mới")
        self.assertEqual(self.unconfirmed(), unsure)
        self.assertEqual((sure.due_unconfirmed, unsure.due_unconfirmed), (False, True))
        others = self.env["egate.dossier"].search(
            [("due_unconfirmed", "=", False), ("id", "in", (sure + unsure).ids)]
        )
        self.assertEqual(others, sure)
        self.of_2027.decision = "CV 10065/VPCP-KGVX"
        self.assertFalse(self.unconfirmed())

    def short(self):
        return self._published_procedure("9.000002", "Cấp nhanh", amount=1, unit="working_day")

    @freeze_time("2026-12-29 02:10:00")
    def test_the_decision_shows_what_moves_before_it_does(self):
        dossier = self.receive()
        # The first of January is a Friday and nobody's day off yet.
        self.assertEqual(dossier.due_at, datetime(2027, 1, 1, 2, 10))
        change = self.propose_2027()
        self.assertEqual(change.move_ids.res_id, dossier.id)
        self.assertEqual(change.move_ids.due_after, datetime(2027, 1, 4, 2, 10))
        self.assertEqual(self.unconfirmed(), dossier)
        self.assertEqual(dossier.due_at, datetime(2027, 1, 1, 2, 10))
        change.action_apply()
        self.assertFalse(self.unconfirmed())
        days = self.calendar.egate_exception_ids.mapped("date")
        self.assertIn(date(2027, 2, 4), days)
        self.assertEqual(self.of_2027.confirmed_by_id, self.manager)

    @freeze_time("2026-12-29 02:10:00")
    def test_what_is_finished_is_sure(self):
        dossier = self.receive()
        self.bring_to_desk(dossier)
        self.assertFalse(dossier.due_unconfirmed)
        self.assertFalse(self.unconfirmed())
