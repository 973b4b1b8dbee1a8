from odoo import api, models


class EgateWordless(models.AbstractModel):
    """A record named by its kind and number, because not all users may read its text.

    The name of a record is shown to all users who read a link to it, even without the right to
    read the record.
    """

    _name = "egate.wordless"
    _description = "Called by its number"

    @api.depends_context("lang")
    def _compute_display_name(self):
        kind = self.env["ir.model"]._get(self._name).name
        for record in self:
            record.display_name = f"{kind} {record.id or ''}".strip()
