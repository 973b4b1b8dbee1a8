from odoo import fields, models

#: What is numbered as a slip of the desk, see ``egate.dossier.slip``.
SLIP_KINDS = ("guide", "supplement", "refusal")


class EgateNumbering(models.Model):
    _inherit = "egate.numbering"

    kind = fields.Selection(
        selection_add=[
            ("guide", "Guide slip"),
            ("supplement", "Request for missing papers (form 02)"),
            ("refusal", "Refusal to accept (form 03)"),
        ],
        ondelete={"guide": "cascade", "supplement": "cascade", "refusal": "cascade"},
    )
