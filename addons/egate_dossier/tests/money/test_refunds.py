from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ...models.money.refund import REFUND_LIMIT, REFUND_LIMIT_PARAMETER
from .test_payments import MoneyCommon


@tagged("post_install", "-at_install")
class TestRefunds(MoneyCommon):
    """Above the limit of the settings nobody gives money back alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limit(10000)
        role_head = cls.env.ref("egate_base.egate_role_head")
        cls.head = cls._person("head", role_head, cls.desk)

    @classmethod
    def limit(cls, amount):
        cls.env["ir.config_parameter"].set_param(REFUND_LIMIT_PARAMETER, str(amount))

    def asked(self, answer):
        self.assertFalse(answer["id"])
        return self.env["egate.refund"].browse(answer["asked"])

    def confirm(self, user, ask):
        return self.rpc(user, "egate.refund", "action_confirm", ask.ids)

    def test_above_the_limit_a_second_person_confirms_and_nothing_moves_before(self):
        dossier = self.receive()
        receipt = self.collect(dossier)
        ask = self.asked(self.refund(receipt))
        self.at_commit()
        self.assertEqual((dossier.fee_paid, ask.state), (15000, "asked"))
        self.assertFalse(self.payment(receipt).refund_ids)
        for user in (self.cashier, self.far_cashier, self.clerk, self.officer, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.confirm(user, ask)
        self.assertFalse(ask.with_user(self.cashier).may_settle)
        self.assertTrue(ask.with_user(self.cashier_2).may_settle)
        self.confirm(self.cashier_2, ask)
        self.at_commit()
        back = ask.refund_id
        self.assertRecordValues(
            back,
            [{"amount": -15000, "cashier_id": self.cashier.id, "refunded_id": receipt["id"]}],
        )
        self.assertRecordValues(ask, [{"state": "done", "settled_by_id": self.cashier_2.id}])
        self.assertEqual((dossier.fee_paid, dossier.fee_state), (0, "owed"))
        events = dossier.event_ids.sorted("sequence")
        self.assertEqual(
            [(event.kind, event.user_id) for event in events][1:],
            [
                ("paid", self.cashier),
                ("refund_asked", self.cashier),
                ("refunded", self.cashier),
                ("refund_settled", self.cashier_2),
            ],
        )
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        with self.assertRaisesRegex(UserError, "is settled"):
            self.confirm(self.head, ask)
        with self.assertRaisesRegex(UserError, "everything was given back"):
            self.refund(receipt)

    def test_a_head_or_leader_of_the_desk_confirms_too(self):
        for number, user in enumerate((self.head, self.leader)):
            ask = self.asked(
                self.refund(self.collect(self.receive(identity_number=f"04809000013{number}")))
            )
            self.confirm(user, ask)
            self.assertEqual(ask.state, "done")

    @freeze_time("2026-11-23 02:10:00")
    def test_standing_in_for_the_head_is_no_second_person(self):
        self.env["egate.absence"].create(
            {
                "user_id": self.head.id,
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
                "deputy_id": self.cashier.id,
            }
        )
        ask = self.asked(self.refund(self.collect(self.receive())))
        with self.assertRaises(AccessError):
            self.confirm(self.cashier, ask)

    def test_below_the_limit_it_is_as_before_and_the_limit_itself_is_below(self):
        self.limit(15000)
        self.assertTrue(self.refund(self.collect(self.receive()))["id"])

    def test_zero_means_always_and_nothing_means_the_default(self):
        self.limit(0)
        self.asked(self.refund(self.collect(self.receive())))
        refunds = self.env["egate.refund"]
        for value in ("", "x", "-1"):
            self.env["ir.config_parameter"].set_param(REFUND_LIMIT_PARAMETER, value)
            self.assertEqual(refunds._limit(), 0 if value == "-1" else REFUND_LIMIT)

    def test_many_small_refunds_of_a_dossier_are_one_large_one(self):
        procedure = self._published_procedure("9.000009", "Hai phí", amount=3, unit="working_day")
        self.env.cr.execute(
            """INSERT INTO egate_procedure_fee (version_id, name, price, due, basis)
               SELECT version_id, 'Phí khác', 9000, due, basis FROM egate_procedure_fee
               WHERE version_id = %s""",
            procedure.current_version_id.ids,
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.limit(16000)
        dossier = self.receive(procedure=procedure)
        self.assertEqual(len(dossier.fee_ids), 2)
        large, small = dossier.fee_ids.sorted("amount", reverse=True)
        # Of one receipt, fee by fee; and of two receipts.
        receipt = self.collect(dossier)
        self.assertTrue(self.refund(receipt, fees=small.ids)["id"])
        ask = self.asked(self.refund(receipt, fees=large.ids))
        with self.assertRaisesRegex(UserError, "waits for confirmation already"):
            self.refund(receipt, self.cashier_2, fees=large.ids)
        self.rpc(self.cashier_2, "egate.refund", "action_decline", ask.ids, "Chưa đủ giấy tờ")
        self.assertEqual((ask.state, ask.decline_reason), ("declined", "Chưa đủ giấy tờ"))
        self.assertEqual(dossier.fee_paid, 15000)
        again = self.collect(dossier)
        self.asked(self.refund(again))

    def test_a_repeat_is_answered_with_the_same_request(self):
        receipt = self.collect(self.receive())
        first = self.refund(receipt, key="K1")
        self.assertEqual(self.refund(receipt, key="K1"), first)
        ask = self.asked(first)
        self.confirm(self.cashier_2, ask)
        self.assertEqual(self.refund(receipt, key="K1")["id"], ask.refund_id.id)

    def test_who_asked_is_a_cashier_when_it_is_confirmed(self):
        ask = self.asked(self.refund(self.collect(self.receive())))
        self.cashier.egate_assignment_ids.date_to = "2020-12-31"
        with self.assertRaises(AccessError):
            self.confirm(self.cashier_2, ask)
        self.assertEqual(ask.state, "asked")

    def test_who_confirms_reads_that_the_cashier_has_closed_the_day(self):
        with freeze_time("2026-11-23 02:10:00"):
            ask = self.asked(self.refund(self.collect(self.receive())))
            day = self.env["egate.cashier.closing"].search([("cashier_id", "=", self.cashier.id)])
            self.rpc(self.cashier, "egate.cashier.closing", "action_close", day.ids, 15000)
            with self.assertRaisesRegex(UserError, "has closed the cash of 23/11/2026"):
                self.confirm(self.cashier_2, ask)
            self.assertEqual(ask.state, "asked")
        with freeze_time("2026-11-25 02:10:00"):
            self.confirm(self.cashier_2, ask)
            self.assertEqual(ask.state, "done")

    @mute_logger("odoo.sql_db")
    def test_a_request_is_written_by_its_doors_alone(self):
        ask = self.asked(self.refund(self.collect(self.receive())))
        for user in (self.cashier, self.cashier_2, self.head, self.leader):
            for method, *args in (("write", {"amount": 1}), ("unlink",)):
                with self.subTest((user.login, method)), self.assertRaises(AccessError):
                    self.rpc(user, "egate.refund", method, ask.ids, *args)
        for statement in ("UPDATE egate_refund SET amount = 1", "DELETE FROM egate_refund"):
            with (
                self.subTest(statement),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_the_dialog_says_that_it_waits(self):
        receipt = self.payment(self.collect(self.receive()))
        action = self.rpc(self.cashier, "egate.payment", "action_refund", receipt.ids)
        dialog = self.env["egate.payment.collect"].with_user(self.cashier).browse(action["res_id"])
        form = Form(dialog)
        form.reason = "Thu nhầm"
        answer = form.save().action_confirm()
        self.assertIn("Give nothing back yet", answer["params"]["message"])
        self.assertTrue(self.env["egate.refund"].search([("payment_id", "=", receipt.id)]))

    def test_the_setting_keeps_zero_and_is_noted(self):
        settings = self.env["res.config.settings"].create({"egate_refund_limit": 0})
        settings.execute()
        self.assertEqual(self.env["egate.refund"]._limit(), 0)
        self.assertEqual(settings.get_values()["egate_refund_limit"], 0)
        row = self.env["egate.rights.event"].search([("detail", "ilike", REFUND_LIMIT_PARAMETER)])
        self.assertEqual(row.detail, f"{REFUND_LIMIT_PARAMETER}: 10000 → 0")
