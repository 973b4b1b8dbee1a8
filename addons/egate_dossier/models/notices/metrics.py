from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_metrics import Figure
from odoo.addons.egate_base.tools.hooks import hook

from .notice import UNDELIVERED

LATELY = timedelta(days=1)


class EgateMetrics(models.AbstractModel):
    """Notices to citizens that wait, and that did not arrive, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _notice_figures(self):
        waiting = Domain("state", "=", "waiting")
        return self._queue_figures("notices", "egate.notice", waiting, "created_at")

    @hook("metrics")
    def _undelivered_figures(self):
        lately = Domain("created_at", ">=", fields.Datetime.now() - LATELY)
        # sudo: how many, not whose; the caller proved itself by the token
        notices = self.env["egate.notice"].sudo()
        return [
            Figure(
                "egate_notices_undelivered_last_day",
                "Notices to citizens of the last 24 hours that did not arrive.",
                notices.search_count(lately & Domain("state", "in", UNDELIVERED)),
            )
        ]
