from odoo import fields, models

from ..report.egate_receipt import RECEIPT_IDENTITY
from ..tools.paper import PAPER_PARAMETER


class ResConfigSettings(models.TransientModel):
    """What the legal forms print of a person, and on which paper those of the desk are."""

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
    egate_form_paper = fields.Selection(
        [("a4", "A4"), ("a5", "A5")],
        string="Paper of forms 01 to 05",
        config_parameter=PAPER_PARAMETER,
        default="a4",
    )
