from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

from .egate_outbox import NOT_ARRIVED


class EgateOverview(models.AbstractModel):
    """Which SMS did not arrive, for the overview of administrators."""

    _inherit = "egate.overview"

    @hook("overview_lines")
    def _sms_lines(self):
        return [
            self._line(
                "failed",
                "sms",
                self.env._("SMS that were not sent"),
                self.env._("Look at the reason: the gateway, its credit, or the numbers."),
                "egate.outbox",
                Domain("state", "in", NOT_ARRIVED),
            )
        ]
