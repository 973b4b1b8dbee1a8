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
    asks_proof = fields.Boolean(compute="_compute_asks_proof", export_string_translation=False)
    receiver = fields.Selection(
        [("owner", "The owner"), ("submitter", "Who handed it in"), ("other", "Another person")],
        string="Who takes the result",
        default="owner",
    )
    receiver_name = fields.Char(string="Full name")
    receiver_paper = fields.Char(
        string="Authorisation", help="The paper that allows another person, with its number."
    )
    identity_checked = fields.Boolean(string="Identity paper seen")
    signed_on_paper = fields.Boolean(string="Signed in the book")

    @api.depends("dossier_id")
    def _compute_offered_signer_ids(self):
        for wizard in self:
            wizard.offered_signer_ids = wizard.dossier_id._at_once_signers()

    @api.depends("dossier_id")
    def _compute_asks_proof(self):
        for wizard in self:
            ways = wizard.dossier_id._at_once_ways()
            wizard.asks_proof = any("proof" in way.asks for way in ways)

    @api.depends("dossier_id")
    def _compute_signer_id(self):
        for wizard in self:
            signers = wizard.dossier_id._at_once_signers()
            wizard.signer_id = signers if len(signers) == 1 else False

    def action_receive_and_return(self):
        """Accept the dossier, give the result and show what became of it."""
        self.ensure_one()
        values = {"signer_id": self.signer_id.id, "comment": self.comment}
        if self.asks_proof:
            values["proof"] = {
                "channel": "desk",
                "receiver": self.receiver,
                "name": self.receiver_name,
                "paper": self.receiver_paper,
                "identity": self.identity_checked,
                "on_paper": self.signed_on_paper,
            }
        return self.dossier_id.action_receive_and_return(values)
