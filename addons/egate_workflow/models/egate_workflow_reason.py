from odoo import fields, models


class EgateWorkflowReason(models.Model):
    """A reason that people choose from a list: why something is sent back, stopped or late."""

    _name = "egate.workflow.reason"
    _description = "Reason"
    _inherit = "egate.code.list"

    use = fields.Selection(
        [("transition", "For an action"), ("late", "For a step that took too long")],
        required=True,
        default="transition",
    )
