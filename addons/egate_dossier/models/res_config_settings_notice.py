from odoo import api, fields, models

from .egate_dossier_telling import NOTICES_ON
from .egate_summary import SUMMARY_ON


class ResConfigSettings(models.TransientModel):
    """Whether citizens are told of milestones, and leaders of their morning."""

    _inherit = "res.config.settings"

    egate_notices = fields.Boolean(string="Tell citizens", config_parameter=NOTICES_ON)
    egate_summary = fields.Boolean(string="Morning summary of leaders")

    @api.model
    def get_values(self):
        return {**super().get_values(), "egate_summary": self.env["egate.summary"]._is_on()}

    def set_values(self):
        result = super().set_values()
        # sudo: Odoo has let the user write the settings above. "False" stays: absent means on.
        self.env["ir.config_parameter"].sudo().set_param(SUMMARY_ON, str(bool(self.egate_summary)))
        return result
