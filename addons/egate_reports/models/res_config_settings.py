from odoo import fields, models

from ..tools.paper import PAPER_PARAMETER


class ResConfigSettings(models.TransientModel):
    """On which paper the forms of the desk are."""

    _inherit = "res.config.settings"

    egate_form_paper = fields.Selection(
        [("a4", "A4"), ("a5", "A5")],
        string="Paper of forms 01 to 05",
        config_parameter=PAPER_PARAMETER,
        default="a4",
    )
