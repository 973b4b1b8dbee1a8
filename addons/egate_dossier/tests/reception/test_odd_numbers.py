from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..money.test_payments import MoneyCommon

ODD = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, True, "nan", "x", [1], {})


@tagged("post_install", "-at_install")
class TestOddNumbers(MoneyCommon):
    """NaN is neither below nor above a limit: no number of money or of papers is one."""

    @freeze_time("2026-11-23 02:10:00")
    def test_no_money_is_taken_for_an_amount_that_is_none(self):
        dossier = self.receive()
        for amount in (*ODD, -15000, 0.4):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.collect(dossier, amount=amount)
        self.assertEqual(dossier.fee_state, "owed")
        receipt = self.collect(dossier, amount=15000)
        for amount in (*ODD, -15000):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.refund(receipt, amount=amount)
        self.assertEqual(dossier.fee_state, "paid")

    @freeze_time("2026-11-23 02:10:00")
    def test_a_day_is_not_closed_with_a_count_that_is_none(self):
        receipt = self.payment(self.collect(self.receive()))
        day = self.env["egate.cashier.closing"].search([("cashier_id", "=", self.cashier.id)])
        for counted in (*ODD, None, False, -1):
            with self.subTest(counted=counted), self.assertRaises(UserError):
                self.rpc(self.cashier, day._name, "action_close", day.ids, counted, "x")
        self.assertFalse(day.closed_at)
        for counted in (ODD[0], 1e308, "nan"):
            with self.subTest(counted=counted), self.assertRaises(UserError):
                values = {"closing_id": day.id, "counted": counted}
                self.rpc(self.cashier, "egate.cashier.close", "create", [values])
        self.assertTrue(receipt.exists())

    def test_no_record_of_the_suite_takes_a_number_that_is_none(self):
        draft = self.draft()
        for name in ("sets", "page_count", "copy_count"):
            for value in (2**31, -(2**40), 1.5, *ODD):
                with self.subTest(name, value=value), self.assertRaises(UserError):
                    self.rpc(self.clerk, "egate.dossier", "write", draft.ids, {name: value})
        fee = self.env["egate.procedure.fee"].search([], limit=1)
        for value in ODD:
            with self.subTest(value=value), self.assertRaises(UserError):
                self.rpc(self.manager, fee._name, "write", fee.ids, {"price": value})
            with self.subTest(value=value), self.assertRaises(UserError):
                values = {"version_id": fee.version_id.id, "name": "x", "price": value}
                self.rpc(self.manager, fee._name, "create", [values])
        self.rpc(self.clerk, "egate.dossier", "write", draft.ids, {"copy_count": 2})
