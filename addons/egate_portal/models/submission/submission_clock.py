from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.egate_base.tools.office_zone import office_time
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError

from .submission import WAITING

ACCEPT_PARAMETER = "egate_portal.accept_hours"
#: No text of law says how soon an online dossier is accepted: the office's own limit.
ACCEPT_HOURS = 8


class EgateSubmission(models.Model):
    """How soon the office answers: a limit of its own, in working hours of the one-stop unit.

    Not the clock of the law, which starts with the acceptance. It runs while the office has it,
    and starts anew each time the citizen has sent again.
    """

    _inherit = "egate.submission"

    waiting_since = fields.Datetime(readonly=True, help="Since when the office has it.")
    accept_by = fields.Datetime(
        string="To be answered by", readonly=True, help="Limit of the office's own, in UTC."
    )
    soon_at = fields.Datetime(
        string="Due soon from", readonly=True, help="When three quarters of the limit are over."
    )
    answered_at = fields.Datetime(string="Answered", readonly=True)
    rounds = fields.Integer(
        string="Times sent", readonly=True, help="Once, and once more for each time it was asked."
    )
    late_rounds = fields.Integer(string="Times answered late", readonly=True, aggregator="sum")
    work_minutes = fields.Integer(
        string="Working minutes until the answer",
        readonly=True,
        aggregator="avg",
        help="Of all the times that the office had it, by the calendar of the one-stop unit.",
    )
    in_time = fields.Boolean(
        string="Answered in time", compute="_compute_in_time", store=True, aggregator=None
    )
    late = fields.Boolean(compute="_compute_waiting", search="_search_late")
    due_soon = fields.Boolean(compute="_compute_waiting", search="_search_due_soon")

    _waiting_idx = models.Index("(reception_unit_id, accept_by) WHERE state IN ('check', 'sent')")

    @api.depends("answered_at", "late_rounds")
    def _compute_in_time(self):
        for submission in self:
            submission.in_time = bool(submission.answered_at) and not submission.late_rounds

    @api.depends("state", "accept_by", "soon_at")
    def _compute_waiting(self):
        now = fields.Datetime.now()
        for submission in self:
            waits = submission.state in WAITING and submission.accept_by
            submission.late = bool(waits) and submission.accept_by < now
            submission.due_soon = bool(waits) and not submission.late and submission.soon_at <= now

    @api.model
    def _search_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("state", "in", WAITING), ("accept_by", "<", fields.Datetime.now())]

    @api.model
    def _search_due_soon(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        now = fields.Datetime.now()
        return [("state", "in", WAITING), ("accept_by", ">=", now), ("soon_at", "<=", now)]

    @api.model
    def _accept_hours(self, unit):
        """Return within how many working hours this (sudo) unit answers."""
        # sudo: a limit that is told to everybody
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return unit.accept_hours or max(int(get_param(ACCEPT_PARAMETER) or ACCEPT_HOURS), 1)

    def _start_clock(self, now):
        """Let the office's limit run from ``now`` (UTC)."""
        calendar = self._calendar()
        minutes = self._accept_hours(self.reception_unit_id) * 60
        self.write(
            {
                "waiting_since": now,
                "accept_by": self._after(calendar, now, minutes),
                "soon_at": self._after(calendar, now, minutes * 3 // 4),
                "answered_at": False,
                "reminded": False,
                "rounds": self.rounds + 1,
            }
        )

    def _calendar(self):
        return self.reception_unit_id._require_calendar()

    def _after(self, calendar, now: datetime, minutes):
        working, local = calendar._working_calendar(), calendar._to_local(now)
        try:
            return calendar._to_utc(working.add_minutes(local, minutes))
        except CalendarRangeError:
            raise UserError(
                self.env._("The office's calendar does not reach so far. Tell the office.")
            ) from None

    def _stop_clock(self, at):
        """Note that the office has answered at ``at`` (UTC); a second answer changes nothing."""
        for submission in self.filtered(lambda one: one.waiting_since and not one.answered_at):
            since, limit = submission.waiting_since, submission.accept_by
            try:
                minutes = submission._calendar()._working_minutes(since, max(at, since))
            except (UserError, ValidationError, CalendarRangeError):
                # A calendar that is broken meanwhile keeps no dossier from being accepted.
                minutes = 0
            submission.write(
                {
                    "answered_at": at,
                    "work_minutes": submission.work_minutes + minutes,
                    "late_rounds": submission.late_rounds + (at > limit),
                }
            )
        self.activity_unlink([REMINDER])

    def _moment_in_words(self, moment):
        """Return a moment (UTC) as people read it."""
        words = self.env["egate.dossier.deadline.entry"]._moment_in_words
        return words(office_time(moment)) if moment else ""


#: The kind of activity that reminds clerks and their head.
REMINDER = "egate_workflow.mail_activity_reminder"
