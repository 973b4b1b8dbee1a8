from odoo import fields, models


class EgateTestPermitDeadlineEntry(models.Model):
    _name = "egate.test.permit.deadline.entry"
    _description = "Ledger entry of a permit, for tests"
    _inherit = "egate.deadline.entry"
    _log_access = False
    _record_field = "permit_id"

    permit_id = fields.Many2one(
        "egate.test.permit", required=True, index=True, readonly=True, ondelete="restrict"
    )

    _sequence_uniq = models.UniqueIndex("(permit_id, sequence)")
