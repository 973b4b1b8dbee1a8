from odoo import api, fields, models
from odoo.fields import Domain

from .submission import WAITING
from .submission_clock import REMINDER

#: Between two commits.
BATCH = 100


class EgateSubmission(models.Model):
    """Reminders of the office's own limit: clerks when it is due soon, their head when it is late.

    Each once for each time that it was sent.
    """

    _inherit = "egate.submission"

    reminded = fields.Selection([("soon", "Clerks"), ("late", "The head as well")], readonly=True)

    _remind_idx = models.Index("(soon_at) WHERE state IN ('check', 'sent')")

    @api.model
    def _cron_remind(self):
        """Remind of what waits; bounded, a batch in each transaction, two workers take others."""
        cron = self.env["ir.cron"]
        left, done = cron._commit_progress(remaining=1), BATCH
        while done == BATCH and left:
            # sudo: the job handles the submissions of all units
            done = self.sudo()._remind_due(BATCH)
            left = cron._commit_progress(done, remaining=1 if done == BATCH else 0)

    @api.model
    def _remind_due(self, limit):
        now = fields.Datetime.now()
        waits = Domain("state", "in", WAITING)
        soon = Domain("soon_at", "<=", now) & Domain("reminded", "=", False)
        late = Domain("accept_by", "<", now) & Domain("reminded", "!=", "late")
        submissions = self._take_rows(waits & (soon | late), order="soon_at, id", limit=limit)
        for submission in submissions:
            is_late = submission.accept_by < now
            submission._remind(is_late)
            submission.reminded = "late" if is_late else "soon"
        return len(submissions)

    def _remind(self, is_late):
        """Put an activity on the list of each clerk of the unit; when late, of its head too."""
        people = self._clerks()
        if is_late:
            people |= self._heads()
        self.activity_unlink([REMINDER])
        by = self._moment_in_words(self.accept_by)
        words = (
            self.env._(
                "Online submission %(code)s is late: it was to be answered by %(by)s.",
                code=self.code,
                by=by,
            )
            if is_late
            else self.env._(
                "Online submission %(code)s is to be answered by %(by)s.", code=self.code, by=by
            )
        )
        calendar = self._calendar()
        # On the list alone: a mail for each would be noise, and one's own list is what counts.
        quiet = self.with_context(mail_activity_quick_update=True)
        for person in people:
            quiet.activity_schedule(
                REMINDER,
                calendar._to_local(self.accept_by).date(),
                summary=words,
                user_id=person.id,
            )

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Follow nothing: an activity subscribes who has it, and this is no thread of messages."""
        return True

    def _clerks(self):
        """Return who is a reception clerk of the unit today."""
        return self._people_in(self.reception_unit_id, self.env.ref("egate_base.egate_role_clerk"))

    def _heads(self):
        """Return who heads the unit today: its own head, else the leaders of its agency."""
        unit, roles = self.reception_unit_id, self.env["egate.role"]
        head = self.env.ref("egate_base.egate_role_head")
        leaders = roles.browse(roles._leader_ids())
        return self._people_in(unit, head | leaders) or self._people_in(unit.agency_id, leaders)

    @api.model
    def _people_in(self, unit, roles):
        assignments = self.env["egate.assignment"]
        # sudo: who acts where, to find whom to remind
        found = assignments.sudo().search(
            assignments._in_force_domain()
            & Domain("unit_id", "=", unit.id)
            & Domain("role_id", "in", roles.ids)
        )
        return found.user_id.filtered("active")
