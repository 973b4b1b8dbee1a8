from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook


class EgateMetrics(models.AbstractModel):
    """Notices to colleagues that wait to be sent, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _work_notice_figures(self):
        waiting = Domain("state", "=", "waiting")
        return self._queue_figures("work_notices", "egate.workflow.notice", waiting, "created_at")
