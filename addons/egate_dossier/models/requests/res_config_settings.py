from odoo import fields, models

from .ask_within import ASK_WITHIN_DAYS, ASK_WITHIN_PARAMETER


class ResConfigSettings(models.TransientModel):
    """Until when papers are asked for."""

    _inherit = "res.config.settings"

    # Kept by the suite's own way of numbers: a 0 means here that nothing is said.
    egate_ask_within_days = fields.Integer(
        string="Papers are asked for within (working days)",
        config_parameter=ASK_WITHIN_PARAMETER,
        default=ASK_WITHIN_DAYS,
    )
