from odoo import models


class IrCron(models.Model):
    """A job whose time is over before its work goes on at once.

    Odoo calls it again as soon as possible, but its process for jobs sleeps until somebody else
    has something for it, or for a minute: after an outage, and with a long queue at night, it
    would work for ten seconds of each minute.
    """

    _inherit = "ir.cron"

    def _commit_progress(self, processed=0, *, remaining=None, deactivate=False):
        left = super()._commit_progress(processed, remaining=remaining, deactivate=deactivate)
        # One that has done nothing waits, or it would be called without end.
        if processed and remaining and not left:
            self.env.cr.postcommit.add(self._notifydb)
        return left
