from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .test_supplement import SupplementCommon

SETTLED = {
    "money": "refunded",
    "originals": "returned",
    "originals_note": "Nguyễn Thị Minh Khai nhận ngày 25/11/2026",
}
WHY = {"reason": "Không còn nhu cầu", "legal_basis": "Nghị định 118/2025/NĐ-CP"}


class TerminationCommon(SupplementCommon):
    @classmethod
    def _add_waiting(cls, workflow, State):
        waiting = super()._add_waiting(workflow, State)
        for sequence, (key, name, code) in enumerate(
            (("refused", "Đã từ chối", "8"), ("stopped", "Đã dừng", "8"), ("out", "Đã rút", "7"))
        ):
            cls.states[key] = State.create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "sequence": 20 + sequence,
                    "kind": "end",
                    "national_code": code,
                    "unit_rule": "reception",
                }
            )
            cls.env["egate.workflow.transition"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "from_id": cls.states["approve"].id,
                    "to_id": cls.states[key].id,
                    "style": "danger",
                    "requirement_ids": [Command.create({"kind": "comment"})],
                }
            )
        return waiting

    def ask_end(self, dossier, kind, user=None, **values):
        self.rpc(
            user or self.clerk,
            "egate.dossier",
            "action_ask_termination",
            [dossier.id],
            kind,
            {**WHY, **values},
        )
        return dossier.termination_ids[:1]

    def grant(self, termination, user=None, **values):
        values = {**SETTLED, **values}
        return self.rpc(
            user or self.officer,
            "egate.dossier.termination",
            "action_grant",
            [termination.id],
            values,
        )


@tagged("post_install", "-at_install")
class TestTermination(TerminationCommon):
    def test_a_withdrawal_is_a_request_that_an_officer_decides(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "withdraw")
        self.assertRecordValues(
            termination,
            [
                {
                    "state": "asked",
                    "asked_by_name": "Nguyễn Thị Minh Khai",
                    "asked_by_id": self.clerk.id,
                    "stage_id": self.states["work"].id,
                }
            ],
        )
        self.assertFalse(dossier.closed_at, "nothing is withdrawn by asking")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.grant(termination, user=self.clerk)
        with freeze_time("2026-11-25 03:00:00"):
            self.grant(termination)
        self.assertEqual(dossier.workflow_state_id, self.states["out"])
        self.assertRecordValues(
            termination,
            [{"state": "granted", "decided_by_id": self.officer.id, "code": "01/2026/TBD-T99.33"}],
        )
        self.assertTrue(dossier.closed_at)
        self.assertTrue(dossier.finished_at)
        self.assertFalse(dossier.holder_user_id)
        self.assertTrue(all(dossier.step_ids.mapped("left_at")))
        kinds = dossier.event_ids.sorted("sequence").mapped("kind")
        self.assertEqual(kinds[-2:], ["ending", "ended"])

    def test_a_declined_withdrawal_leaves_the_dossier_where_it_is(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "withdraw")
        with self.assertRaisesRegex(UserError, "Write why"), self.env.cr.savepoint():
            self.rpc(
                self.officer, "egate.dossier.termination", "action_decline", [termination.id], " "
            )
        words = "Kết quả đã ban hành"
        self.rpc(
            self.officer, "egate.dossier.termination", "action_decline", [termination.id], words
        )
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertRecordValues(termination, [{"state": "declined", "code": False}])
        self.assertTrue(self.ask_end(dossier, "withdraw"), "it may be asked again")

    def test_stop_and_refusal_are_decided_by_a_head(self):
        for number, (kind, state) in enumerate((("stop", "stopped"), ("refuse", "refused"))):
            dossier = self.appraised(identity_number=f"0480900{number:05d}")
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.ask_end(dossier, kind, user=self.clerk)
            termination = self.ask_end(dossier, kind, user=self.officer)
            colleague = self.env["res.users"].search([("login", "=", "colleague")])
            colleague = colleague or self._person("colleague", self.role_officer, self.ward)
            for user in (self.officer, colleague, self.clerk):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    with self.env.cr.savepoint():
                        self.grant(termination, user=user)
            self.grant(termination, user=self.leader)
            self.assertEqual(dossier.workflow_state_id, self.states[state])

    def test_money_and_originals_are_settled_first(self):
        dossier = self.appraised()
        dossier.sudo().paper_ids[0].original_count = 2  # and one of another paper
        termination = self.ask_end(dossier, "withdraw")
        for values, sentences in (
            ({"money": None, "originals": None}, ["the money", "the originals"]),
            ({"money": "kept"}, ["by which law"]),
            ({"originals": "none"}, ["3 originals"]),
            ({"originals_note": ""}, ["who got the originals"]),
            ({"money": "nonsense"}, ["the money"]),
        ):
            with self.subTest(values=values), self.assertRaises(UserError) as refusal:
                with self.env.cr.savepoint():
                    self.grant(termination, **values)
            for sentence in sentences:
                self.assertIn(sentence, str(refusal.exception))
        self.assertFalse(dossier.closed_at)

    def test_what_was_paid_is_refunded_at_the_cash_desk_or_kept_by_a_law(self):
        cashier = self._person("cashier", self.env.ref("egate_base.egate_role_cashier"), self.desk)
        dossier = self.appraised()
        receipt = self.rpc(cashier, "egate.payment", "collect_fee", dossier.id)
        termination = self.ask_end(dossier, "withdraw")
        for money in ("none", "refunded"):
            with self.subTest(money=money), self.assertRaises(UserError) as refusal:
                with self.env.cr.savepoint():
                    self.grant(termination, money=money)
            self.assertIn("still at the cash desk", str(refusal.exception))
        self.rpc(cashier, "egate.payment", "refund_fee", receipt["id"], {"reason": "Rút hồ sơ"})
        self.grant(termination, money="refunded")
        self.assertTrue(dossier.closed_at)

    def test_what_a_law_keeps_stays_at_the_cash_desk(self):
        cashier = self._person("cashier", self.env.ref("egate_base.egate_role_cashier"), self.desk)
        dossier = self.appraised()
        self.rpc(cashier, "egate.payment", "collect_fee", dossier.id)
        termination = self.ask_end(dossier, "withdraw")
        self.grant(termination, money="kept", money_note="Quy định về phí, lệ phí")
        self.assertTrue(dossier.closed_at)
        self.assertTrue(dossier.fee_paid)

    def test_a_signed_result_ends_no_more(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "withdraw")
        self.do(dossier, "submit", self.officer)
        self.do(dossier, "sign", self.leader)
        with self.assertRaisesRegex(UserError, "signed already"), self.env.cr.savepoint():
            self.grant(termination, user=self.leader)
        with self.assertRaisesRegex(UserError, "signed already"):
            self.ask_end(dossier, "stop", user=self.clerk)

    def test_an_end_while_the_citizen_is_waited_for_keeps_the_ledger_whole(self):
        dossier = self.appraised()
        self.ask(dossier, "Sơ đồ vị trí")
        termination = self.ask_end(dossier, "withdraw")
        self.grant(termination, user=self.leader)
        kinds = dossier.deadline_entry_ids.sorted("sequence").mapped("kind")
        self.assertEqual(kinds, ["start", "pause", "resume"])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_what_is_missing_is_told(self):
        dossier = self.appraised()
        with self.assertRaisesRegex(UserError, "Write the reason"), self.env.cr.savepoint():
            self.ask_end(dossier, "withdraw", reason=" ")
        with self.assertRaisesRegex(UserError, "legal basis"), self.env.cr.savepoint():
            self.ask_end(dossier, "stop", user=self.officer, legal_basis="")
        with self.assertRaisesRegex(UserError, "Choose how"), self.env.cr.savepoint():
            self.ask_end(dossier, "vanish")
        self.ask_end(dossier, "withdraw")
        with self.assertRaisesRegex(UserError, "asked for already"), self.env.cr.savepoint():
            self.ask_end(dossier, "stop", user=self.officer)

    def test_strangers_neither_ask_nor_decide(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "withdraw")
        for user in (self.stranger, self.citizen, self.manager):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.ask_end(dossier, "withdraw", user=user)
            for method in ("action_grant", "action_decline", "action_print"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(user, "egate.dossier.termination", method, [termination.id])
        for user in (self.officer, self.leader, self.clerk, self.manager):
            for method, args in (
                ("write", ([termination.id], {"state": "granted"})),
                ("unlink", ([termination.id],)),
                ("create", ([{"dossier_id": dossier.id}],)),
            ):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        self.rpc(user, "egate.dossier.termination", method, *args)

    def test_sent_back_for_work_with_a_reason(self):
        dossier = self.appraised()
        self.do(dossier, "submit", self.officer)
        with self.assertRaisesRegex(UserError, "in writing"), self.env.cr.savepoint():
            self.do(dossier, "back", self.leader)
        due = dossier.due_at
        self.do(dossier, "back", self.leader, "Thiếu căn cứ")
        self.assertEqual((dossier.holder_user_id, dossier.due_at), (self.officer, due))
