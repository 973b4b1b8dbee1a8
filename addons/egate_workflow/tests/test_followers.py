from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestFollowers(ProcessCase):
    """Procedures and their cases follow processes; the term of each leaves them time enough."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sector = cls.env["egate.sector"].create({"name": "Thử", "code": "TRY"})
        cls.procedure = cls.env["egate.procedure"].create(
            {"name": "Cấp phép thử", "code": "9.1", "sector_id": sector.id}
        )
        cls.version = cls.env["egate.procedure.version"].create(
            {
                "procedure_id": cls.procedure.id,
                "decision": "1/QĐ",
                "date_from": "2025-07-01",
                "result_name": "Giấy phép",
                "variant_ids": [
                    Command.create({"name": "Nhà ở", "code": "nha_o"}),
                    Command.create({"name": "Công trình", "code": "cong_trinh"}),
                ],
                "term_ids": [Command.create({"amount": 5, "unit": "working_day"})],
            }
        )
        cls.house, cls.building = cls.version.variant_ids
        cls.version.term_ids = [
            Command.create({"amount": 16, "unit": "hour", "variant_id": cls.house.id}),
        ]
        cls.version.action_publish()

    def published(self, days=1):
        """Return a published process whose steps take ``days`` and one working days."""
        self.draw()
        self.work.limit_amount = days
        self.workflow.action_publish()
        return self.workflow

    def test_a_case_follows_its_own_process(self):
        first = self.published()
        second = first.copy({"code": "TRY-2"})
        second.action_publish()
        self.procedure.workflow_id = first
        with Form(self.procedure.with_user(self.manager)) as form:
            with form.process_ids.new() as line:
                line.variant_id = self.house
                line.workflow_id = second
        self.assertEqual(self.procedure.process_ids.variant_code, "nha_o")
        self.assertEqual(self.procedure._workflow_for(self.house), second)
        self.assertEqual(self.procedure._workflow_for(self.building), first)
        self.assertEqual(self.procedure._workflow_for(self.house.browse()), first)

    def test_a_case_keeps_its_process_in_the_next_version(self):
        self.procedure.workflow_id = self.published()
        line = self.procedure.process_ids.create(
            {
                "procedure_id": self.procedure.id,
                "variant_id": self.house.id,
                "workflow_id": self.workflow.id,
            }
        )
        self.assertEqual(line.variant_code, "nha_o")
        draft = self.version._new_draft()
        self.assertEqual(self.procedure._workflow_for(draft.variant_ids[0]), self.workflow)

    def test_a_case_is_listed_once_and_follows_published_processes_only(self):
        values = {"procedure_id": self.procedure.id, "variant_code": "nha_o"}
        with self.assertRaisesRegex(ValidationError, "is not published"):
            values["workflow_id"] = self.workflow.id
            self.procedure.process_ids.create({**values, "variant_code": "x"})
        values["workflow_id"] = self.published().id
        self.procedure.process_ids.create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.procedure.process_ids.create(values)

    def test_steps_that_take_longer_than_the_term_are_told_with_the_procedure(self):
        self.procedure.workflow_id = self.published()
        self.assertFalse(self.procedure.process_notice)
        draft = self.workflow.copy()
        slow = draft.state_ids.filtered(lambda state: state.kind == "work")
        slow.limit_amount = 3
        # The house has 16 hours, two working days; other buildings have five.
        (fault,) = draft._fault_list()
        self.assertEqual(fault["kind"], "over_term")
        for words in ("4 working days", "“Bắt đầu”, “Xử lý”", "“Cấp phép thử: Nhà ở”", "in 2"):
            self.assertIn(words, fault["text"])
        self.assertEqual(set(fault["states"]), set(draft.state_ids[:2].ids))
        with self.assertRaisesRegex(UserError, "Nhà ở"):
            draft.action_publish()
        slow.limit_amount = 1
        draft.action_publish()

    def test_the_form_of_the_procedure_says_so_too(self):
        slow = self.published(4.5)
        with Form(self.procedure) as form:
            form.workflow_id = slow
            self.assertIn("Cấp phép thử: Nhà ở", form.process_notice)
            self.assertIn("Cấp phép thử: Công trình", form.process_notice)

    def test_no_more_than_five_procedures_are_named(self):
        self.procedure.workflow_id = self.published()
        for number in range(7):
            twin = self.procedure.copy({"code": f"9.2{number}"})
            twin.workflow_id = self.workflow
            version = self.version.copy({"procedure_id": twin.id, "decision": "2/QĐ"})
            version.variant_ids.unlink()
            version.action_publish()
        draft = self.workflow.copy()
        draft.state_ids.filtered(lambda state: state.kind == "work").limit_amount = 9
        faults = draft._fault_list()
        self.assertEqual([fault["kind"] for fault in faults], ["over_term"] * 5 + ["over_more"])
        self.assertIn("4 other procedures", faults[-1]["text"])

    def test_followers_are_brought_to_the_next_version(self):
        self.procedure.workflow_id = self.published()
        self.procedure.process_ids.create(
            {
                "procedure_id": self.procedure.id,
                "variant_code": "nha_o",
                "workflow_id": self.workflow.id,
            }
        )
        draft = self.workflow.copy()
        with self.assertRaises(UserError):
            draft.action_let_follow()
        self.assertEqual(draft.behind_count, 0)
        draft.action_publish()
        self.assertEqual(draft.behind_count, 2)
        with self.assertRaises(UserError):
            self.rpc(self.officer, "egate.workflow", "action_let_follow", draft.ids)
        self.rpc(self.manager, "egate.workflow", "action_let_follow", draft.ids)
        self.assertEqual(self.procedure.workflow_id, draft)
        self.assertEqual(self.procedure.process_ids.workflow_id, draft)
        draft.invalidate_recordset()
        self.assertEqual(draft.behind_count, 0)
        self.assertEqual(draft.version_ids, draft | self.workflow)
