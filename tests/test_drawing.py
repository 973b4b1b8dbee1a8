"""A new administrator draws a process in the browser; a dossier then goes that way."""

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestDrawing(HttpCase):
    def test_a_process_from_empty_to_published(self):
        user = self.env.ref("egate_demo.user_quantri")
        user.password = user.login
        self.start_tour("/odoo/egate-processes", "egate_drawing", login=user.login, timeout=180)
        workflow = self.env["egate.workflow"].search([("code", "=", "CAP-PHEP-XAY-DUNG")])
        self.assertEqual(workflow.state, "published")
        self.assertEqual(workflow.published_by_id, user)
        self.assertEqual(
            workflow.state_ids.mapped("national_code"), ["2", "4", "4", "5", "4", "9", "10", "8"]
        )
        papers = workflow.state_ids.filtered(lambda state: state.kind == "citizen")
        self.assertEqual(papers.clock, "pause")
        self.assertEqual(len(workflow.transition_ids), 9)
        procedure = self.env.ref("egate_demo.procedure_1_001193")
        procedure.with_user(user).workflow_id = workflow
        self.assertEqual(procedure._workflow_for(procedure.version_ids.variant_ids), workflow)
