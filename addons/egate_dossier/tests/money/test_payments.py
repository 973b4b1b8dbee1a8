from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import DossierCommon


class MoneyCommon(DossierCommon):
    """Two cashiers at the desk, and one of another ward."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_cashier = cls.env.ref("egate_base.egate_role_cashier")
        cls.cashier = cls._person("cashier", cls.role_cashier, cls.desk)
        cls.cashier_2 = cls._person("cashier_2", cls.role_cashier, cls.desk)
        cls.far_cashier = cls._person("far_cashier", cls.role_cashier, cls.other_ward)

    def collect(self, dossier, user=None, **values):
        user = user or self.cashier
        return self.rpc(user, "egate.payment", "collect_fee", dossier.id, values)

    def refund(self, receipt, user=None, **values):
        values = {"reason": "Thu nhầm", **values}
        return self.rpc(user or self.cashier, "egate.payment", "refund_fee", receipt["id"], values)

    def payment(self, answer):
        return self.env["egate.payment"].browse(answer["id"])

    def at_commit(self):
        """Let the database check what it checks at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")


@tagged("post_install", "-at_install")
class TestPayments(MoneyCommon):
    """Money: taken by a cashier, numbered, never changed, and apart from the business state."""

    @freeze_time("2026-11-23 02:10:00")
    def test_a_cashier_takes_what_is_owed_and_the_business_state_stays(self):
        dossier = self.receive()
        self.assertEqual((dossier.fee_total, dossier.fee_state), (15000, "owed"))
        before = (dossier.workflow_state_id, dossier.due_at, dossier.holder_user_id)
        receipt = self.payment(self.collect(dossier, amount=15000))
        self.at_commit()
        self.assertRecordValues(
            receipt,
            [
                {
                    "code": "000001/2026/BL-T99.33.01",
                    "amount": 15000,
                    "method": "cash",
                    "payer_name": "Nguyễn Thị Minh Khai",
                    "cashier_id": self.cashier.id,
                    "unit_id": self.desk.id,
                }
            ],
        )
        self.assertEqual(receipt.line_ids.fee_id, dossier.fee_ids)
        self.assertEqual(dossier.fee_state, "paid")
        after = (dossier.workflow_state_id, dossier.due_at, dossier.holder_user_id)
        self.assertEqual(after, before)
        self.assertEqual(dossier.event_ids.mapped("kind"), ["received", "paid"])
        self.assertEqual(dossier.event_ids[-1].data, {"payment": receipt.id})
        self.assertEqual(dossier.event_ids[-1].unit_id, self.desk)
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        bound = self.env["egate.number"]._bound_numbers("fee_receipt/T99.33.01/2026", [1, 2])
        self.assertEqual(bound, {1})

    def test_nobody_but_a_cashier_of_the_desk_takes_money(self):
        dossier = self.receive()
        people = (self.clerk, self.officer, self.leader, self.manager, self.citizen)
        for user in (*people, self.far_cashier, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.collect(dossier, user)
            with self.subTest(user.login, of="nothing"), self.assertRaises(AccessError):
                self.rpc(user, "egate.payment", "collect_fee", 0, {})
        draft = self.draft(identity_number="048090000124")
        with self.assertRaises(AccessError):
            self.collect(draft)
        self.assertFalse(dossier.payment_ids)

    def test_the_group_alone_or_yesterdays_assignment_opens_nothing(self):
        dossier = self.receive()
        self.clerk.group_ids = [Command.link(self.env.ref("egate_base.egate_group_cashier").id)]
        with self.assertRaises(AccessError):
            self.collect(dossier, self.clerk)
        assignments = self.env["egate.assignment"].search([("user_id", "=", self.cashier.id)])
        assignments.date_to = "2020-12-31"
        with self.assertRaises(AccessError):
            self.collect(dossier)

    def test_a_cashier_finds_the_cash_desk_and_no_other_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.cashier).load_menus(False)
        root = menus[self.env.ref("egate_base.egate_menu_root").id]
        found = [menus[child]["xmlid"] for child in root["children"]]
        self.assertEqual(found, ["egate_dossier.egate_cash_menu"])

    def test_a_cashier_reads_the_money_and_nothing_else_of_a_dossier(self):
        dossier = self.receive()
        for model in ("egate.dossier", "egate.dossier.paper", "egate.dossier.fee"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.rpc(self.cashier, model, "search_read", [], ["id"])
        due = self.rpc(self.cashier, "egate.payment.due", "search_read", [], ["code", "balance"])
        self.assertEqual(due, [{"id": dossier.id, "code": dossier.code, "balance": 15000}])
        self.assertFalse(self.rpc(self.far_cashier, "egate.payment.due", "search_read", [], []))
        with self.assertRaises(AccessError):
            self.rpc(self.far_cashier, "egate.payment.due", "action_collect", [dossier.id])
        answer = self.collect(dossier)
        self.assertFalse(self.rpc(self.cashier, "egate.payment.due", "search_read", [], []))
        for user, sees in ((self.cashier_2, 1), (self.clerk, 1), (self.far_cashier, 0)):
            found = self.rpc(user, "egate.payment", "search_read", [], ["code"])
            self.assertEqual(len(found), sees, user.login)
        with self.assertRaises(AccessError):
            self.rpc(self.far_cashier, "egate.payment", "read", [answer["id"]], ["amount"])

    def test_the_dialog_shows_what_is_owed_and_prints_the_receipt(self):
        dossier = self.receive()
        action = self.rpc(self.cashier, "egate.payment.due", "action_collect", [dossier.id])
        dialog = self.env["egate.payment.collect"].with_user(self.cashier).browse(action["res_id"])
        self.assertEqual(dialog.amount, 15000)
        self.assertEqual(dialog.amount_words, "Mười lăm nghìn đồng")
        self.rpc(self.cashier, dialog._name, "action_confirm", dialog.ids)
        # A second click is the same request.
        self.rpc(self.cashier, dialog._name, "action_confirm", dialog.ids)
        self.assertEqual(len(dossier.payment_ids), 1)

    @freeze_time("2026-11-23 02:10:00")
    def test_what_was_taken_its_number_and_the_change_stay_on_the_screen(self):
        dossier = self.receive()
        action = self.rpc(self.cashier, "egate.payment.due", "action_collect", [dossier.id])
        dialog = self.env["egate.payment.collect"].with_user(self.cashier).browse(action["res_id"])
        form = Form(dialog)
        form.given = 10000
        self.assertEqual(form.change, -5000)
        form.save()
        with self.assertRaisesRegex(UserError, "Less cash"):
            self.rpc(self.cashier, dialog._name, "action_confirm", dialog.ids)
        self.assertFalse(dossier.payment_ids)
        form.given = 50000
        self.assertEqual(form.change, 35000)
        form.save()
        self.rpc(self.cashier, dialog._name, "action_confirm", dialog.ids)
        self.assertRecordValues(
            dialog,
            [{"payment_code": dossier.payment_ids.code, "amount": 15000, "change": 35000}],
        )
        self.assertFalse(self.rpc(self.far_cashier, dialog._name, "action_print", dialog.ids))

    def test_a_debt_stays_on_the_list_until_it_is_settled_also_after_the_return(self):
        dossier = self.receive()
        dossier.sudo().closed_at = dossier.received_at
        action = self.env.ref("egate_dossier.egate_payment_due_action")
        self.assertNotIn("search_default", action.context)
        due = self.rpc(self.cashier, "egate.payment.due", "search_read", [], ["code", "balance"])
        self.assertEqual(due, [{"id": dossier.id, "code": dossier.code, "balance": 15000}])
        self.collect(dossier)
        self.assertFalse(self.rpc(self.cashier, "egate.payment.due", "search_read", [], []))

    @freeze_time("2026-11-23 02:10:00")
    def test_a_closed_day_opens_no_dialog_and_is_closed_after_a_last_question(self):
        day = self.payment(self.collect(self.receive())).closing_id
        other = self.receive(identity_number="048090000126")
        [dialog] = self.rpc(
            self.cashier,
            "egate.cashier.close",
            "create",
            [{"closing_id": day.id, "counted": 10000}],
        )
        close = "egate.cashier.close"
        with self.assertRaisesRegex(UserError, "write why"):
            self.rpc(self.cashier, close, "action_confirm", [dialog])
        self.rpc(self.cashier, close, "write", [dialog], {"note": "Thiếu"})
        asked = self.rpc(self.cashier, close, "action_confirm", [dialog])
        self.assertEqual(asked["res_id"], dialog)
        shown = self.env[close].browse(dialog)
        self.assertRecordValues(shown, [{"asked": True, "difference": -5000}])
        self.assertFalse(day.closed_at, "it is only asked")
        self.rpc(self.cashier, close, "action_back", [dialog])
        self.rpc(self.cashier, close, "action_confirm", [dialog])
        self.rpc(self.cashier, close, "action_confirm", [dialog])
        self.assertTrue(day.closed_at)
        with self.assertRaisesRegex(UserError, "closed your cash"):
            self.rpc(self.cashier, "egate.payment.due", "action_collect", [other.id])
        answer = self.rpc(self.cashier, "egate.payment.due", "open_scanned", other.code)
        self.assertIn("closed your cash", answer["sentence"])
        self.rpc(self.cashier_2, "egate.payment.due", "action_collect", [other.id])

    def test_a_scanned_code_opens_what_is_owed_at_ones_own_cash_desk(self):
        dossier = self.receive()
        token = dossier.sudo().tracking_token

        def scan(user, text, model="egate.dossier"):
            return self.rpc(user, model, "open_scanned", text)

        for model in ("egate.dossier", "egate.payment.due"):
            for text in (dossier.code.lower(), f"http://x/{token}"):
                action = scan(self.cashier, text, model)["action"]
                self.assertEqual(action["res_model"], "egate.payment.collect")
                dialog = self.env["egate.payment.collect"].browse(action["res_id"])
                self.assertEqual(dialog.code, dossier.code)
        unknown = scan(self.cashier, "X99")["sentence"]
        other = scan(self.far_cashier, dossier.code)["sentence"]
        self.assertEqual(unknown.replace("X99", ""), other.replace(dossier.code, ""))
        receipt = self.collect(dossier)
        self.assertIn(receipt["code"], scan(self.cashier, dossier.code)["sentence"])
        clerk = scan(self.clerk, dossier.code)["action"]
        self.assertEqual(clerk["res_model"], "egate.dossier", "a clerk opens the dossier")
        for user in (self.clerk, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                scan(user, dossier.code, "egate.payment.due")

    def test_a_dialog_that_a_client_made_up_opens_no_door(self):
        dossier = self.receive()
        values = {
            "dossier_id": dossier.id,
            "line_ids": [Command.create({"fee_id": dossier.fee_ids.id, "taken": True})],
        }
        with self.assertRaises(AccessError):
            self.rpc(self.far_cashier, "egate.payment.collect", "create", [values])
        # Nor does a fee of a dossier elsewhere in a dialog about one's own.
        with self.assertRaises(AccessError):
            self.rpc(
                self.far_cashier,
                "egate.payment.collect.line",
                "create",
                [{"fee_id": dossier.fee_ids.id}],
            )
        # The tampered amount of one's own dialog is only what was shown.
        (made,) = self.rpc(self.cashier, "egate.payment.collect", "create", [values])
        lines = self.env["egate.payment.collect"].browse(made).line_ids
        self.rpc(self.cashier, lines._name, "write", lines.ids, {"amount": 1})
        with self.assertRaisesRegex(UserError, "has changed"):
            self.rpc(self.cashier, "egate.payment.collect", "action_confirm", [made])

    def test_a_repeat_is_answered_with_its_receipt_and_a_colleague_reads_which(self):
        dossier = self.receive()
        first = self.collect(dossier, key="k1")
        self.assertEqual(self.collect(dossier, key="k1"), first)
        with self.assertRaisesRegex(UserError, f"{first['code']}.*cashier"):
            self.collect(dossier, self.cashier_2)
        other = self.receive(identity_number="048090000124")
        with self.assertRaisesRegex(UserError, "another dossier"):
            self.collect(other, key="k1")
        self.assertEqual(len(dossier.payment_ids), 1)

    def test_what_came_through_the_bank_has_its_reference(self):
        dossier = self.receive()
        for method in ("transfer", "qr"):
            with self.assertRaisesRegex(UserError, "reference"):
                self.collect(dossier, method=method)
        with self.assertRaisesRegex(UserError, "Choose how"):
            self.collect(dossier, method="gold")
        answer = self.collect(dossier, method="qr", reference="FT26327001")
        self.assertEqual(self.payment(answer).reference, "FT26327001")

    def test_an_amount_other_than_the_one_shown_is_not_taken(self):
        dossier = self.receive()
        for amount in (14000, 0, -15000):
            with self.assertRaisesRegex(UserError, "has changed"):
                self.collect(dossier, amount=amount)
        self.assertFalse(dossier.payment_ids)

    def test_a_choice_of_fees_that_is_none_never_means_all_of_them(self):
        dossier = self.receive()
        for odd in ("x", 7, {"a": 1}, ["x"], [True], [None], [[1]]):
            with self.subTest(odd=odd), self.assertRaisesRegex(UserError, "choose them"):
                self.collect(dossier, fees=odd)
        with self.assertRaises(UserError):
            self.rpc(self.cashier, "egate.payment", "collect_fee", dossier.id, "x")
        self.assertFalse(dossier.payment_ids)
        receipt = self.collect(dossier, fees=dossier.fee_ids.ids)
        for odd in ("x", ["x"]):
            with self.subTest(odd=odd), self.assertRaisesRegex(UserError, "choose them"):
                self.refund(receipt, fees=odd)
        self.assertEqual(dossier.fee_paid, 15000)

    def test_money_is_given_back_as_a_row_of_its_own_and_once(self):
        dossier = self.receive()
        receipt = self.collect(dossier)
        with self.assertRaisesRegex(UserError, "why"):
            self.refund(receipt, reason=" ")
        with self.assertRaises(AccessError):
            self.refund(receipt, self.far_cashier)
        back = self.payment(self.refund(receipt, self.cashier_2, document="12/QĐ"))
        self.at_commit()
        self.assertEqual((back.amount, back.kind), (-15000, "fee_refund"))
        self.assertEqual(back.refunded_id.id, receipt["id"])
        self.assertEqual((dossier.fee_paid, dossier.fee_state), (0, "owed"))
        self.assertEqual(sum(dossier.payment_ids.mapped("amount")), 0)
        self.assertFalse(back.refunded_id.refundable)
        with self.assertRaisesRegex(UserError, "everything was given back"):
            self.refund(receipt)
        with self.assertRaisesRegex(UserError, "everything was given back"):
            self.refund({"id": back.id})
        self.assertEqual(dossier.event_ids.mapped("kind"), ["received", "paid", "refunded"])
        # Paid again, it is another receipt.
        self.assertNotEqual(self.collect(dossier)["code"], receipt["code"])
        self.at_commit()

    # -- due by moment ------------------------------------------------------------------------

    def procedure_with_moments(self):
        procedure = self._published_procedure(
            "9.000009", "Ba lần thu", amount=3, unit="working_day"
        )
        version = procedure.current_version_id
        self.env.cr.execute("DELETE FROM egate_procedure_fee WHERE version_id = %s", version.ids)
        self.env.invalidate_all()
        for due, price in (("reception", 10000), ("supplement", 3000), ("return", 20000)):
            version.sudo().env.cr.execute(
                """INSERT INTO egate_procedure_fee (version_id, name, price, due, basis)
                   VALUES (%s, %s, %s, %s, 'dossier')""",
                [version.id, f"Phí {due}", price, due],
            )
        self.env.registry.clear_cache()
        return procedure

    def test_what_is_due_later_is_told_with_its_moment(self):
        dossier = self.receive(procedure=self.procedure_with_moments())
        self.assertEqual(
            dossier.fee_ids.sorted("id").mapped(lambda fee: (fee.due, fee.amount)),
            [("reception", 10000), ("return", 20000)],
        )
        self.assertEqual(dossier.fee_total, 30000)
        now = dossier.fee_ids.filtered(lambda fee: fee.due == "reception")
        self.collect(dossier, fees=now.ids, amount=10000)
        self.assertEqual((dossier.fee_state, dossier.fee_balance), ("part", 20000))
        added = dossier._charge_supplement(dossier.received_at)
        self.assertEqual((added.due, added.amount), ("supplement", 3000))
        self.assertEqual(dossier.fee_total, 33000)
        self.assertIn("charged", dossier.event_ids.mapped("kind"))
        self.at_commit()

    def test_a_transition_may_ask_for_the_fee_that_is_due_by_then(self):
        dossier = self.receive(procedure=self.procedure_with_moments())
        claim, back = self.transitions["claim"], self.transitions["return"]
        self.assertIn("Phí reception", dossier._require_fee_settled(claim, {}))
        now = dossier.fee_ids.filtered(lambda fee: fee.due == "reception")
        self.collect(dossier, fees=now.ids)
        self.assertEqual(dossier._require_fee_settled(claim, {}), "")
        self.assertIn("Phí return", dossier._require_fee_settled(back, {}))
        self.collect(dossier)
        self.assertEqual(dossier._require_fee_settled(back, {}), "")

    # -- the cashier's day --------------------------------------------------------------------

    def test_a_closed_day_takes_nothing_more_until_tomorrow(self):
        with freeze_time("2026-11-23 02:10:00"):
            first, second = self.receive(), self.receive(identity_number="048090000124")
            day = self.payment(self.collect(first)).closing_id
            with self.assertRaisesRegex(UserError, "write why"):
                self.rpc(self.cashier, day._name, "action_close", [day.id], 10000)
            with self.assertRaisesRegex(UserError, "Count the cash"):
                self.rpc(self.cashier, day._name, "action_close", [day.id], -1)
            self.rpc(self.cashier, day._name, "action_close", [day.id], 10000, "Thiếu 5.000 đ")
            self.assertRecordValues(
                day, [{"cash": 15000, "counted": 10000, "difference": -5000, "payment_count": 1}]
            )
            with self.assertRaisesRegex(UserError, "closed your cash"):
                self.collect(second)
            self.collect(second, self.cashier_2)
        with freeze_time("2026-11-24 02:10:00"):
            third = self.receive(identity_number="048090000125")
            self.assertNotEqual(self.payment(self.collect(third)).closing_id, day)
        self.at_commit()

    @freeze_time("2026-11-23 02:10:00")
    def test_a_day_is_closed_by_its_cashier_or_by_who_leads_the_desk_while_they_are_away(self):
        day = self.payment(self.collect(self.receive())).closing_id
        for user in (self.cashier_2, self.far_cashier, self.clerk, self.manager, self.leader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, day._name, "action_close", [day.id], 15000)
        self.assertFalse(day.with_user(self.leader).may_close)
        with self.assertRaises(AccessError):
            dialog = self.rpc(
                self.leader, "egate.cashier.close", "create", [{"closing_id": day.id, "note": "x"}]
            )
            self.rpc(self.leader, "egate.cashier.close", "action_confirm", dialog)
        self.env["egate.absence"].create(
            {"user_id": self.cashier.id, "date_from": "2020-01-01", "date_to": "2099-12-31"}
        )
        self.assertTrue(day.with_user(self.leader).may_close)
        for user in (self.cashier_2, self.far_cashier, self.clerk, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, day._name, "action_close", [day.id], 15000)
        for counted in (None, True, "15000", float("nan"), float("inf"), -1):
            with self.subTest(counted), self.assertRaisesRegex(UserError, "Count the cash"):
                self.rpc(self.leader, day._name, "action_close", [day.id], counted)
        for counted in (0, 14000):
            with self.subTest(counted), self.assertRaisesRegex(UserError, "write why"):
                self.rpc(self.leader, day._name, "action_close", [day.id], counted, "  ")
        self.rpc(self.leader, day._name, "action_close", [day.id], 15000)
        self.assertEqual(day.closed_by_id, self.leader)

    def test_a_day_of_who_is_no_cashier_any_more_is_closed_by_who_leads_the_desk(self):
        day = self.payment(self.collect(self.receive())).closing_id
        self.cashier.egate_assignment_ids.date_to = "2020-12-31"
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, day._name, "action_close", [day.id], 15000)
        self.rpc(self.leader, day._name, "action_close", [day.id], 15000)
        self.assertTrue(day.closed_at)

    # -- the database -------------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_money_that_does_not_add_up(self):
        dossier = self.receive()
        receipt = self.payment(self.collect(dossier))
        self.at_commit()
        copied = """INSERT INTO egate_payment (kind, code, number, amount, method, payer_name,
                cashier_id, paid_at, paid_date, closing_id, dossier_id, unit_id)
            SELECT kind, code || 'x', number + 1, amount, method, payer_name, cashier_id, paid_at,
                paid_date, closing_id, dossier_id, unit_id FROM egate_payment WHERE id = %s"""
        line = """INSERT INTO egate_payment_line (payment_id, fee_id, name, amount, dossier_id,
                unit_id)
            SELECT payment_id, fee_id + 1000000, name, amount, dossier_id, unit_id
            FROM egate_payment_line WHERE payment_id = %s"""
        for statement, error in (
            ("UPDATE egate_payment SET amount = 1 WHERE id = %s", RestrictViolation),
            ("DELETE FROM egate_payment_line WHERE payment_id = %s", RestrictViolation),
            (copied, CheckViolation),
            (line.replace("fee_id + 1000000", "fee_id"), Exception),
            ("UPDATE egate_dossier SET fee_paid = 0 WHERE fee_paid > 0 AND %s > 0", CheckViolation),
            (
                "UPDATE egate_dossier SET fee_total = 1 WHERE fee_paid > 0 AND %s > 0",
                CheckViolation,
            ),
        ):
            with (
                self.subTest(statement),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [receipt.id])
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        day = receipt.closing_id
        self.rpc(self.cashier, day._name, "action_close", [day.id], 15000)
        self.env.flush_all()
        for statement, error, row in (
            ("UPDATE egate_cashier_closing SET cash = 0 WHERE id = %s", RestrictViolation, day),
            ("DELETE FROM egate_cashier_closing WHERE id = %s", RestrictViolation, day),
            (copied, CheckViolation, receipt),
        ):
            with self.subTest(statement), self.assertRaises(error), self.env.cr.savepoint():
                self.env.cr.execute(statement, [row.id])

    def faults(self):
        return {(what, where) for what, where, _record in self.env["egate.payment"]._verify_money()}

    def test_verifying_finds_every_class_of_fault_and_nothing_where_there_is_none(self):
        dossier = self.receive()
        receipt = self.payment(self.collect(dossier))
        self.assertEqual(self.faults(), set())
        for statement, row, model, words in (
            (
                "UPDATE egate_payment_line SET amount = 1 WHERE payment_id = %s",
                receipt,
                "egate.payment",
                "A payment does not equal its lines",
            ),
            (
                "UPDATE egate_payment_line SET amount = amount + 1 WHERE payment_id = %s",
                receipt,
                "egate.dossier.fee",
                "More was paid",
            ),
            (
                "UPDATE egate_dossier SET fee_total = 1 WHERE id = %s",
                dossier,
                "egate.dossier",
                "The fees of a dossier",
            ),
            (
                "UPDATE egate_dossier SET fee_paid = 1 WHERE id = %s",
                dossier,
                "egate.dossier",
                "What was paid",
            ),
            (
                "UPDATE egate_cashier_closing SET cash = 1 WHERE id = %s",
                receipt.closing_id,
                "egate.cashier.closing",
                "A cashier's day",
            ),
            (
                "UPDATE egate_cashier_closing SET closed_at = '2020-01-01' WHERE id = %s",
                receipt.closing_id,
                "egate.payment",
                "A payment was made after",
            ),
        ):
            with self.subTest(words), self.env.cr.savepoint() as savepoint:
                table = statement.split()[1]
                self.env.cr.execute(
                    f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER"
                )
                self.env.cr.execute(statement, [row.id])
                found = self.faults()
                self.assertTrue([1 for text, of in found if text.startswith(words) and of == model])
                self.assertTrue([1 for text, _of in found if "switched off" in text])
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self.faults(), set())
