from odoo import api, fields, models


class EgateDossierAtOnce(models.TransientModel):
    """Ask who has signed before the result is given back at once.

    Nothing is computed with more rights than the user has, see ``egate.dossier.slip.issue``.
    """

    _name = "egate.dossier.at.once"
    _description = "Solve a dossier at once"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade")
    fee_preview = fields.Monetary(related="dossier_id.fee_preview", related_sudo=False)
    currency_id = fields.Many2one(related="dossier_id.currency_id", related_sudo=False)
    offered_signer_ids = fields.Many2many(
        "res.users", compute="_compute_offered_signer_ids", export_string_translation=False
    )
    signer_id = fields.Many2one(
        "res.users",
        string="Signed by",
        compute="_compute_signer_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', offered_signer_ids)]",
        ondelete="cascade",
    )
    comment = fields.Text()

    @api.depends("dossier_id")
    def _compute_offered_signer_ids(self):
        for wizard in self:
            wizard.offered_signer_ids = wizard.dossier_id._at_once_signers()

    @api.depends("dossier_id")
    def _compute_signer_id(self):
        for wizard in self:
            signers = wizard.dossier_id._at_once_signers()
            wizard.signer_id = signers if len(signers) == 1 else False

    def action_receive_and_return(self):
        """Accept the dossier, give the result and show what became of it."""
        self.ensure_one()
        return self.dossier_id.action_receive_and_return(
            {"signer_id": self.signer_id.id, "comment": self.comment}
        )
