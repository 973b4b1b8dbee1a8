from odoo import api, fields, models


class EgatePartnerMerge(models.TransientModel):
    """Say that two records are one person; see ``res.partner._merge_into``."""

    _name = "egate.partner.merge"
    _description = "Two records of one person"

    other_id = fields.Many2one("res.partner", string="Record to archive", required=True)
    kept_id = fields.Many2one(
        "res.partner", string="Record to keep", required=True, domain="[('id', '!=', other_id)]"
    )
    error = fields.Char(compute="_compute_error", export_string_translation=False)

    @api.depends("other_id", "kept_id")
    @api.depends_context("lang")
    def _compute_error(self):
        for wizard in self:
            ready = wizard.other_id and wizard.kept_id
            wizard.error = ready and wizard.other_id._merge_error(wizard.kept_id)

    def action_merge(self):
        """Merge the two and show the one that is kept."""
        self.ensure_one()
        self.other_id._merge_into(self.kept_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.kept_id.id,
            "view_mode": "form",
        }
