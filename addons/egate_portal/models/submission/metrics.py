from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

from .submission import WAITING


class EgateMetrics(models.AbstractModel):
    """What citizens have sent and no desk has answered, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _submission_figures(self):
        waiting = Domain("state", "in", WAITING)
        return self._queue_figures("submissions", "egate.submission", waiting, "sent_at")
