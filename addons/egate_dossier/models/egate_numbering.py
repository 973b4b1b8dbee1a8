from odoo import fields, models


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
