from odoo import api, fields, models

from .scan_batch import DEFAULT_KEEP_DAYS
from .scan_job import DEFAULT_BLANK


class ResConfigSettings(models.TransientModel):
    """Blank pages, and how scans come in by e-mail."""

    _inherit = "res.config.settings"

    egate_blank_ink = fields.Float(
        string="A page is blank below (%)",
        config_parameter="egate_scan.blank_ink",
        default=DEFAULT_BLANK,
        digits=(6, 3),
    )
    egate_scan_keep_days = fields.Integer(
        string="Filed scans are kept (days)",
        config_parameter="egate_scan.scan_keep_days",
        default=DEFAULT_KEEP_DAYS,
    )
    egate_scan_alias = fields.Char(string="Scans by e-mail")

    @api.model
    def _egate_scan_alias_record(self):
        # sudo: users who may open the settings may see this one
        return self.env.ref("egate_scan.mail_alias_scan").sudo()

    @api.model
    def get_values(self):
        return super().get_values() | {
            "egate_scan_alias": self._egate_scan_alias_record().alias_name or ""
        }

    def set_values(self):
        result = super().set_values()
        alias = self._egate_scan_alias_record()
        if (self.egate_scan_alias or "") != (alias.alias_name or ""):
            alias.alias_name = self.egate_scan_alias
        return result
