from odoo import fields, models


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
