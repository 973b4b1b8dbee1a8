from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

from .print_queue.sending import FORGOTTEN, OPEN


class EgateMetrics(models.AbstractModel):
    """Forms that wait to be printed, for monitoring."""

    _inherit = "egate.metrics"

    @hook("metrics")
    def _print_job_figures(self):
        waiting = Domain("state", "in", ("waiting", "joining"))
        return self._queue_figures("print_jobs", "egate.print.job", waiting, "asked_at")

    @hook("metrics")
    def _printer_figures(self):
        # What is older is given up, by whoever asks for it next.
        since = fields.Datetime.now() - FORGOTTEN
        waiting = Domain("state", "in", OPEN) & Domain("sent_at", ">=", since)
        return self._queue_figures("printers", "egate.print.sending", waiting, "sent_at")
