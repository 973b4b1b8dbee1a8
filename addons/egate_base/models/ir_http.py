from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client where a reception clerk works, so that it need not ask."""
        info = super().session_info()
        user = self.env.user
        if user._is_internal() and user.has_group("egate_base.egate_group_clerk"):
            info["egate_acting"] = user.egate_acting()
        return info
