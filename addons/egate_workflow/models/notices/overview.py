from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook


class EgateOverview(models.AbstractModel):
    """Which notices to colleagues were given up, for the overview of administrators."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _notice_lines(self):
        return [
            self._line(
                "failed",
                "colleagues",
                self.env._("notices to colleagues that were not sent"),
                self.env._("Look at the reason, then have them sent again."),
                "egate.workflow.notice",
                Domain("state", "=", "failed"),
            )
        ]
