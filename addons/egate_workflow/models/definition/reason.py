from odoo import fields, models
from odoo.fields import Domain


class EgateWorkflowReason(models.Model):
    """A reason to choose from a list: why a record is sent back, stopped or late."""

    _name = "egate.workflow.reason"
    _description = "Reason"
    _inherit = "egate.code.list"

    use = fields.Selection(
        [("transition", "For an action"), ("late", "For a step that took too long")],
        required=True,
        default="transition",
    )
    cause_group = fields.Selection(
        [
            ("rules", "Administrative rules"),
            ("official", "Officials"),
            ("facilities", "Facilities and systems"),
            ("other", "Other"),
        ],
        string="Group of causes",
        help="Under which the reports count delays by this cause; empty counts as other.",
    )

    def _is_used(self):
        if self.env["egate.workflow.requirement"].search_count([("reason_ids", "in", self.ids)]):
            return True
        for name in self.env["egate.workflow.mixin"]._concrete_models():
            # sudo: steps of other users count too, whatever the user may read
            steps = self.env[self.env[name]._fields["step_ids"].comodel_name].sudo()
            used = Domain("reason_id", "in", self.ids) | Domain("cause_id", "in", self.ids)
            if steps.search_count(used, limit=1):
                return True
        return False
