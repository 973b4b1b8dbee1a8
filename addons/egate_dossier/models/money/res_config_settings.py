from odoo import fields, models

from odoo.addons.egate_base.tools.hooks import hook

from .refund import REFUND_LIMIT_PARAMETER


class ResConfigSettings(models.TransientModel):
    """Up to how much a cashier gives back alone.

    Not by ``config_parameter``: that takes 0, which means never, for no value at all.
    """

    _inherit = "res.config.settings"

    egate_refund_limit = fields.Integer(string="A cashier gives back alone up to (VND)")

    @hook("settings_read")
    def _read_refund_limit(self):
        return {"egate_refund_limit": self.env["egate.refund"]._limit()}

    @hook("settings_saved")
    def _save_refund_limit(self):
        before = self.env["egate.refund"]._limit()
        after = max(self.egate_refund_limit, 0)
        if after != before:
            # sudo: Odoo has checked that the user may change settings
            self.env["ir.config_parameter"].sudo().set_param(REFUND_LIMIT_PARAMETER, str(after))
            self.env["egate.rights.event"]._note(
                "access", detail=f"{REFUND_LIMIT_PARAMETER}: {before} → {after}"
            )
