from odoo import fields, models

from .egate_dossier_paper import DEFAULT_MAX_MB


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    egate_max_file_mb = fields.Integer(
        string="Largest scan (MB)",
        config_parameter="egate_dossier.max_file_mb",
        default=DEFAULT_MAX_MB,
    )
