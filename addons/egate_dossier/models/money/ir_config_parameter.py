from odoo import api, models

from .refund import REFUND_LIMIT_PARAMETER


class IrConfigParameter(models.Model):
    """The limit above which two people give money back: its changes are noted with the value."""

    _inherit = "ir.config_parameter"

    @api.model
    def _told_settings(self):
        return super()._told_settings() | {REFUND_LIMIT_PARAMETER}
