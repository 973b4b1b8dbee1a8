from odoo import models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook


class EgateMetrics(models.AbstractModel):
    """Scans in the inbox whose codes are not read yet, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _scan_figures(self):
        waiting = Domain("state", "=", "new")
        return self._queue_figures("scans", "egate.scan.batch", waiting, "create_date")
