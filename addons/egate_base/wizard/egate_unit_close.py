from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateUnitClose(models.TransientModel):
    """Close a unit: its open work, the unit that continues it, and the decision."""

    _name = "egate.unit.close"
    _description = "Close a unit"

    unit_id = fields.Many2one("egate.unit", required=True, readonly=True)
    unit_kind = fields.Selection(related="unit_id.kind", export_string_translation=False)
    successor_id = fields.Many2one(
        "egate.unit",
        string="Who goes on with its work",
        domain="[('id', '!=', unit_id), ('kind', '=', unit_kind)]",
    )
    decision = fields.Char(help="Kept with every dossier that goes to the other unit.")
    open_work = fields.Text(string="Open there", compute="_compute_open_work")
    error = fields.Text(compute="_compute_open_work", export_string_translation=False)

    @api.depends("unit_id", "successor_id")
    @api.depends_context("lang")
    def _compute_open_work(self):
        for wizard in self:
            allowed = wizard.unit_id and wizard.unit_id.has_access("write")
            unit = wizard.unit_id.sudo() if allowed else None  # sudo: counts for the closing
            wizard.open_work = "\n".join(unit._open_work()) if unit else False
            wizard.error = "\n".join(unit._closing_errors(wizard.successor_id)) if unit else False

    def action_close(self):
        """Close the unit; its open work goes to the successor."""
        self.ensure_one()
        self.unit_id.check_access("write")
        # sudo: what is open, whatever the administrator may read; the right to write was checked
        if not self.successor_id and self.unit_id.sudo()._open_work():
            raise UserError(self.env._("Choose the unit that goes on with what is open there."))
        decision = self._entered_text(self.decision)
        if self.successor_id and not decision:
            raise UserError(self.env._("Enter the decision that closes the unit."))
        self.unit_id._close(self.successor_id, decision)
        return {"type": "ir.actions.act_window_close"}
