from fractions import Fraction
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.definition.fault import SENTENCES
from ..tools.process_graph import Fault
from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestCheck(ProcessCase):
    """What keeps a process from being published is said in words, and where (CN09)."""

    def assert_fault(self, kind, *words):
        """The process has this one class of fault only, and its sentence says these words."""
        faults = self.workflow._fault_list()
        self.assertEqual({fault["kind"] for fault in faults}, {kind})
        for word in words:
            self.assertIn(word, faults[0]["text"])
        with self.assertRaisesRegex(UserError, faults[0]["text"][:20].replace("(", r"\(")):
            self.workflow.with_user(self.manager).action_publish()
        return faults[0]

    def test_a_sound_process_has_no_fault(self):
        self.draw()
        self.assertEqual(self.faults(), [])
        self.assertEqual(self.workflow._fault_marks(), {"states": set(), "transitions": set()})
        self.assertEqual(self.workflow.check_report["faults"], [])

    def test_a_state_without_a_limit_is_named(self):
        self.draw()
        self.work.limit_amount = 0
        fault = self.assert_fault("no_limit", "“Xử lý”")
        self.assertEqual(fault["states"], self.work.ids)
        self.assertEqual(self.workflow._fault_marks()["states"], set(self.work.ids))
        self.work.limit_unit = "same_day"
        self.assertEqual(self.faults(), [])

    def test_a_role_that_nobody_has_is_named(self):
        self.draw()
        self.work.role_id = self.env["egate.role"].create(
            {"name": "Thanh tra", "code": "x", "group_id": self.role_officer.group_id.id}
        )
        self.assert_fault("unheld", "“Thanh tra”", "“Xử lý”")

    def test_a_unit_without_anybody_of_the_role_is_named(self):
        self.draw()
        self.start.unit_id = self.desk
        # Whoever has it next is where the start was, too.
        texts = self.faults("unstaffed")
        self.assertEqual(len(texts), 2)
        self.assertIn(self.desk.name, texts[0])
        self.start.unit_id = self.other_ward
        self.assertEqual(self.faults(), [])

    def test_an_assignment_that_has_ended_counts_no_more(self):
        self.draw()
        assignments = self.env["egate.assignment"].search([("user_id", "=", self.officer.id)])
        assignments.date_to = "2020-01-02"
        self.assertEqual(len(self.faults("unstaffed")), 2)

    def test_who_acts_in_the_divisions_of_an_agency_holds_the_role_there(self):
        self.draw()
        self.start.write({"unit_id": self.desk.id, "role_id": self.role_leader.id})
        self.work.role_id = self.role_leader
        self.assertTrue(self.role_leader.acts_below)
        self.assertEqual(self.faults(), [])
        self.role_leader.acts_below = False
        self.assertEqual(len(self.faults("unstaffed")), 2)

    def test_who_is_consulted_is_there(self):
        self.draw()
        side = {"name": "Ý kiến", "role_id": self.role_leader.id, "unit_id": self.other_ward.id}
        self.work.side_ids = [Command.create(side)]
        self.assert_fault("side_unstaffed", "“Ý kiến”", self.other_ward.name)

    def test_conditions_that_leave_nothing_out_are_a_sure_way(self):
        first, second = self.draw()
        first.condition = "[]"
        self.assertEqual(self.faults(), [])
        second.condition = "[('display_name', '=', 'A')]"
        self.assert_fault("unsure", "“Xử lý”", f"“{second.name}”")
        self.way(self.work, self.end, condition="[('display_name', '!=', 'A')]")
        self.assertEqual(self.faults(), [])

    def test_a_way_of_the_sender_alone_is_no_way_out(self):
        first, second = self.draw()
        second.actor = "sender"
        self.assert_fault("unsure", "“Xử lý”", f"“{second.name}”")

    def test_a_pause_says_what_becomes_of_the_term(self):
        self.draw()
        wait = self.state("Chờ bổ sung", "citizen")
        self.way(self.work, wait, style="secondary")
        self.way(wait, self.work, style="secondary")
        nothing_says = patch.object(type(self.workflow), "_record_says_pause", return_value=False)
        with nothing_says:
            self.assert_fault("no_policy", "“Chờ bổ sung”")
        wait.pause_policy = "no_pause"
        self.assertEqual(self.faults(), [])

    def test_the_step_whose_unit_goes_on_was_passed_before(self):
        first, second = self.draw()
        detour = self.state("Đường vòng")
        self.way(self.start, detour)
        self.way(detour, self.work)
        back = self.state("Về nơi cũ", unit_rule="earlier", unit_state_id=detour.id)
        self.way(self.work, back)
        self.way(back, self.end)
        self.assert_fault("not_before", "“Về nơi cũ”", "“Đường vòng”")
        first.unlink()
        self.assertEqual(self.faults(), [])

    def test_a_jump_that_the_portal_forbids_is_named(self):
        self.draw()
        self.work.national_code = "3"
        fault = self.assert_fault("code_jump", "“2. Accepted”", "“3. Not accepted”")
        self.assertEqual(fault["transitions"], self.workflow.transition_ids[0].ids)

    def test_first_and_last_status_are_possible(self):
        self.draw()
        self.start.national_code = "4"
        self.end.national_code = "4"
        self.assertEqual(len(self.faults("code_first")), 1)
        self.assertEqual(len(self.faults("code_last")), 1)

    def test_an_approval_is_given_before_it_is_needed(self):
        first, second = self.draw()
        second.requirement_ids = [Command.create({"kind": "approval"})]
        self.assert_fault("never_approved", f"“{second.name}”")
        first.approves = True
        self.assertEqual(self.faults(), [])

    def test_nothing_leads_out_of_an_end(self):
        self.draw()
        self.way(self.end, self.work)
        self.assert_fault("after_end", "“Kết thúc”")

    def test_a_condition_is_looked_at_again(self):
        first, _second = self.draw()
        self.way(self.start, self.work)
        self.env.cr.execute(
            "UPDATE egate_workflow_transition SET condition = %s WHERE id = %s",
            ["[('gone', '=', 1)]", first.id],
        )
        first.invalidate_recordset()
        self.env.registry.clear_cache()
        fault = self.assert_fault("condition", first.name)
        self.assertEqual(fault["transitions"], first.ids)

    def test_every_class_of_fault_has_a_sentence_with_known_words(self):
        graph_kinds = {kind for kind in SENTENCES if kind != "over_more"}
        self.assertGreater(len(graph_kinds), 20)
        for kind in SENTENCES:
            detail = {
                "over_term": ("x", Fraction(3), Fraction(2)),
                "over_more": (3,),
                "unheld": (self.role_leader.id,),
                "unstaffed": (self.role_leader.id, self.ward.id),
            }.get(kind, ("2", "4"))
            if kind == "side_unstaffed":
                values = {"name": "x", "role_id": self.role_leader.id, "unit_id": self.ward.id}
                self.work.side_ids = [Command.create(values)]
                detail = (self.work.side_ids.id, self.role_leader.id, self.ward.id)
            fault = Fault(kind, tuple((self.start | self.work).ids), (), detail)
            with self.subTest(kind=kind):
                self.assertNotIn("%(", self.workflow._fault_text(fault))

    def test_the_check_asks_no_more_of_a_large_process(self):
        self.draw()

        def count():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            before = self.env.cr.sql_log_count
            self.workflow._faults()
            return self.env.cr.sql_log_count - before

        few = count()
        last = self.work
        for number in range(57):
            onward = self.state(f"Bước {number}", unit_rule="same")
            self.way(last, onward)
            self.way(onward, self.work, style="secondary")
            last = onward
        self.way(last, self.end)
        self.assertEqual(self.faults(), [])
        self.assertLessEqual(count(), few + 4)
