from odoo import api, fields, models


class EgateDossierContact(models.TransientModel):
    """The dialog of how a citizen is reached; the dossier checks and does it."""

    _name = "egate.dossier.contact"
    _description = "How the citizen is reached"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    email = fields.Char(compute="_compute_now", compute_sudo=False, store=True, readonly=False)
    phone = fields.Char(compute="_compute_now", compute_sudo=False, store=True, readonly=False)
    channel = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._selection_notice_channel(),
        string="Notices by",
        compute="_compute_now",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    lang = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._selection_notice_lang(),
        string="Language",
        compute="_compute_now",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("dossier_id")
    def _compute_now(self):
        for dialog in self:
            dossier = dialog.dossier_id
            dialog.email = dossier.applicant_email
            dialog.phone = dossier.applicant_phone
            dialog.channel = dossier.notice_channel
            dialog.lang = dossier.notice_lang

    def action_set(self):
        """Change it on the dossier."""
        self.ensure_one()
        self.dossier_id.action_set_contact(
            {
                "email": self.email,
                "phone": self.phone,
                "channel": self.channel,
                "lang": self.lang,
            }
        )
        return {"type": "ir.actions.act_window_close"}
