from odoo import api, fields, models

from .egate_refund import REFUND_LIMIT_PARAMETER


class ResConfigSettings(models.TransientModel):
    """Up to how much a cashier gives back alone.

    Not by ``config_parameter``: that takes 0, which means never, for no value at all.
    """

    _inherit = "res.config.settings"

    egate_refund_limit = fields.Integer(string="A cashier gives back alone up to (VND)")

    @api.model
    def get_values(self):
        return {**super().get_values(), "egate_refund_limit": self.env["egate.refund"]._limit()}

    def set_values(self):
        result = super().set_values()
        before = self.env["egate.refund"]._limit()
        after = max(self.egate_refund_limit, 0)
        if after != before:
            # sudo: settings are checked by whoever opens them
            self.env["ir.config_parameter"].sudo().set_param(REFUND_LIMIT_PARAMETER, str(after))
            self.env["egate.rights.event"]._note(
                "access", detail=f"{REFUND_LIMIT_PARAMETER}: {before} → {after}"
            )
        return result
