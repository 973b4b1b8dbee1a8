from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..money.test_payments import MoneyCommon
from ..notices.test_notices import EMAIL, MONDAY, NoticeCase
from .test_supplement import SupplementCommon


@tagged("post_install", "-at_install")
class TestCorrectionIsTold(SupplementCommon, NoticeCase):
    """What a correction means is told by the citizen's channel, the whole of it on their page."""

    def corrected(self, channel=None, **values):
        right = self._published_procedure("9.000079", "Thủ tục đúng", amount=5, unit="working_day")
        with freeze_time(MONDAY):
            draft = self.draft(**values)
            draft.notice_channel = channel
            draft.action_receive()
            dossier = draft.with_env(self.env)
            args = ([dossier.id], right.id, False, "Quầy chọn nhầm thủ tục")
            self.rpc(self.clerk, "egate.dossier", "action_ask_correction", *args)
            correction = dossier.correction_ids
            self.rpc(self.leader, correction._name, "action_approve", [correction.id])
        return dossier

    def test_one_mail_that_names_no_procedure_and_the_whole_text_on_the_page(self):
        dossier = self.corrected(applicant_email=EMAIL)
        self.assertEqual(
            self.told(dossier), [("received", "waiting"), ("corrected", "waiting")], "and no more"
        )
        mail = self.job().sorted("id")[-1:]
        self.assertEqual(mail.subject, f"Hồ sơ {dossier.code}: thông báo về việc giải quyết")
        self.assertIn("01/12/2026", mail.body_html, "the new due time")
        self.assertNotIn("Thủ tục đúng", mail.subject + mail.body_html)
        self.assertFalse(self.job(), "once")
        (message,) = dossier._citizen_messages()
        self.assertEqual(message["text"], dossier.correction_ids.notice)
        self.assertIn("Thủ tục đúng", message["text"])
        self.assertFalse(message["mine"])

    def test_the_trail_says_from_what_to_what(self):
        event = self.corrected().event_ids[-1:]
        self.assertEqual(event.kind, "corrected")
        for name in (self.procedure.name, "Thủ tục đúng"):
            self.assertIn(name, event.sentence)

    def test_who_wants_no_notices_gets_none_and_finds_it_on_the_page(self):
        dossier = self.corrected(channel="none", applicant_email=EMAIL)
        self.assertFalse(dossier.notice_ids)
        self.assertTrue(dossier._citizen_messages())


@tagged("post_install", "-at_install")
class TestRecharge(SupplementCommon, MoneyCommon):
    """Received for 15,000; then the procedure is put right, which costs something else."""

    def correct(self, dossier, **prices):
        """Put the procedure right; it costs ``prices`` by the moment at which they are due."""
        right = self._published_procedure("9.000078", "Thủ tục đúng", amount=5, unit="working_day")
        self._price(right, prices)
        args = ([dossier.id], right.id, False, "Quầy chọn nhầm thủ tục")
        self.rpc(self.clerk, "egate.dossier", "action_ask_correction", *args)
        correction = dossier.correction_ids.filtered(lambda one: one.state == "asked")
        self.rpc(self.leader, correction._name, "action_approve", [correction.id])
        self.at_commit()
        self.assertEqual(list(self.env["egate.payment"]._verify_money()), [])
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        return correction

    def _price(self, procedure, prices):
        version = procedure.current_version_id
        self.env.cr.execute("DELETE FROM egate_procedure_fee WHERE version_id = %s", version.ids)
        self.env.invalidate_all()
        for due, price in prices.items():
            self.env.cr.execute(
                """INSERT INTO egate_procedure_fee (version_id, name, price, due, basis)
                   VALUES (%s, %s, %s, %s, 'dossier')""",
                [version.id, f"Phí {due}", price, due],
            )
        self.env.registry.clear_cache()

    def owed(self, dossier):
        return {fee.name: rest for fee, rest in dossier._open_fees() if rest}

    def test_nothing_was_paid_and_the_right_fees_are_due_alone(self):
        dossier = self.appraised()
        correction = self.correct(dossier, reception=20000, **{"return": 5000})
        self.assertRecordValues(correction, [{"fee_before": 15000, "fee_after": 25000}])
        self.assertRecordValues(dossier, [{"fee_total": 25000, "fee_paid": 0, "fee_state": "owed"}])
        self.assertEqual(self.owed(dossier), {"Phí reception": 20000, "Phí return": 5000})
        self.assertEqual(self.collect(dossier, amount=25000)["amount"], 25000)
        self.at_commit()
        self.assertEqual(dossier.fee_state, "paid")
        event = dossier.event_ids.filtered(lambda event: event.kind == "corrected")
        self.assertEqual(set(event.data["fees"]), set(dossier.fee_ids.ids[1:]))

    def test_what_was_paid_counts_and_the_difference_is_due(self):
        dossier = self.appraised()
        receipt = self.payment(self.collect(dossier))
        correction = self.correct(dossier, reception=20000, **{"return": 5000})
        self.assertRecordValues(
            dossier, [{"fee_total": 25000, "fee_paid": 15000, "fee_state": "part"}]
        )
        self.assertEqual(
            self.owed(dossier), {"Phí reception: phần còn thiếu": 5000, "Phí return": 5000}
        )
        self.assertIn("10.000", correction.notice)
        self.assertEqual(receipt.line_ids.amount, 15000, "no receipt is touched")
        claim, back = self.transitions["claim"], self.transitions["return"]
        self.assertIn("còn thiếu", dossier._require_fee_settled(claim, {}))
        now = dossier.fee_ids.filtered(lambda fee: "còn thiếu" in fee.name)
        self.collect(dossier, fees=now.ids, amount=5000)
        self.at_commit()
        self.assertEqual(dossier._require_fee_settled(claim, {}), "")
        self.assertIn("Phí return", dossier._require_fee_settled(back, {}))

    def test_what_was_paid_too_much_is_given_back_by_the_cash_desk_and_no_more(self):
        dossier = self.appraised()
        receipt = self.payment(self.collect(dossier))
        correction = self.correct(dossier, reception=4000)
        self.assertRecordValues(
            dossier, [{"fee_total": 4000, "fee_paid": 15000, "fee_state": "over"}]
        )
        self.assertIn("11.000", correction.notice)
        found = self.env["egate.payment"].with_user(self.cashier).search([("is_over", "=", True)])
        self.assertEqual(found, receipt)
        far = self.env["egate.payment"].with_user(self.far_cashier)
        self.assertFalse(far.search([("is_over", "=", True)]))
        with self.assertRaisesRegex(UserError, "Nothing is owed"), self.env.cr.savepoint():
            self.collect(dossier)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.refund({"id": receipt.id}, self.far_cashier)
        action = self.rpc(self.cashier, "egate.payment", "action_refund", [receipt.id])
        dialog = self.env["egate.payment.collect"].browse(action["res_id"])
        self.assertEqual(dialog.amount, 11000)
        dialog.reason = "Đính chính thủ tục"
        self.rpc(self.cashier, dialog._name, "action_confirm", dialog.ids)
        self.at_commit()
        self.assertRecordValues(
            dossier, [{"fee_total": 4000, "fee_paid": 4000, "fee_state": "paid"}]
        )
        self.assertFalse(receipt.is_over)
        self.assertTrue(receipt.refundable, "of the rest, if the dossier is withdrawn")
        self.assertEqual(self.refund({"id": receipt.id})["amount"], -4000)
        self.at_commit()

    def test_a_free_procedure_gives_everything_back(self):
        dossier = self.appraised()
        receipt = self.collect(dossier)
        self.correct(dossier)
        self.assertRecordValues(dossier, [{"fee_total": 0, "fee_paid": 15000, "fee_state": "over"}])
        self.assertEqual(self.refund(receipt)["amount"], -15000)
        self.at_commit()
        self.assertEqual(dossier.fee_state, "none")

    def test_a_second_correction_counts_what_is_in_the_cash_desk(self):
        dossier = self.appraised()
        self.collect(dossier)
        self.correct(dossier, reception=4000)
        # The 11,000 were not given back yet: they count now.
        right = self._published_procedure("9.000080", "Lần hai", amount=5, unit="working_day")
        self._price(right, {"reception": 12000})
        args = ([dossier.id], right.id, False, "Lần đầu mới đúng")
        self.rpc(self.clerk, "egate.dossier", "action_ask_correction", *args)
        correction = dossier.correction_ids.filtered(lambda one: one.state == "asked")
        self.rpc(self.leader, correction._name, "action_approve", [correction.id])
        self.at_commit()
        self.assertRecordValues(
            dossier, [{"fee_total": 12000, "fee_paid": 15000, "fee_state": "over"}]
        )
        self.assertEqual(list(self.env["egate.payment"]._verify_money()), [])
        self.assertEqual(self.owed(dossier), {"Lệ phí": -3000})

    def test_the_same_price_changes_nothing_for_who_has_paid(self):
        dossier = self.appraised()
        self.collect(dossier)
        correction = self.correct(dossier, reception=15000)
        self.assertEqual((dossier.fee_state, self.owed(dossier)), ("paid", {}))
        self.assertEqual(len(dossier.fee_ids), 1)
        self.assertIn("không phải làm thêm việc gì", correction.notice)

    def test_a_dossier_whose_money_is_kept_elsewhere_is_charged_nothing(self):
        dossier = self.appraised()
        self.env.flush_all()
        self.env.cr.execute("UPDATE egate_dossier SET fee_total = NULL, fee_paid = NULL")
        self.env.invalidate_all()
        before = dossier.fee_ids
        self.correct(dossier, reception=20000)
        self.assertEqual((dossier.fee_ids, dossier.fee_total), (before, 0))

    @mute_logger("odoo.sql_db")
    def test_the_database_lowers_no_fee_below_nothing(self):
        dossier = self.appraised()
        fee = dossier.fee_ids
        for change, raised in ((-20000, CheckViolation), (1, CheckViolation)):
            with self.subTest(change), self.assertRaises(raised), self.env.cr.savepoint():
                self.env.cr.execute(
                    """INSERT INTO egate_dossier_fee
                           (dossier_id, name, quantity, amount, adjusts_id)
                       VALUES (%s, 'x', 1, %s, %s)""",
                    [dossier.id, change, fee.id],
                )
                self.env.cr.execute(
                    "UPDATE egate_dossier SET fee_total = fee_total + %s WHERE id = %s",
                    [change, dossier.id],
                )
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    @freeze_time("2026-11-23 02:10:00")
    def test_verifying_finds_a_fee_that_was_changed_too_far(self):
        dossier = self.receive()
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("ALTER TABLE egate_dossier DISABLE TRIGGER USER")
            self.env.cr.execute(
                """INSERT INTO egate_dossier_fee (dossier_id, name, quantity, amount, adjusts_id)
                   VALUES (%s, 'x', 1, -20000, %s)""",
                [dossier.id, dossier.fee_ids.id],
            )
            found = list(self.env["egate.payment"]._verify_money())
            self.assertIn(dossier.fee_ids.id, [fault[2] for fault in found])
            savepoint.rollback()
