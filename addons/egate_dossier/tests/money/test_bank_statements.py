import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.money.refund import REFUND_LIMIT_PARAMETER
from ...tools import payment_reference
from .statement_files import camt_file, csv_file, row, xlsx_file
from .test_bank_accounts import BankCommon

MORNING = "2026-11-24 02:10:00"


@tagged("post_install", "-at_install")
@freeze_time(MORNING)
class TestBankStatements(BankCommon):
    """What came to the account is taken once, with a receipt, or somebody says why not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.layouts = {
            kind: cls.env.ref(f"egate_dossier.egate_bank_layout_{kind}")
            for kind in ("csv", "xlsx", "camt")
        }

    def upload(self, content, kind="csv", user=None, name="sao-ke.csv", take=True):
        user = user or self.cashier
        vals = {
            "account_id": self.account.id,
            "layout_id": self.layouts[kind].id,
            "file": base64.b64encode(content).decode(),
            "file_name": name,
        }
        model = "egate.bank.statement.import"
        [wizard] = self.rpc(user, model, "create", [vals])
        self.rpc(user, model, "action_check", [wizard])
        wizard = self.env[model].browse(wizard)
        if take and wizard.state == "good":
            self.rpc(user, model, "action_import", wizard.ids)
        self.assertTrue(wizard.with_user(user).report)
        return wizard

    def taken_in(self, *rows, **options):
        wizard = self.upload(csv_file(rows), **options)
        self.assertEqual(wizard.state, "done", wizard.outcome)
        return self.env["egate.bank.statement"].browse(wizard.outcome["id"]).line_ids

    def paying(self, dossier, amount=15000, reference="FT1", **options):
        text = f"MBVCB.12.{payment_reference.make(dossier.code).lower()} nop phi"
        return row("23/11/2026", amount, text, reference, **options)

    def take(self, lines, user=None):
        return self.rpc(user or self.cashier, lines._name, "action_confirm", lines.ids)

    def settle(self, line, user=None, **vals):
        user = user or self.cashier
        returned = vals.get("way") == "returned"
        opener = "action_open_returned" if returned else "action_open_settle"
        action = self.rpc(user, line._name, opener, line.ids)
        model = action["res_model"]
        if returned:
            del vals["way"]
        self.rpc(user, model, "write", [action["res_id"]], vals)
        self.rpc(user, model, "action_confirm", [action["res_id"]])
        line.invalidate_recordset()

    def faults(self):
        self.at_commit()
        return [
            fault
            for model in ("egate.payment", "egate.bank.statement.line")
            for fault in self.env[model]._verify_money()
        ]

    # -- taking -------------------------------------------------------------------------------

    def test_a_transfer_finds_its_dossier_and_is_taken_with_a_receipt(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        self.assertEqual((line.dossier_id, line.finding), (dossier, "exact"))
        self.assertFalse(dossier.payment_ids, "it is proposed, a cashier confirms")
        self.take(line)
        receipt = dossier.payment_ids
        self.assertRecordValues(
            receipt,
            [
                {
                    "code": "000001/2026/BL-T99.33.01",
                    "amount": 15000,
                    "method": "transfer",
                    "reference": "FT1",
                    "payer_name": "NGUYEN THI MINH KHAI",
                    "cashier_id": self.cashier.id,
                }
            ],
        )
        self.assertEqual((line.finding, line.payment_id), ("taken", receipt))
        self.assertEqual(dossier.event_ids.mapped("kind"), ["received", "paid", "transfer_arrived"])
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        day = receipt.sudo().closing_id
        self.assertEqual((day.cash, day.transfer, day.qr), (0, 15000, 0))
        self.assertEqual(self.faults(), [])

    def test_each_kind_of_file_is_taken_in(self):
        dossier = self.receive()
        reference = payment_reference.make(dossier.code)
        files = {
            "csv": csv_file([row("23/11/2026", 15000, reference, "A")]),
            "xlsx": xlsx_file([row("23/11/2026", 15000, reference, "B")]),
            "camt": camt_file([("2026-11-23", 15000, reference, "C")]),
        }
        for kind, content in files.items():
            with self.subTest(kind):
                wizard = self.upload(content, kind)
                self.assertEqual(wizard.state, "done", wizard.outcome)
                line = self.env["egate.bank.statement"].browse(wizard.outcome["id"]).line_ids
                self.assertEqual((line.dossier_id, line.amount), (dossier, 15000))

    def test_each_movement_is_there_once_whatever_files_hold_it(self):
        one, other = self.receive(), self.receive(identity_number="048090000126")
        first = [self.paying(one), row("23/11/2026", -1100, "Phí", "FT2")]
        # Without a reference of the bank, two lines that are quite alike are two.
        alike = [row("23/11/2026", 7000, "khong ro"), row("23/11/2026", 7000, "khong ro")]
        lines = self.taken_in(*first, *alike)
        self.assertEqual(len(lines), 4)
        again = self.upload(csv_file([*first, *alike]))
        self.assertEqual((again.outcome["known"], again.outcome["id"]), (4, False))
        more = self.taken_in(*first, *alike, self.paying(other, reference="FT3"))
        self.assertEqual(more.dossier_id, other)
        statement = more.statement_id
        self.assertEqual((statement.line_count, statement.known_count), (5, 4))
        self.assertEqual((statement.credit, statement.known_credit), (44000, 29000))
        self.assertEqual((statement.debit, statement.known_debit), (1100, 1100))
        self.assertEqual(self.faults(), [])

    def test_checking_a_file_keeps_nothing_and_a_fault_refuses_all_of_it(self):
        good = self.paying(self.receive())
        before = self.env["egate.bank.statement.line"].search_count([])
        self.assertEqual(self.upload(csv_file([good]), take=False).state, "good")
        bad = self.upload(csv_file([good, row("23/11/2026", "15k", "x")]))
        self.assertEqual((bad.state, bad.outcome["faults"][0]["row"]), ("bad", 5))
        other = self.upload(camt_file([("2026-11-23", 1, "x", "y")], account="55"), "camt")
        self.assertIn("55", other.outcome["faults"][0]["reason"])
        self.assertEqual(self.env["egate.bank.statement.line"].search_count([]), before)

    def test_lines_that_agree_are_taken_together_and_the_others_are_named(self):
        one, other = self.receive(), self.receive(identity_number="048090000126")
        lines = self.taken_in(
            self.paying(one),
            self.paying(other, reference="FT2"),
            self.paying(other, reference="FT3"),
            self.paying(one, 9000, "FT4"),
            row("23/11/2026", 5000, "chuc mung nam moi", "FT5"),
        )
        answer = self.take(lines)
        self.assertEqual((one.fee_state, other.fee_state), ("paid", "paid"))
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(len(answer["params"]["message"].splitlines()), 4)
        found = {line.reference: line.finding for line in lines}
        self.assertEqual(
            found,
            {"FT1": "taken", "FT2": "taken", "FT3": "paid", "FT4": "paid", "FT5": "unknown"},
        )
        decide = lines.search([("finding", "in", ["paid", "unknown"])])
        self.assertEqual(set(decide & lines), set(lines) - set(lines.filtered("payment_id")))
        self.assertTrue(all(line.sentence for line in lines))
        with self.assertRaises(UserError):
            self.take(decide)
        self.assertEqual(self.faults(), [])

    def test_two_cashiers_take_a_line_once(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        self.take(line, self.cashier_2)
        with self.assertRaisesRegex(UserError, "settled already"):
            self.take(line)
        self.assertEqual(len(dossier.payment_ids), 1)

    def test_what_was_taken_at_the_desk_is_linked_and_not_taken_twice(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        receipt = self.payment(self.collect(dossier, method="transfer", reference="FT1"))
        self.assertEqual(line.finding, "paid")
        self.settle(line, way="link")
        self.assertEqual((line.finding, line.payment_id), ("linked", receipt))
        [twice] = self.taken_in(self.paying(dossier, reference="FT9"))
        with self.assertRaisesRegex(UserError, "No receipt"):
            self.settle(twice, way="link")
        self.assertEqual(self.faults(), [])

    # -- what does not agree ------------------------------------------------------------------

    def test_too_much_is_taken_for_what_is_owed_and_the_rest_is_given_back(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier, 20000))
        self.assertEqual(line.finding, "differs")
        with self.assertRaises(UserError):
            self.take(line)
        with self.assertRaisesRegex(UserError, "write why"):
            self.settle(line, way="take")
        self.settle(line, way="take", reason="Nộp thừa")
        self.assertEqual(
            (line.finding, line.taken_amount, line.return_amount), ("taken", 15000, 5000)
        )
        self.assertEqual(dossier.fee_state, "paid")
        self.settle(line, way="returned", reference="FT77")
        self.assertEqual((line.finding, line.return_reference), ("returned", "FT77"))
        with self.assertRaises(UserError):
            self.settle(line, way="returned", reference="FT78")
        self.assertEqual(self.faults(), [])

    def test_too_little_pays_no_fee_and_is_given_back(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier, 9000))
        with self.assertRaisesRegex(UserError, "none of the fees"):
            self.settle(line, way="take", reason="x1")
        with self.assertRaises(UserError):
            self.settle(line, way="return")
        self.settle(line, way="return", reason="Thiếu tiền")
        self.assertEqual((line.finding, line.return_amount), ("return", 9000))
        self.assertEqual(dossier.event_ids[-1].kind, "transfer_set_aside")
        self.assertEqual(dossier.fee_state, "owed")
        self.assertEqual(self.faults(), [])

    def test_above_the_limit_another_person_notes_that_it_was_sent_back(self):
        self.env["ir.config_parameter"].set_param(REFUND_LIMIT_PARAMETER, "5000")
        [line] = self.taken_in(row("23/11/2026", 9000, "nham tai khoan", "FT1"))
        self.settle(line, way="return", reason="Chuyển nhầm")
        with self.assertRaises(AccessError):
            self.settle(line, way="returned", reference="FT2")
        self.settle(line, self.cashier_2, way="returned", reference="FT2")
        self.assertEqual(line.returned_by_id, self.cashier_2)

    def test_a_line_without_a_reference_is_assigned_by_hand_or_put_aside(self):
        dossier = self.receive()
        [line, interest] = self.taken_in(
            row("23/11/2026", 15000, "nop le phi ho so cua ba Khai", "FT1"),
            row("23/11/2026", 312, "Lai tien gui", "FT2"),
        ).sorted("reference")
        self.assertEqual(line.finding, "unknown")
        with self.assertRaisesRegex(UserError, "No dossier of your cash desk"):
            self.settle(line, way="take", dossier_code="X-1")
        self.settle(line, way="take", dossier_code=dossier.code.lower())
        self.assertEqual((line.finding, dossier.fee_state), ("taken", "paid"))
        with self.assertRaises(UserError):
            self.settle(interest, way="ignore")
        self.settle(interest, way="ignore", reason="Lãi tiền gửi")
        self.assertEqual(interest.finding, "aside")
        self.assertEqual(self.faults(), [])

    def aside(self):
        [line] = self.taken_in(row("23/11/2026", 9000, "khong ro", "FT1"))
        self.settle(line, way="ignore", reason="Lãi tiền gửi")
        return line

    def test_what_is_put_aside_is_listed_until_a_second_person_has_confirmed_it(self):
        line = self.aside()
        model = line._name
        waits = [("may_confirm_aside", "=", True)]
        self.assertEqual(self.rpc(self.cashier, model, "search_count", waits), 0)
        self.assertEqual(self.rpc(self.cashier_2, model, "search_count", waits), 1)
        for method in ("action_confirm_aside", "action_open_again"):
            with self.assertRaisesRegex(AccessError, "You put it aside"):
                self.rpc(self.cashier, model, method, line.ids)
            for user in (self.far_cashier, self.clerk, self.manager):
                with self.subTest(user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, model, method, line.ids)
        self.rpc(self.cashier_2, model, "action_confirm_aside", line.ids)
        line.invalidate_recordset()
        self.assertEqual((line.finding, line.aside_seen_by_id), ("ignored", self.cashier_2))
        self.assertEqual(self.rpc(self.cashier_2, model, "search_count", waits), 0)
        with self.assertRaisesRegex(UserError, "not put aside any more"):
            self.rpc(self.cashier_2, model, "action_open_again", line.ids)
        self.assertEqual(self.faults(), [])

    def test_a_head_confirms_where_there_is_one_cashier(self):
        line = self.aside()
        head = self._person("head", self.env.ref("egate_base.egate_role_head"), self.desk)
        dossiers = self.env["egate.dossier"].with_user(head)
        counts = dossiers.work_counts()
        self.assertIn("Transfers put aside, to be confirmed", [one["name"] for one in counts])
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            dossiers.work_counts()
        self.rpc(head, line._name, "action_confirm_aside", line.ids)
        line.invalidate_recordset()
        self.assertEqual(line.finding, "ignored")

    def test_a_second_person_opens_it_again_and_what_was_said_stays(self):
        line = self.aside()
        self.rpc(self.cashier_2, line._name, "action_open_again", line.ids)
        line.invalidate_recordset()
        self.assertEqual((line.finding, line.settled_as), ("unknown", False))
        self.assertEqual(line.aside_former, f"{self.cashier.name} on 24/11/2026: Lãi tiền gửi")
        dossier = self.receive()
        [other] = self.taken_in(self.paying(dossier, reference="FT9"))
        self.assertEqual(other.finding, "exact")
        self.settle(line, way="return", reason="Chuyển nhầm")
        self.assertEqual(line.finding, "return")
        self.assertEqual(self.faults(), [])

    def test_not_even_the_database_takes_one_person_for_two(self):
        line = self.aside()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            line.sudo().write(
                {"aside_seen_by_id": line.settled_by_id.id, "aside_seen_at": line.settled_at}
            )
            line.flush_recordset()

    def test_what_names_one_dossier_is_taken_for_another_with_a_reason_alone(self):
        named, own = self.receive(), self.receive(identity_number="048090000126")
        lines = self.taken_in(self.paying(named), self.paying(named, reference="FT2"))
        [first, second] = lines.sorted("reference")
        with self.assertRaisesRegex(UserError, "names"):
            self.settle(first, way="take", dossier_code=own.code)
        self.assertEqual(own.fee_state, "owed")
        self.settle(first, way="take", dossier_code=own.code, reason="Người nộp báo nhầm")
        self.assertEqual((first.dossier_id, first.reason), (own, "Người nộp báo nhầm"))
        other = self.receive(identity_number="048090000134")
        self.collect(other, method="transfer", reference="FT2")
        with self.assertRaisesRegex(UserError, "names"):
            self.settle(second, way="link", dossier_code=other.code)
        self.settle(second, way="link", dossier_code=other.code, reason="Ghi nhầm mã")
        self.assertEqual((second.finding, second.reason), ("linked", "Ghi nhầm mã"))
        self.assertEqual(self.faults(), [])

    def test_a_closed_dossier_and_a_wrong_check_digit_are_decided_by_hand(self):
        dossier = self.receive()
        reference = payment_reference.make(dossier.code)
        wrong = f"{reference[:-1]}{(int(reference[-1]) + 1) % 10}"
        lines = self.taken_in(self.paying(dossier), row("23/11/2026", 15000, wrong, "FT2"))
        dossier.sudo().closed_at = dossier.received_at
        found = {line.reference: line.finding for line in lines}
        self.assertEqual(found, {"FT1": "closed", "FT2": "unknown"})
        line = lines.filtered(lambda one: one.reference == "FT1")
        self.settle(line, way="take")
        self.assertEqual(dossier.fee_state, "paid")

    def test_a_closed_day_takes_nothing(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        day = self.payment(self.collect(self.receive(identity_number="048090000126"))).closing_id
        self.rpc(self.cashier, day._name, "action_close", day.ids, 15000)
        with self.assertRaisesRegex(UserError, "closed your cash"):
            self.take(line)
        line.invalidate_recordset()
        self.assertEqual(line.finding, "exact")

    # -- who ----------------------------------------------------------------------------------

    def test_nobody_but_cashiers_of_the_account_reads_and_settles(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        model = line._name
        others = (self.far_cashier, self.clerk, self.officer, self.manager, self.citizen)
        for user in others:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, model, "read", line.ids, ["amount"])
            for method in ("action_confirm", "action_open_settle", "action_open_returned"):
                with self.subTest(user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, model, method, line.ids)
        with self.assertRaises(AccessError):
            self.upload(csv_file([self.paying(dossier)]), user=self.clerk)
        with self.assertRaises(UserError):
            self.upload(csv_file([self.paying(dossier)]), user=self.far_cashier)
        self.assertEqual(self.rpc(self.cashier_2, model, "search_count", []), 1)
        self.assertEqual(self.rpc(self.far_cashier, model, "search_count", []), 0)
        for vals in ({"settled_as": "ignored"}, {"amount": 1}, {"dossier_id": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.rpc(self.cashier, model, "write", line.ids, vals)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, model, "unlink", line.ids)

    def test_a_dossier_of_another_desk_is_not_taken(self):
        dossier = self.receive()
        [line] = self.taken_in(self.paying(dossier))
        self.account.sudo().unit_id = self.desk.parent_id
        self.env.flush_all()
        far = self._person("near_cashier", self.role_cashier, self.ward)
        with self.assertRaisesRegex(UserError, "Only a cashier"):
            self.rpc(far, line._name, "action_confirm", line.ids)

    def test_verify_finds_a_forged_line(self):
        [line] = self.taken_in(self.paying(self.receive()))
        self.take(line)
        self.assertEqual(self.faults(), [])
        self.env.cr.execute(
            "UPDATE egate_bank_statement SET credit = credit + 1 WHERE id = %s",
            [line.statement_id.id],
        )
        self.env.cr.execute(
            "UPDATE egate_bank_statement_line SET amount = 9, taken_amount = 9 WHERE id = %s",
            line.ids,
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.faults()), 2)

    def test_the_database_refuses_parts_that_do_not_add_up(self):
        [line] = self.taken_in(row("23/11/2026", 9000, "x1", "FT1"))
        self.settle(line, way="return", reason="Nhầm")
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.env.cr.execute(
                "UPDATE egate_bank_statement_line SET return_amount = 1 WHERE id = %s", line.ids
            )
        self.assertIn("adds_up", str(caught.exception))
