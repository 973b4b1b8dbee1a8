from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook


class EgateMetrics(models.AbstractModel):
    """Messages that wait for the gateway, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _sms_figures(self):
        waiting = Domain("state", "=", "waiting")
        return self._queue_figures("sms", "egate.outbox", waiting, "created_at")
