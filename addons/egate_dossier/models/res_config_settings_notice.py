from odoo import fields, models

from .egate_dossier_telling import NOTICES_ON


class ResConfigSettings(models.TransientModel):
    """Whether citizens are told of the milestones of their dossiers."""

    _inherit = "res.config.settings"

    egate_notices = fields.Boolean(string="Tell citizens", config_parameter=NOTICES_ON)
