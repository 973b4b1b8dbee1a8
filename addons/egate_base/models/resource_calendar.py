from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools import deadline


class ResourceCalendar(models.Model):
    """A calendar of Odoo, read in its own time zone and compiled for legal terms.

    Days off and make-up days are local dates of our own (``egate.calendar.exception``): with
    ``hr_holidays`` installed, Odoo's calendar leaves are shifted by the time zone.
    """

    _inherit = "resource.calendar"

    # A calendar made on a server or by a user in another zone would put every promise off.
    tz = fields.Selection(default="Asia/Ho_Chi_Minh")
    egate_exception_ids = fields.One2many(
        "egate.calendar.exception", "calendar_id", string="Days off and make-up days"
    )
    egate_weekday_ids = fields.One2many(
        "egate.calendar.weekday", "calendar_id", string="Weekdays that count less"
    )

    @ormcache("self.id")
    def _working_calendar(self):
        """Return the compiled calendar; any change of the calendar clears the cache.

        :rtype: WorkingCalendar
        :raise ValidationError: the calendar has no working time
        """
        self.ensure_one()
        return self._egate_compiled(self._egate_content()).working

    def _egate_weekly_windows(self):
        """Return the working windows per weekday, in minutes after midnight, merged and sorted."""
        weekly = {}
        for line in self.attendance_ids.sorted("hour_from"):
            if line.day_period == "lunch" or line.display_type:
                continue
            span = (round(line.hour_from * 60), round(line.hour_to * 60))
            spans = weekly.setdefault(int(line.dayofweek), [])
            if spans and span[0] <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], span[1]))
            elif span[1] > span[0]:
                spans.append(span)
        return {day: tuple(spans) for day, spans in weekly.items() if spans}

    @api.model
    def _egate_counting(self):
        """Return how terms of days are counted from now on.

        :return: ``counting`` and ``closed`` of a :class:`~..tools.term.Term`
        :rtype: dict[str, str]
        """
        # sudo: every official counts terms, few may read the settings
        parameters = self.env["ir.config_parameter"].sudo()
        counting = "same_position"
        if parameters.get_param("egate_base.term_end") == "end_of_day":
            counting = "end_of_day"
        elif parameters.get_param("egate_base.day_convention") == "eight_hours":
            counting = "eight_hours"
        closed = parameters.get_param("egate_base.closed_day")
        return {"counting": counting, "closed": closed if closed == "left_out" else "counted"}

    def action_egate_propose_holidays(self):
        """Propose the public holidays of the next year that has none here yet."""
        self.ensure_one()
        return self.env["egate.holiday.proposal"]._open(self)

    def _to_local(self, moment):
        """Return the naive UTC ``moment`` as a naive moment of this calendar's zone."""
        zone = self._egate_zone()
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    def _to_utc(self, moment):
        """Return the naive local ``moment`` as naive UTC, the way fields store it."""
        zone = self._egate_zone()
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _last_day(self, at, term):
        """Return the local date on which ``term``, counted from ``at`` (UTC), ends.

        :param Term term: in days
        :rtype: date
        """
        self.ensure_one()
        return deadline.due(self._working_calendar(), self._to_local(at), [term]).at.date()

    def _working_minutes(self, start: datetime, end: datetime) -> int:
        """Return the working minutes between two moments in UTC."""
        return self._working_calendar().minutes_between(self._to_local(start), self._to_local(end))

    @api.model
    def _working_time_in_words(self, minutes, day):
        """Return working time as days, hours and minutes, as officials read it.

        :param int minutes: working minutes
        :param int day: minutes of a working day
        """
        days, rest = divmod(minutes, day)
        hours, rest = divmod(rest, 60)
        if days and not hours:
            return self.env._("%(days)s working d", days=days)
        if days:
            return self.env._("%(days)s working d %(hours)s h", days=days, hours=hours)
        if not hours:
            return self.env._("%(minutes)s min", minutes=rest)
        if not rest:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)

    @ormcache("self.id")
    def _egate_zone_name(self):
        # sudo: every official needs the office's hours, few may read its configuration
        return self.sudo().tz or "Asia/Ho_Chi_Minh"

    def _egate_zone(self):
        return pytz.timezone(self._egate_zone_name())

    @api.model
    def _archive_unused_standard(self):
        """Put away Odoo's own calendar, forty hours in another zone, unless an office has it."""
        standard = self.env.ref("resource.resource_calendar_std", raise_if_not_found=False)
        units = self.env["egate.unit"].with_context(active_test=False)
        if standard and not units.search_count([("own_calendar_id", "=", standard.id)], limit=1):
            standard.active = False

    def write(self, vals):
        result = super().write(vals)
        self.env["egate.cached"]._forget()
        self._egate_changed()
        return result


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "egate.calendar.part"]
