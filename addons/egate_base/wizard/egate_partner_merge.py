from odoo import api, fields, models


class EgatePartnerMerge(models.TransientModel):
    """Say that two records are one person; see ``res.partner._merge_into``."""

    _name = "egate.partner.merge"
    _description = "Two records of one person"

    other_id = fields.Many2one("res.partner", string="Record to archive", required=True)
    kept_id = fields.Many2one(
        "res.partner", string="Record to keep", required=True, domain="[('id', '!=', other_id)]"
    )
    other_identity = fields.Char(related="other_id.identity_masked")
    kept_identity = fields.Char(related="kept_id.identity_masked")
    other_birth_date = fields.Date(related="other_id.birth_date")
    kept_birth_date = fields.Date(related="kept_id.birth_date")
    other_phone = fields.Char(related="other_id.phone")
    kept_phone = fields.Char(related="kept_id.phone")
    other_address = fields.Char(related="other_id.contact_address_inline", string="Address")
    kept_address = fields.Char(related="kept_id.contact_address_inline", string="Address")
    error = fields.Char(compute="_compute_error", export_string_translation=False)

    @api.depends("other_id", "kept_id")
    @api.depends_context("lang")
    def _compute_error(self):
        for wizard in self:
            other, kept = wizard.other_id, wizard.kept_id
            wizard.error = other._merge_error(kept) if other and kept else False

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
