from odoo import fields, models
from odoo.fields import Domain


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

    def _is_used(self):
        if self.env["egate.workflow.requirement"].search_count([("reason_ids", "in", self.ids)]):
            return True
        for name in self.env["egate.workflow.mixin"]._concrete_models():
            # sudo: what somebody else did, whatever one may read of it
            steps = self.env[self.env[name]._fields["step_ids"].comodel_name].sudo()
            used = Domain("reason_id", "in", self.ids) | Domain("cause_id", "in", self.ids)
            if steps.search_count(used, limit=1):
                return True
        return False
