from odoo.tests import Form, freeze_time, tagged

from ..money.test_payments import MoneyCommon
from .test_supplement import CHART, SupplementCommon


@tagged("post_install", "-at_install")
class TestSupplementFee(SupplementCommon, MoneyCommon):
    """The procedure asks for 3,000 when papers are added, beside 15,000 when it is handed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        version = cls.procedure.current_version_id
        cls.env.cr.execute(
            """INSERT INTO egate_procedure_fee (version_id, name, price, due, basis)
               VALUES (%s, 'Phí bổ sung', 3000, 'supplement', 'dossier')""",
            [version.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    def asked(self, *papers):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            return self.ask(dossier, *(papers or (CHART,)))

    @freeze_time("2026-11-26 02:10:00")
    def test_it_is_charged_when_the_papers_come_and_collected_at_the_cash_desk(self):
        supplement = self.asked()
        dossier = supplement.dossier_id
        self.collect(dossier)
        self.assertEqual((dossier.fee_total, dossier.fee_state), (15000, "paid"))
        self.take_in(supplement)
        self.assertRecordValues(
            supplement.fee_ids, [{"name": "Phí bổ sung", "amount": 3000, "due": "supplement"}]
        )
        self.assertEqual((dossier.fee_total, dossier.fee_state), (18000, "part"))
        self.assertIn("charged", dossier.event_ids.mapped("kind"))
        self.assertEqual(self.collect(dossier)["amount"], 3000)
        self.assertEqual(dossier.fee_state, "paid")
        self.at_commit()
        self.assertEqual(list(self.env["egate.payment"]._verify_money()), [])
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    @freeze_time("2026-11-26 02:10:00")
    def test_papers_that_come_in_parts_cost_once(self):
        supplement = self.asked(CHART, "Bản vẽ")
        line = supplement.line_ids[0]
        self.take_in(supplement, [{"id": line.id, "original_count": 1, "copy_count": 0}])
        self.take_in(supplement)
        self.take_in(supplement)
        self.assertEqual(supplement.state, "done")
        self.assertEqual(supplement.fee_ids.mapped("amount"), [3000])
        self.at_commit()

    @freeze_time("2026-11-26 02:10:00")
    def test_a_request_taken_back_costs_nothing_and_a_further_one_costs_again(self):
        first = self.asked()
        dossier = first.dossier_id
        self.cancel(first, "Nhầm")
        self.assertEqual(dossier.fee_total, 15000)
        again = self.ask(dossier, "Bản vẽ", again_reason="Thiếu", user=self.officer)
        self.rpc(self.leader, "egate.supplement", "action_approve", [again.id])
        self.take_in(again)
        self.assertEqual(dossier.fee_total, 18000)

    @freeze_time("2026-11-26 02:10:00")
    def test_the_counter_says_the_fee_before_the_papers_are_taken_in(self):
        supplement = self.asked(CHART, "Bản vẽ")
        take = self.env["egate.supplement.take"].with_user(self.clerk)
        dialog = Form(take.with_context(default_supplement_id=supplement.id))
        self.assertIn("Phí bổ sung", dialog.fee_note)
        self.assertRegex(dialog.fee_note, r"3[.,]000")
        line = supplement.line_ids[0]
        self.take_in(supplement, [{"id": line.id, "original_count": 1, "copy_count": 0}])
        dialog = Form(take.with_context(default_supplement_id=supplement.id))
        self.assertFalse(dialog.fee_note, "it is charged already")

    @freeze_time("2026-11-26 02:10:00")
    def test_a_dossier_whose_money_is_kept_elsewhere_is_charged_nothing(self):
        supplement = self.asked()
        dossier = supplement.dossier_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE egate_dossier SET fee_total = NULL, fee_paid = NULL WHERE id = %s",
            [dossier.id],
        )
        self.env.invalidate_all()
        self.take_in(supplement)
        self.assertFalse(supplement.fee_ids)
