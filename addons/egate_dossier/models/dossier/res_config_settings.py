from odoo import fields, models

from .work_lists import NEAR_DAYS, NEAR_DAYS_PARAMETER


class ResConfigSettings(models.TransientModel):
    """When a dossier is due soon."""

    _inherit = "res.config.settings"

    egate_near_days = fields.Integer(
        string="Due soon (days)", config_parameter=NEAR_DAYS_PARAMETER, default=NEAR_DAYS
    )
