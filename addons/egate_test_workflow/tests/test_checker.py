from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestChecker(PermitCase):
    """Who may do what now: the buttons and the server say the same, and why."""

    def test_the_buttons_are_what_the_server_allows(self):
        permit = self.permit()
        users = (self.officer, self.leader, self.clerk, self.stranger)
        for user in users:
            offered = self.names(permit, user)
            for key, transition in self.transitions.items():
                error = permit.with_user(user)._transition_error(transition)
                with self.subTest(user=user.login, key=key):
                    self.assertEqual(not error, transition.name in offered, error)

    def test_a_condition_decides_and_is_told(self):
        self.transitions["submit"].condition = "[('amount', '>', 100)]"
        small = "[('amount', '<=', 100)]"
        self.add_transition("small", "Tự quyết", "work", "done", condition=small)
        permit = self.permit(amount=50)
        self.do(permit, "claim", self.officer)
        self.assertEqual(self.names(permit, self.officer), ["Tự quyết"])
        with self.assertRaisesRegex(UserError, "the process has a condition"):
            self.do(permit, "submit", self.officer)
        permit.amount = 101
        permit.invalidate_recordset(["available_transitions"])
        self.assertEqual(self.names(permit, self.officer), ["Trình"])
        self.do(permit, "submit", self.officer)

    def test_a_condition_is_read_and_never_run(self):
        submit = self.transitions["submit"]
        for condition in (
            "nonsense",
            "[('missing', '=', 1)]",
            "__import__('os').system('true')",
            "[('amount', '=', uid)]",
            "[('amount', '=', [x for x in (1,)])]",
            "[('name', 'any', [('id', '=', 1)])]",
            "[('amount', '??', 1)]",
            "{'amount': 1}",
            "[('amount', '=', 1), '|']",
        ):
            with self.subTest(condition=condition), self.assertRaises(ValidationError):
                submit.condition = condition

    def test_another_role_acts_also_when_it_is_in_other_hands(self):
        self.transitions["submit"].write({"actor": "role", "role_id": self.role_leader.id})
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.assertEqual(self.names(permit, self.officer), [])
        self.do(permit, "submit", self.leader)
        self.assertEqual(permit.workflow_state_id, self.states["approve"])

    def test_the_sender_takes_back_what_nobody_has_taken(self):
        self.add_transition("withdraw", "Rút lại", "approve", "work", effects=["back"]).write(
            {"actor": "sender"}
        )
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.do(permit, "submit", self.officer)
        self.assertEqual(self.names(permit, self.officer), ["Rút lại"])
        self.assertNotIn("Rút lại", self.names(permit, self.leader))
        self.do(permit, "withdraw", self.officer)
        self.assertEqual(permit.holder_user_id, self.officer)
        self.do(permit, "submit", self.officer)
        self.rpc(self.leader, permit._name, "action_take", permit.ids)
        with self.assertRaisesRegex(UserError, "Only whoever sent"):
            self.do(permit, "withdraw", self.officer)

    def test_the_unit_is_chosen_among_those_that_can_go_on(self):
        self.states["approve"].unit_rule = "chosen"
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        with self.assertRaisesRegex(UserError, "Choose the unit"):
            self.do(permit, "submit", self.officer)
        with self.assertRaisesRegex(UserError, "Nobody is “Leader”"):
            self.do(permit, "submit", self.officer, unit_id=self.other_ward.id)
        self.do(permit, "submit", self.officer, unit_id=self.ward.id)
        self.assertEqual(permit.holder_unit_id, self.ward)

    def test_the_unit_of_an_earlier_step_works_again(self):
        self.states["work"].write({"unit_rule": "named", "unit_id": self.other_ward.id})
        self.states["approve"].write(
            {"unit_rule": "earlier", "unit_state_id": self.states["start"].id}
        )
        self.transitions["claim"].effect_ids.unlink()
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.assertEqual(permit.holder_unit_id, self.other_ward)
        self.do(permit, "submit", self.stranger)
        self.assertEqual(permit.holder_unit_id, self.ward)

    def test_a_reason_comes_from_the_list(self):
        Reason = self.env["egate.workflow.reason"]
        wrong, other = Reason.create(
            [{"name": "Sai mẫu", "code": "R1"}, {"name": "Khác", "code": "R2"}]
        )
        late = Reason.create({"name": "Thiếu người", "code": "L1", "use": "late"})
        self.transitions["back"].requirement_ids = [
            (0, 0, {"kind": "reason", "reason_ids": wrong.ids})
        ]
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.do(permit, "submit", self.officer)
        for reason in (None, other.id, late.id, 10**9):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "from the list"):
                self.do(permit, "back", self.leader, comment="Sai", reason_id=reason)
        self.do(permit, "back", self.leader, comment="Sai", reason_id=wrong.id)
        self.assertEqual(permit.step_ids.reason_id, wrong)

    def test_an_approval_holds_until_it_is_reopened(self):
        self.states["approve"].sequence = 2
        self.add_state("issue", "Phát hành", role=self.role_officer)
        approve, done = self.transitions["approve"], self.states["done"]
        approve.write({"to_id": self.states["issue"].id, "approves": True})
        self.add_transition("issue", "Phát hành", "issue", "done", ["approval"])
        self.add_transition("reopen", "Làm lại", "issue", "work")
        self.add_transition("skip", "Bỏ qua duyệt", "work", "issue")
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.do(permit, "skip", self.officer)
        with self.assertRaisesRegex(UserError, "approval first"):
            self.do(permit, "issue", self.officer)
        self.do(permit, "reopen", self.officer)
        self.do(permit, "submit", self.officer)
        self.do(permit, "approve", self.leader)
        self.do(permit, "reopen", self.officer)
        self.do(permit, "skip", self.officer)
        with self.assertRaisesRegex(UserError, "approval first"):
            self.do(permit, "issue", self.officer)
        self.do(permit, "reopen", self.officer)
        self.do(permit, "submit", self.officer)
        self.do(permit, "approve", self.leader)
        self.do(permit, "issue", self.officer)
        self.assertEqual(permit.workflow_state_id, done)

    def test_what_a_client_adds_is_dropped(self):
        permit = self.permit()
        entered = permit._entered("x", {"at": "2020-01-01", "user_id": "1", "document": 7, "z": 1})
        self.assertEqual(entered, {"comment": "x"})
        self.assertEqual(permit._entered(None, "nonsense"), {})

    def test_an_action_that_is_gone_is_told(self):
        permit = self.permit()
        for transition in (10**9, 0, False):
            with self.subTest(transition=transition), self.assertRaisesRegex(UserError, "Reload"):
                self.rpc(self.officer, permit._name, "action_transition", permit.ids, transition)
