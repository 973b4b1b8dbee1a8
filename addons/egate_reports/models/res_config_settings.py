from odoo import fields, models

from ..report.egate_receipt import RECEIPT_IDENTITY


class ResConfigSettings(models.TransientModel):
    """What the legal forms print of a person."""

    _inherit = "res.config.settings"

    egate_receipt_identity = fields.Selection(
        [
            ("none", "Not printed"),
            ("masked", "Its last digits"),
            ("full", "All of it, for those who may read it"),
        ],
        string="Identity number on the receipt",
        config_parameter=RECEIPT_IDENTITY,
        default="masked",
    )
