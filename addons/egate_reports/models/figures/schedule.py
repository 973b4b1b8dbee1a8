import logging
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.office_zone import midnight

from ...tools.periods import period_days

_logger = logging.getLogger(__name__)

#: When reports are made: before the day begins, local time.
MADE_AT = timedelta(hours=5)
#: So many reports are made in one run of the job.
BATCH = 20
MAX_RECIPIENTS = 50


def next_day(after: date, rhythm: str, weekday: int, day: int) -> date:
    """Return the first day after ``after`` on which a report is due.

    :param rhythm: ``week`` or ``month``
    :param weekday: 1: Monday, to 7
    :param day: of the month; its last one where the month is shorter

    >>> next_day(date(2026, 11, 29), "week", 1, 0), next_day(date(2026, 11, 30), "week", 1, 0)
    (datetime.date(2026, 11, 30), datetime.date(2026, 12, 7))
    >>> next_day(date(2026, 1, 31), "month", 1, 31), next_day(date(2026, 2, 28), "month", 1, 31)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    if rhythm == "week":
        return after + timedelta(days=(weekday - after.isoweekday() - 1) % 7 + 1)
    here = after + relativedelta(day=day)
    return here if here > after else after + relativedelta(months=1, day=day)


class EgateReportSchedule(models.Model):
    """Makes a report each week or month, keeps it, and tells its recipients.

    It is made with the rights that its owner has then. Whoever may not read what was kept is told
    nothing. What is kept, who is told and when it is due again is one transaction: a job that is
    killed does it again from the beginning, or not at all.
    """

    _name = "egate.report.schedule"
    _inherit = ["egate.report.asked"]
    _description = "Report sent regularly"
    _order = "next_on, id"

    name = fields.Char(compute="_compute_name", store=True)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
        ondelete="restrict",
        index=True,
        help="The report is made with this person's rights.",
    )
    report_key = fields.Selection(default=lambda self: self._default_report())
    unit_id = fields.Many2one(required=True)
    period = fields.Selection(
        [
            ("last_week", "The week before"),
            ("last_month", "The month before"),
            ("last_quarter", "The quarter before"),
            ("last_half", "The half-year before"),
            ("last_year", "The year before"),
            ("this_month", "The month, up to that day"),
            ("this_quarter", "The quarter, up to that day"),
            ("this_year", "The year, up to that day"),
        ],
        default="last_month",
        required=True,
    )
    rhythm = fields.Selection(
        [("week", "Every week"), ("month", "Every month")],
        string="How often",
        default="month",
        required=True,
    )
    weekday = fields.Selection(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        default="1",
        required=True,
    )
    day = fields.Integer(
        string="Day of the month",
        default=1,
        required=True,
        help="In a month that has no such day, its last one.",
    )
    recipient_ids = fields.Many2many(
        "res.users",
        "egate_report_schedule_user_rel",
        "schedule_id",
        "user_id",
        string="Recipients",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    next_on = fields.Date(
        string="Next on", compute="_compute_next_on", store=True, readonly=True, index=True
    )
    failure = fields.Char(
        string="Why it was not made", readonly=True, copy=False, help="Of the last try."
    )
    snapshot_ids = fields.One2many("egate.report.snapshot", "schedule_id", string="Kept reports")

    @api.depends("report_key", "unit_id")
    def _compute_name(self):
        titles = dict(self._selection_report())
        for schedule in self:
            parts = (titles.get(schedule.report_key), schedule.unit_id.name)
            schedule.name = ", ".join(part for part in parts if part)

    @api.depends("rhythm", "weekday", "day", "active")
    def _compute_next_on(self):
        today = self.env["egate.assignment"]._local_today()
        for schedule in self:
            schedule.next_on = schedule._next_after(today)

    @api.constrains("report_key")
    def _check_report(self):
        for schedule in self:
            schedule._check_may_be_kept()

    @api.constrains("day")
    def _check_day(self):
        for schedule in self:
            if not 1 <= schedule.day <= 31:
                raise ValidationError(self.env._("Choose a day of the month from 1 to 31."))

    @api.constrains("recipient_ids")
    def _check_recipients(self):
        for schedule in self:
            if len(schedule.recipient_ids) > MAX_RECIPIENTS:
                raise ValidationError(
                    self.env._("At most %(limit)s people are sent a report.", limit=MAX_RECIPIENTS)
                )
            # sudo: only whether they are colleagues
            if schedule.sudo().recipient_ids.filtered("share"):
                raise ValidationError(self.env._("Reports are sent to colleagues alone."))

    def _has_field_access(self, field, operation):
        # Whoever wrote another's name here would read with that person's rights.
        closed = ("user_id", "next_on", "failure")
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in closed
        )

    @api.model_create_multi
    def create(self, vals_list):
        schedules = super().create(vals_list)
        # sudo: the owner is who makes it, whatever a stored default says
        schedules.sudo().user_id = self.env.uid
        return schedules

    def _next_after(self, day):
        return next_day(day, self.rhythm, int(self.weekday or 1), min(max(self.day, 1), 31))

    # -- the job --------------------------------------------------------------------------------

    @api.model
    def _cron_make(self, limit=BATCH):
        """Make the reports that are due; bounded, each one a transaction of its own."""
        cron = self.env["ir.cron"]
        due = self._due(limit)
        left = cron._commit_progress(remaining=len(due))
        while left and due:
            schedule, due = due[:1], due[1:]
            if locked := schedule.try_lock_for_update():
                locked._make()
            left = cron._commit_progress(1, remaining=len(due))

    @api.model
    def _due(self, limit):
        now = fields.Datetime.now()
        today = self.env["egate.assignment"]._local_today()
        # Before the hour it is still yesterday.
        last = today if now >= midnight(today) + MADE_AT else today - timedelta(days=1)
        # sudo: the job makes the reports of all owners
        return self.sudo().search(Domain("next_on", "<=", last), limit=limit, order="next_on, id")

    def _make(self):
        """Make the report that is due, and say when the next one is."""
        self.ensure_one()
        due_on, failure = self.next_on, False
        if not due_on:
            return
        try:
            # What it has half done is undone with it; the others are still made.
            with self.env.cr.savepoint():
                self._make_for(due_on)
        except UserError as refusal:
            failure = str(refusal)
        except Exception:
            _logger.exception("The report of schedule %s could not be made", self.id)
            failure = self.env._("An error, which the administrator finds in the server's log.")
        today = self.env["egate.assignment"]._local_today()
        # sudo: the job's own columns
        self.sudo().write({"next_on": self._next_after(max(due_on, today)), "failure": failure})

    def _make_for(self, due_on):
        """Make, keep and announce the report of a day, with the rights that the owner has now."""
        owner = self.user_id
        if not owner.active or not owner.has_group("egate_base.egate_group_official"):
            raise UserError(
                self.env._(
                    "The owner is no official of the office any more. Somebody else makes a "
                    "schedule of their own."
                )
            )
        mine = self.with_user(owner).with_context(lang=owner.lang or "vi_VN")
        question = mine._question(*self._days(due_on))
        kept = mine.env["egate.report.snapshot"]._keep(mine, question, self, due_on)
        told = [user for user in self.recipient_ids if self._may_read(user, kept)]
        for user in self._claim(kept, told):
            self._tell(user, kept)

    def _days(self, due_on):
        """Return the period of the report that is due on a day."""
        if not self.asks_period:
            return due_on, due_on
        since, until = period_days(self.period, due_on)
        return since, min(until, due_on)

    @api.model
    def _may_read(self, user, kept):
        """Return whether this person is still one who reads the report."""
        return (
            user.active
            and user.has_group("egate_base.egate_group_official")
            and kept.with_user(user).has_access("read")
        )

    @api.model
    def _claim(self, kept, users):
        """Note that these are told of a kept report; return those that were not told before."""
        if not users:
            return self.env["res.users"]
        rows = SQL(", ").join(SQL("(%s, %s)", kept.id, user.id) for user in users)
        self.env["egate.report.sending"].flush_model()
        found = self.env.execute_query(
            SQL(
                """INSERT INTO egate_report_sending (snapshot_id, user_id) VALUES %s
                   ON CONFLICT DO NOTHING RETURNING user_id""",
                rows,
            )
        )
        return self.env["res.users"].browse(user_id for (user_id,) in found)

    def _tell(self, user, kept):
        """Put a message with the way to the report into the mail queue; the file stays here."""
        if not user.email:
            return
        theirs = kept.with_user(user).with_context(lang=user.lang or "vi_VN")
        base = self.get_base_url()
        # sudo: templates are rendered and mails written by the job
        sudo = theirs.sudo()
        body = sudo.env["ir.qweb"]._render(
            "egate_reports.schedule_mail",
            {
                "title": theirs.title,
                "unit": theirs.unit_id.name,
                "days": f"{theirs.since:%d/%m/%Y} – {theirs.until:%d/%m/%Y}",
                "url": f"{base}/odoo/egate-kept-reports/{theirs.id}",
            },
        )
        subject = theirs.env._("Report: %(report)s", report=theirs.display_name)
        mails = sudo.env["mail.mail"]
        # sudo: see above
        mails._create_privileged(
            mails._egate_mail_values(subject, body)
            | {"recipient_ids": [(6, 0, user.partner_id.ids)]}
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()


class EgateReportSending(models.Model):
    """That somebody was told of a kept report; once."""

    _name = "egate.report.sending"
    _description = "Report sent"
    _log_access = False
    _rec_name = "snapshot_id"

    snapshot_id = fields.Many2one(
        "egate.report.snapshot", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")

    _once = models.UniqueIndex("(snapshot_id, user_id)")
