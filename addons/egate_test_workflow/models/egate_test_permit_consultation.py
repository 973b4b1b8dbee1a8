from odoo import fields, models


class EgateTestPermitConsultation(models.Model):
    _name = "egate.test.permit.consultation"
    _description = "Consultation about a permit, for tests"
    _inherit = "egate.workflow.consultation"
    _log_access = False
    _PARENT = "permit_id"

    permit_id = fields.Many2one(
        "egate.test.permit", required=True, index=True, readonly=True, ondelete="restrict"
    )
