from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import IDENTITY
from .test_consultations import ConsultedCase


@tagged("post_install", "-at_install")
class TestPanel(ConsultedCase, HttpCase):
    """Panel, opinion and dialog in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reason = cls.env["egate.workflow.reason"].create({"name": "Đủ căn cứ", "code": "OK"})
        cls.transitions["submit"].write(
            {
                "undo_minutes": 30,
                "requirement_ids": [
                    Command.create({"kind": "reason", "reason_ids": [Command.set(reason.ids)]}),
                    Command.create({"kind": "answers"}),
                ],
            }
        )
        cls.colleague = cls._person("colleague", cls.role_officer, cls.ward)

    def test_panel_and_opinion(self):
        dossier = self.working()
        path = f"/odoo/egate.dossier/{dossier.id}"
        self.start_tour(path, "egate_panel_refusal", login="officer")
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.start_tour("/odoo/egate-opinions", "egate_answer_opinion", login="stranger")
        self.assertEqual(dossier.consultation_ids.answer, "conditions")
        self.assertEqual(dossier.consultation_ids.answered_by_id, self.stranger)
        self.start_tour(path, "egate_panel_sends", login="officer")
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertEqual(len(dossier.step_ids), 4)

    def test_one_action_on_a_selection(self):
        for number in range(3):
            self.receive(identity_number=f"{IDENTITY[:-1]}{number}")
        self.start_tour("/odoo/egate-my-work", "egate_bulk_claim", login="officer")
        self.assert_taken_on(3)

    def test_a_selection_goes_on_after_the_server_was_gone(self):
        for number in range(3):
            self.receive(identity_number=f"{IDENTITY[:-1]}{number}")
        self.start_tour("/odoo/egate-my-work", "egate_bulk_resumed", login="officer")
        self.assert_taken_on(3)

    def assert_taken_on(self, count):
        mine = self.env["egate.dossier"].search([("holder_user_id", "=", self.officer.id)])
        self.assertEqual(len(mine), count)
        self.assertEqual(mine.mapped("step_ids.state_id.name"), ["Chờ xử lý", "Đang thẩm định"])
