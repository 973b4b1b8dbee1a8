from odoo import models

from ..tools.office_zone import OFFICE_ZONE


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client the office's zone, and where a reception clerk works."""
        info = super().session_info()
        user = self.env.user
        if user._is_internal():
            info["egate_zone"] = OFFICE_ZONE
            if user.has_group("egate_base.egate_group_clerk"):
                info["egate_acting"] = user.egate_acting()
        return info
