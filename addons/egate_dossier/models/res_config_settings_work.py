from odoo import api, fields, models

from .egate_dossier_work import (
    ASK_WITHIN_DAYS,
    ASK_WITHIN_PARAMETER,
    NEAR_DAYS,
    NEAR_DAYS_PARAMETER,
)


class ResConfigSettings(models.TransientModel):
    """When a dossier is due soon, and until when papers are asked for."""

    _inherit = "res.config.settings"

    egate_near_days = fields.Integer(
        string="Due soon (days)", config_parameter=NEAR_DAYS_PARAMETER, default=NEAR_DAYS
    )
    # Not by config_parameter, which forgets a 0: here it means that nothing is said.
    egate_ask_within_days = fields.Integer(string="Papers are asked for within (working days)")

    @api.model
    def get_values(self):
        values = super().get_values()
        days = self.env["egate.dossier"]._ask_within_days()
        return {**values, "egate_ask_within_days": days}

    def set_values(self):
        result = super().set_values()
        days = str(max(self.egate_ask_within_days, 0))
        # sudo: as Odoo's own settings; who may change them was checked by super
        parameters = self.env["ir.config_parameter"].sudo()
        if days != parameters.get_param(ASK_WITHIN_PARAMETER, str(ASK_WITHIN_DAYS)):
            parameters.set_param(ASK_WITHIN_PARAMETER, days)
        return result
