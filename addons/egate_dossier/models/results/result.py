from odoo import fields, models


class EgateDossierResult(models.Model):
    """What the office decided, who signed it, and how it reached the citizen."""

    _name = "egate.dossier.result"
    _description = "Result of a dossier"
    _inherit = "egate.dossier.part"
    _PERSONAL = frozenset({"name", "change_reason"})

    name = fields.Char(string="Result", required=True, readonly=True)
    signer_id = fields.Many2one(
        "res.users", string="Signed by", required=True, readonly=True, ondelete="restrict"
    )
    signed_at = fields.Datetime(string="Signed", required=True, readonly=True)
    withdrawn_at = fields.Datetime(
        string="Withdrawn", readonly=True, help="When a later result took its place."
    )
    returned_at = fields.Datetime(string="Returned", readonly=True)
    returned_by_id = fields.Many2one(
        "res.users", string="Returned by", readonly=True, ondelete="restrict"
    )
