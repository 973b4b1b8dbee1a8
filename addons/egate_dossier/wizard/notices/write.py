from odoo import api, fields, models


class EgateDossierWrite(models.TransientModel):
    """The dialog of an opinion or of a message to the citizen; the dossier decides and does it."""

    _name = "egate.dossier.write"
    _description = "Write on a dossier"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("opinion", "Opinion"), ("message", "Message to the citizen")],
        required=True,
        default="opinion",
    )
    text = fields.Text(string="Words")
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")
    #: What the citizen wrote and is not answered yet.
    heard = fields.Text(string="The citizen wrote", compute="_compute_heard", compute_sudo=False)

    @api.depends("dossier_id", "kind")
    def _compute_heard(self):
        for dialog in self:
            messages = dialog.dossier_id.message_to_citizen_ids if dialog.kind == "message" else ()
            waiting = [one for one in messages if one.direction == "in" and not one.read_at]
            dialog.heard = "\n\n".join(one.text for one in waiting) or False

    def action_write(self):
        """Write it on the dossier."""
        self.ensure_one()
        if self.kind == "opinion":
            self.dossier_id.action_give_opinion(self.text, self.attachment_ids.ids)
        else:
            self.dossier_id.action_write_citizen(self.text)
        return {"type": "ir.actions.act_window_close"}
