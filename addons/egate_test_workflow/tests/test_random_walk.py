import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PermitCase

#: Moves tried on each process.
MOVES = 25


@tagged("post_install", "-at_install")
class TestRandomWalk(PermitCase):
    """Whatever an administrator draws and publishes, and whatever people press, holds."""

    def test_a_published_process_never_loses_a_record(self):
        self.moves = 0
        self.one_process()
        self.assertGreater(self.moves, 20, "the walks went somewhere")

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**9))
    def one_process(self, seed):
        dice = random.Random(seed)
        # A process of its own each time; what it leaves behind goes with the savepoint.
        savepoint = self.env.cr.savepoint()
        try:
            workflow = self.draw(dice)
            if not workflow._faults():
                workflow.action_publish()
                self.walk(workflow, dice)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def draw(self, dice):
        """Draw a process: a way from start to end, and whatever else the dice add."""
        type(self).workflow = self.env["egate.workflow"].create(
            {"name": "X", "code": f"X{dice.random()}", "model": "egate.test.permit"}
        )
        roles = [self.role_officer, self.role_leader]
        keys = [f"s{number}" for number in range(dice.randint(2, 6))]
        limit = {"limit_amount": 1}
        self.add_state(keys[0], keys[0], "start", self.role_officer, self.ward, **limit)
        for key in keys[1:]:
            self.add_state(key, key, role=dice.choice(roles), **limit)
        self.add_state("wait", "wait", "citizen", self.role_officer, national_code="5")
        self.add_state("end", "end", "end", national_code="10")
        spine = [*keys, "end"]
        ways = list(zip(spine, spine[1:], strict=False))
        ways += [(dice.choice(keys), "wait"), ("wait", dice.choice(keys))]
        ways += [(dice.choice(keys), dice.choice(spine)) for _ in range(dice.randint(0, 6))]
        for number, (source, target) in enumerate(ways):
            same = self.states[source].role_id == self.states[target].role_id
            effects = dice.choice([[], ["back"], ["load"], ["assign"], ["claim"] if same else []])
            way = self.add_transition(
                f"w{number}",
                f"w{number}",
                source,
                target,
                dice.choice([[], ["comment"], ["approval"] if number % 5 == 4 else []]),
                [] if target == "end" else effects,
                approves=not number or dice.random() < 0.2,
                undo_minutes=10 if "wait" not in (source, target) else 0,
            )
            if dice.random() < 0.2 and number > len(spine):
                way.condition = "[('amount', '>', 5)]"
        return self.workflow

    def walk(self, workflow, dice):
        permit = self.permit(amount=dice.randint(0, 10))
        self.promise(permit, 5)
        people = [self.officer, self.leader, self.clerk, self.stranger]
        for _move in range(MOVES):
            user = dice.choice(people)
            try:
                with self.env.cr.savepoint():
                    self.press(permit, user, workflow, dice)
                self.moves += 1
            except UserError:
                self.env.invalidate_all()
            self.assert_someone_answers_for(permit)
            if permit.closed_at:
                return
        self.assertTrue(self.way_to_an_end(permit), "an end can be reached from anywhere")

    def press(self, permit, user, workflow, dice):
        action = dice.choice(["move"] * 6 + ["take", "assign", "undo"])
        if action == "move":
            # Mostly what makes sense, else nothing would ever move.
            ways = workflow.transition_ids
            if dice.random() < 0.8:
                ways = permit.workflow_state_id.exit_ids
                user = permit.holder_user_id or dice.choice([self.officer, self.leader])
            way = dice.choice(ways)
            values = {"document": "1/YC"} if dice.random() < 0.7 else {}
            values["user_id"] = dice.choice([self.officer, self.leader, self.stranger]).id
            comment = dice.choice(["", "Ý kiến"])
            self.rpc(user, permit._name, "action_transition", permit.ids, way.id, comment, values)
        elif action == "assign":
            chosen = dice.choice([self.officer, self.leader])
            self.rpc(user, permit._name, "action_assign", permit.ids, chosen.id, "Giao")
        else:
            self.rpc(user, permit._name, f"action_{action}", permit.ids)

    def assert_someone_answers_for(self, permit):
        permit.invalidate_recordset()
        steps = permit.step_ids.sorted("sequence")
        still = steps.filtered(lambda step: not step.left_at)
        self.assertEqual(steps.mapped("sequence"), list(range(1, len(steps) + 1)))
        self.assertEqual(permit.due_at, permit.deadline_entry_ids._replay())
        if permit.closed_at:
            self.assertFalse(still)
            return
        self.assertEqual(len(still), 1)
        self.assertEqual(still.state_id, permit.workflow_state_id)
        self.assertEqual(still.user_id, permit.holder_user_id)
        people = self.env["egate.assignment"]._people(permit.holder_role_id, permit.holder_unit_id)
        self.assertTrue(people)
        self.assertLessEqual(permit.holder_user_id, people)

    def way_to_an_end(self, permit):
        reached = ends = permit.workflow_state_id
        while True:
            ways = permit.workflow_id.transition_ids.filtered(
                lambda way, reached=reached: way.from_id in reached
            )
            ends = reached | ways.to_id
            if ends == reached:
                return "end" in reached.mapped("kind")
            reached = ends
