from odoo import fields, models

from odoo.addons.egate_base.tools.hooks import hook

from ..reception.contact import NOTICES_ON
from .summary import SUMMARY_ON


class ResConfigSettings(models.TransientModel):
    """Whether citizens are told of milestones, and leaders of their morning."""

    _inherit = "res.config.settings"

    egate_notices = fields.Boolean(string="Tell citizens", config_parameter=NOTICES_ON)
    egate_summary = fields.Boolean(string="Morning summary of leaders")

    @hook("settings_read")
    def _read_summary(self):
        return {"egate_summary": self.env["egate.summary"]._is_on()}

    @hook("settings_saved")
    def _save_summary(self):
        # sudo: Odoo has let the user write the settings above. "False" stays: absent means on.
        self.env["ir.config_parameter"].sudo().set_param(SUMMARY_ON, str(bool(self.egate_summary)))
