from odoo import api, fields, models


class EgateDossierOutsideNote(models.TransientModel):
    """The dialog of the code in a ministry's system; the dossier checks and writes it."""

    _name = "egate.dossier.outside.note"
    _description = "Code in a ministry's system"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    system_id = fields.Many2one(
        "egate.outside.system",
        compute="_compute_now",
        compute_sudo=False,
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    code = fields.Char(
        string="Code there",
        compute="_compute_now",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("dossier_id")
    def _compute_now(self):
        for dialog in self:
            dialog.system_id = dialog.dossier_id.outside_system_id
            dialog.code = dialog.dossier_id.outside_code

    def action_set(self):
        """Write it down on the dossier."""
        self.ensure_one()
        self.dossier_id.action_note_outside(self.system_id.id, self.code)
        return {"type": "ir.actions.act_window_close"}
