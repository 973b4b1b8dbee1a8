from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.working_calendar import DEFAULT_YEARS

#: From this month on the holidays of the next year are asked for: they are announced in autumn.
ASKED_FROM_MONTH = 10
ACTIVITY_TYPE = "egate_base.mail_activity_holidays"


class EgateCalendarYear(models.Model):
    """A year of a calendar: confirmed by the decision on its holidays, or waiting for it.

    Tết, the second day of the National Day and swaps are decided anew each year (Bộ luật Lao động
    2019 Điều 112), so due times in a year without a confirmation may still move.
    """

    _name = "egate.calendar.year"
    _description = "Holidays of a year"
    # Activities need followers: their user becomes one.
    _inherit = ["egate.cached", "mail.thread", "mail.activity.mixin"]
    _order = "year desc, id"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(required=True, aggregator=None)
    decision = fields.Char(
        help="Number of the decision on the holidays of this year. Empty: it is waited for."
    )
    confirmed = fields.Boolean(compute="_compute_confirmed")
    confirmed_by_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, ondelete="restrict"
    )
    confirmed_at = fields.Datetime(string="Confirmed on", readonly=True)

    _year_uniq = models.UniqueIndex(
        "(calendar_id, year)", "This year has an entry in the calendar already."
    )

    @api.depends("decision")
    def _compute_confirmed(self):
        for year in self:
            year.confirmed = bool(year.decision)

    @api.depends("calendar_id", "year")
    def _compute_display_name(self):
        for year in self:
            year.display_name = (
                self.env._(
                    "Holidays of %(year)s, %(calendar)s",
                    year=year.year,
                    calendar=year.calendar_id.name,
                )
                if year.calendar_id
                else str(year.year or "")
            )

    @api.constrains("year")
    def _check_year(self):
        first, last = DEFAULT_YEARS
        for year in self:
            if not first <= year.year <= last:
                raise ValidationError(
                    self.env._("Enter a year from %(first)s to %(last)s.", first=first, last=last)
                )

    def _has_field_access(self, field, operation):
        engine = field.name in ("confirmed_by_id", "confirmed_at")
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or not engine
        )

    @api.model_create_multi
    def create(self, vals_list):
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        plain = [self._plain(vals) for vals in vals_list]
        years = super(EgateCalendarYear, quiet).create(plain).with_env(self.env)
        years.filtered("decision")._note_confirmation()
        return years

    def write(self, vals):
        vals = self._plain(vals)
        result = super().write(vals)
        if "decision" in vals:
            self._note_confirmation()
        return result

    @api.model
    def _plain(self, vals):
        """Return ``vals`` with a decision that is more than blanks."""
        if "decision" not in vals:
            return vals
        return {**vals, "decision": self._entered_text(vals["decision"]) or False}

    def _note_confirmation(self):
        """Record who confirmed these years and when, and remove their reminders."""
        for year in self:
            # sudo: closed fields, and activities of others; write access was checked before
            year.sudo().write(
                {
                    "confirmed_by_id": self.env.uid if year.decision else False,
                    "confirmed_at": fields.Datetime.now() if year.decision else False,
                }
            )
        # sudo: see above
        self.sudo().filtered("decision")._reminders().unlink()

    @api.model
    def _confirm(self, calendar, year, decision):
        """Confirm ``year`` of ``calendar`` by ``decision``, a text."""
        known = self.search(Domain("calendar_id", "=", calendar.id) & Domain("year", "=", year))
        if known:
            known.decision = decision
        else:
            self.create({"calendar_id": calendar.id, "year": year, "decision": decision})

    def action_propose(self):
        """Propose the holidays of this year for its calendar."""
        self.ensure_one()
        return self.env["egate.holiday.proposal"]._open(self.calendar_id, self.year)

    # -- reminding ----------------------------------------------------------------------------

    @api.model
    def _cron_remind_of_holidays(self):
        """From October on, remind the administrators of a next year that is not confirmed.

        Once for each calendar that units work by, each year and each administrator, however often
        it runs; the reminder goes when the year is confirmed.
        """
        today = self.env["egate.assignment"]._local_today()
        # sudo: the cron's user need not be an official
        units = self.env["egate.unit"].sudo().search(Domain("own_calendar_id", "!=", False))
        for calendar in units.own_calendar_id:
            for year in calendar._egate_years_asked_for(today):
                self._awaited(calendar, year)._remind()

    @api.model
    def _awaited(self, calendar, year):
        known = self.search(Domain("calendar_id", "=", calendar.id) & Domain("year", "=", year))
        return known or self.create({"calendar_id": calendar.id, "year": year})

    def _reminders(self):
        kind = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        return self.env["mail.activity"].search(domain & Domain("activity_type_id", "=", kind))

    def _remind(self):
        """Add an activity for the year to each administrator who does not have it yet."""
        self.ensure_one()
        group = self.env.ref("egate_base.egate_group_manager")
        people = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        for user in people - self._reminders().user_id:
            # Without a mail: the list of activities is enough.
            translated = self.with_context(lang=user.lang, mail_activity_quick_update=True)
            translated.activity_schedule(
                ACTIVITY_TYPE,
                date_deadline=self.env["egate.assignment"]._local_today(),
                summary=translated.env._(
                    "Confirm the holidays of %(year)s in “%(calendar)s”",
                    year=self.year,
                    calendar=self.calendar_id.name,
                ),
                user_id=user.id,
            )


class ResourceCalendar(models.Model):
    """Which years of a calendar are confirmed, and what is said of the others."""

    _inherit = "resource.calendar"

    egate_year_ids = fields.One2many(
        "egate.calendar.year", "calendar_id", string="Years", copy=False
    )
    egate_year_notice = fields.Char(
        compute="_compute_egate_year_notice",
        groups="egate_base.egate_group_manager",
        export_string_translation=False,
    )

    @api.depends("egate_year_ids.decision", "egate_year_ids.year")
    @api.depends_context("lang")
    def _compute_egate_year_notice(self):
        today = self.env["egate.assignment"]._local_today()
        for calendar in self:
            years = calendar._origin and calendar._origin._egate_years_asked_for(today)
            calendar.egate_year_notice = bool(years) and self.env._(
                "The holidays of %(years)s are not confirmed here. Terms that run into them say "
                "so to the clerk. Propose the public holidays, compare them with the decision and "
                "confirm.",
                years=", ".join(map(str, years)),
            )

    def _egate_years_asked_for(self, today):
        """Return the years whose holidays should be confirmed by the local date ``today``."""
        last = today.year + (today.month >= ASKED_FROM_MONTH)
        return self._egate_unconfirmed_years(today, date(last, 1, 1))

    @ormcache("self.id")
    def _egate_confirmed_years(self):
        """Return the years whose holidays are confirmed in this calendar.

        :rtype: frozenset[int]
        """
        # sudo: every official promises dates, few may read the configuration of the calendar
        years = self.env["egate.calendar.year"].sudo()
        confirmed = Domain("calendar_id", "=", self.id) & Domain("decision", "!=", False)
        return frozenset(years.search(confirmed).mapped("year"))

    def _egate_unconfirmed_years(self, start, end):
        """Return the years from that of ``start`` to that of ``end`` that are not confirmed.

        :param date start: local
        :param date end: local
        :rtype: list[int]
        """
        self.ensure_one()
        confirmed = self._egate_confirmed_years()
        return [year for year in range(start.year, end.year + 1) if year not in confirmed]

    def _egate_unconfirmed_sentence(self, start, end):
        """Return what is said of a term that runs from ``start`` to ``end``, or an empty string."""
        years = self._egate_unconfirmed_years(start, end)
        if not years:
            return ""
        return self.env._(
            "The holidays of %(years)s are not confirmed yet, so this time may still move. Tell "
            "the citizen so.",
            years=", ".join(map(str, years)),
        )
