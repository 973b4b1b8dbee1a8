from odoo import fields, models


class EgateWorkflow(models.Model):
    _inherit = "egate.workflow"

    def _result_effects(self):
        makes, gives = super()._result_effects()
        if self.model != "egate.dossier":
            return makes, gives
        return makes | {"result"}, gives | {"return"}

    def _record_says_pause(self):
        # What the law of the procedure says of a pause is asked of the dossier (rule D13).
        return self.model == "egate.dossier" or super()._record_says_pause()


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    unit_rule = fields.Selection(
        selection_add=[
            ("reception", "The desk that received it"),
            ("agency", "The competent agency"),
        ],
        ondelete={"reception": "set default", "agency": "set default"},
    )


class EgateWorkflowEffect(models.Model):
    _inherit = "egate.workflow.effect"

    kind = fields.Selection(
        selection_add=[
            ("result", "Signs the result"),
            ("return", "Returns the result to the citizen"),
        ],
        ondelete={"result": "cascade", "return": "cascade"},
    )
