from datetime import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestWorkflow(ProcessCase):
    """What a process must be before it is published, and that it stays so."""

    def test_a_sound_process_is_published(self):
        self.draw()
        self.workflow.with_user(self.manager).action_publish()
        self.assertEqual(self.workflow.state, "published")

    def test_a_state_that_cannot_be_reached_is_named(self):
        self.way(self.start, self.end)
        self.way(self.work, self.end)
        with self.assertRaisesRegex(UserError, "“Xử lý” cannot be reached"):
            self.workflow.action_publish()

    def test_a_loop_without_a_way_out_is_named(self):
        self.draw()
        trap = self.state("Vòng lặp")
        self.way(self.work, trap)
        self.way(trap, trap)
        with self.assertRaisesRegex(UserError, "“Vòng lặp” goes round there for ever"):
            self.workflow.action_publish()

    def test_a_state_without_people_is_named(self):
        self.draw()
        self.work.role_id = False
        with self.assertRaisesRegex(UserError, "Nobody works in “Xử lý”"):
            self.workflow.action_publish()

    def test_a_process_has_one_start_and_an_end(self):
        self.draw()
        self.state("Bắt đầu khác", "start")
        with self.assertRaisesRegex(UserError, "exactly one start"):
            self.workflow.action_publish()
        self.workflow.state_ids.unlink()
        with self.assertRaisesRegex(UserError, "at least one end"):
            self.workflow.action_publish()

    def test_a_transition_stays_within_its_process(self):
        other = self.env["egate.workflow"].create({"name": "Khác", "code": "OTHER"})
        stranger = self.state("Người lạ", workflow_id=other.id)
        with self.assertRaisesRegex(ValidationError, "leaves its process"):
            self.way(self.start, stranger)

    def test_the_sentence_for_the_citizen_knows_three_words(self):
        self.work.citizen_sentence = "{unit} đang xử lý từ {since}, trả trước {due}."
        for sentence in ("{applicant}", "{unit.env}", "{unit", "{0}", "{}", "{unit:d}", "{due!r}"):
            with self.subTest(sentence=sentence), self.assertRaises(ValidationError):
                self.work.citizen_sentence = sentence

    def test_a_named_unit_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Choose the unit"):
            self.work.unit_rule = "named"

    def test_what_is_kept_in_memory_follows_the_draft(self):
        first, _ = self.draw()
        self.assertEqual(first._rules().requirements, ())
        first.requirement_ids = [Command.create({"kind": "comment"})]
        self.assertEqual(first._rules().requirements, ("comment",))
        self.assertEqual(self.start._rules().transitions[0].asks, ("comment",))
        first.name = "Tên mới"
        self.assertEqual(self.start._rules().transitions[0].name, "Tên mới")

    def test_a_limit_is_planned_in_the_working_time_of_the_unit(self):
        at = self.calendar._to_utc(datetime(2026, 3, 2, 9, 0))
        self.work.limit_amount = 0
        self.assertFalse(self.work._planned_until(self.calendar, at))
        self.work.write({"limit_amount": 2, "limit_unit": "hour"})
        self.assertEqual(self.planned(at), 120)
        self.work.write({"limit_amount": 1.5, "limit_unit": "working_day"})
        self.assertEqual(self.planned(at), 675)

    def planned(self, at):
        """Return the working minutes of a step in ``work`` that begins at ``at`` (UTC)."""
        return self.calendar._working_minutes(at, self.work._planned_until(self.calendar, at))

    def test_a_process_begins_in_a_unit(self):
        self.draw()
        self.start.write({"unit_rule": "same", "unit_id": False})
        with self.assertRaisesRegex(UserError, "begins in a unit"):
            self.workflow.action_publish()

    def test_nobody_keeps_what_another_role_must_do(self):
        first, _second = self.draw()
        self.work.role_id = self.role_leader
        first.effect_ids = [Command.create({"kind": "claim"})]
        with self.assertRaisesRegex(UserError, "another role works there"):
            self.workflow.action_publish()

    def test_nothing_is_moved_into_a_published_process(self):
        first, _second = self.draw()
        self.workflow.action_publish()
        draft = self.env["egate.workflow"].create({"name": "Nháp", "code": "DRAFT"})
        state = self.state("Lối tắt", workflow_id=draft.id)
        manager = self.manager
        with self.assertRaises(UserError):
            values = {"workflow_id": self.workflow.id}
            self.rpc(manager, "egate.workflow.state", "write", [state.id], values)
        effect = self.way(state, state, workflow_id=draft.id).effect_ids.create(
            {"transition_id": draft.transition_ids.id, "kind": "claim"}
        )
        with self.assertRaises(UserError):
            values = {"transition_id": first.id}
            self.rpc(manager, "egate.workflow.effect", "write", [effect.id], values)

    def test_two_processes_of_one_code_are_two_versions(self):
        twins = self.env["egate.workflow"].create([{"name": "A", "code": "TWIN"}] * 2)
        self.assertEqual(twins.mapped("version"), [1, 2])

    def test_a_procedure_follows_published_processes_only(self):
        sector = self.env["egate.sector"].create({"name": "Thử", "code": "TRY"})
        with self.assertRaisesRegex(ValidationError, "is not published"):
            self.env["egate.procedure"].create(
                {
                    "name": "Thử",
                    "code": "9.1",
                    "sector_id": sector.id,
                    "workflow_id": self.workflow.id,
                }
            )
