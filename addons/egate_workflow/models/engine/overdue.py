from odoo import api, fields, models
from odoo.fields import Domain


class EgateWorkflowMixin(models.AbstractModel):
    """What overdue means, once for lists, counters, summaries, diagrams and the citizen's page.

    A *record* is overdue if it is not finished, its due time has passed, and the clock does not
    stand by law. A *step* that takes longer than planned is late: another word, because that
    concerns only the office itself.
    """

    _inherit = "egate.workflow.mixin"

    @api.model
    def _running_domain(self):
        """Return the domain of the records in work whose clock runs.

        :rtype: Domain
        """
        return (
            Domain("closed_at", "=", False)
            & Domain("finished_at", "=", False)
            & Domain("clock_stands", "=", False)
        )

    @api.model
    def _overdue_domain(self, now=None):
        """Return the domain of the records overdue at ``now`` (UTC; now when absent).

        :rtype: Domain
        """
        return self._running_domain() & Domain("due_at", "<", now or fields.Datetime.now())

    def _is_overdue(self):
        """Return whether this record is overdue now, as :meth:`_overdue_domain`."""
        self.ensure_one()
        # What most are is asked first: the page of a followed dossier asks several times.
        if not self.due_at or self.due_at >= fields.Datetime.now():
            return False
        return not (self.closed_at or self.finished_at or self.clock_stands)
