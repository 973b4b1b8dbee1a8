from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestProcess(DossierCommon):
    """What the process of a dossier must be, and which one a case follows."""

    def faults(self, workflow):
        return [fault["kind"] for fault in workflow._fault_list()]

    def copied(self):
        draft = self.workflow.copy()
        ways = {way.name: way for way in draft.transition_ids}
        return draft, ways

    def test_a_branch_that_loses_its_result_is_named(self):
        draft, ways = self.copied()
        self.assertEqual(self.faults(draft), [])
        ways["Ký duyệt"].effect_ids.unlink()
        # Nothing is signed: neither is there anything to wait for at the desk nor to return.
        self.assertEqual(self.faults(draft), ["result_lost", "result_lost", "gives_nothing"])
        self.assertIn("“Chờ trả kết quả”", draft._faults()[0])

    def test_a_shortcut_past_the_signature_is_named(self):
        draft, ways = self.copied()
        ways["Trình ký"].copy({"to_id": ways["Trả kết quả"].from_id.id, "name": "Đi tắt"})
        [fault] = [one for one in draft._fault_list() if one["kind"] == "result_lost"][:1]
        self.assertIn("“Đi tắt”", fault["text"])

    def test_a_result_is_given_to_the_citizen(self):
        draft, ways = self.copied()
        ways["Trả kết quả"].effect_ids.unlink()
        self.assertEqual(self.faults(draft), ["not_given"])

    def test_a_refusal_needs_no_result(self):
        draft, ways = self.copied()
        refused = draft.state_ids.filtered(lambda state: state.kind == "end").copy(
            {"name": "Từ chối", "national_code": "8"}
        )
        ways["Ký duyệt"].copy({"name": "Từ chối", "to_id": refused.id, "effect_ids": False})
        self.assertEqual(self.faults(draft), [])

    def test_a_case_is_received_on_its_own_process(self):
        self.procedure.current_version_id.action_retire()
        version = self.procedure.version_ids[0].copy({"decision": "2/QĐ"})
        version.variant_ids = [
            Command.create({"name": "Nhà ở", "code": "nha_o"}),
            Command.create({"name": "Khác", "code": "khac"}),
        ]
        version.action_publish()
        house, other = version.variant_ids
        own = self.workflow.copy({"code": "NHA-O", "name": "Nhà ở"})
        own.action_publish()
        with Form(self.procedure.with_user(self.manager)) as form, form.process_ids.new() as line:
            line.variant_id = house
            line.workflow_id = own
        self.assertEqual(self.receive(variant_id=house).workflow_id, own)
        self.assertEqual(self.receive(variant_id=other).workflow_id, self.workflow)
