from datetime import date

from odoo import api, fields, models

#: The fields shown of both records; never a whole identity number, for any user.
_DETAILS = ("identity_masked", "birth_date", "phone", "street")


class EgatePartnerMerge(models.TransientModel):
    """Say that two records are one person; see ``res.partner._merge_into``."""

    _name = "egate.partner.merge"
    _description = "Two records of one person"

    other_id = fields.Many2one("res.partner", string="Record to archive", required=True)
    kept_id = fields.Many2one(
        "res.partner", string="Record to keep", required=True, domain="[('id', '!=', other_id)]"
    )
    other_details = fields.Text(compute="_compute_details", string="Known of the first")
    kept_details = fields.Text(compute="_compute_details", string="Known of the second")
    error = fields.Char(compute="_compute_error", export_string_translation=False)

    @api.depends("other_id", "kept_id")
    @api.depends_context("lang", "uid")
    def _compute_details(self):
        for wizard in self:
            wizard.other_details = self._details(wizard.other_id)
            wizard.kept_details = self._details(wizard.kept_id)

    @api.model
    def _details(self, partner):
        """Return what distinguishes two people, one line each, as the current user may see it."""
        # Checked here: values that the superuser has read in this request are cached for all users.
        if not partner._origin.has_access("read"):
            return ""
        lines = []
        for name in _DETAILS if partner else ():
            value = partner[name] if name == "identity_masked" else partner._shown(name)
            if value:
                label = partner._fields[name]._description_string(self.env)
                label = self.env._("Address") if name == "street" else label
                value = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
                lines.append(f"{label}: {value}")
        return "\n".join(lines)

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
