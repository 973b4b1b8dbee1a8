from odoo import fields, models


class EgateTestPermit(models.Model):
    """The least that the engine needs: a record on a process, with steps and a ledger."""

    _name = "egate.test.permit"
    _description = "Permit, for tests"
    _inherit = "egate.workflow.mixin"

    name = fields.Char(required=True)
    amount = fields.Integer()
    unit_id = fields.Many2one("egate.unit", required=True, ondelete="restrict")
    step_ids = fields.One2many("egate.test.permit.step", "permit_id", copy=False)
    deadline_entry_ids = fields.One2many(
        "egate.test.permit.deadline.entry", "permit_id", copy=False
    )
    consultation_ids = fields.One2many("egate.test.permit.consultation", "permit_id", copy=False)

    _open_by_unit_idx = models.Index("(holder_unit_id, due_at) WHERE closed_at IS NULL")
