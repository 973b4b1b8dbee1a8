from odoo import fields, models


class EgateTestPermitStep(models.Model):
    _name = "egate.test.permit.step"
    _description = "Step of a permit, for tests"
    _inherit = "egate.workflow.step"
    _log_access = False

    permit_id = fields.Many2one(
        "egate.test.permit", required=True, index=True, readonly=True, ondelete="restrict"
    )

    _sequence_uniq = models.UniqueIndex("(permit_id, sequence)")
