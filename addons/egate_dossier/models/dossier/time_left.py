from datetime import datetime, timedelta

from odoo import fields, models

#: A page that is open longer than so many days counts no further.
DAYS_AHEAD = 3


class EgateDossier(models.Model):
    """How much time is left, and by how much a dossier is overdue: in working time, with the date.

    The same scale as that of the steps: days and hours of the office that received it.
    """

    _inherit = "egate.dossier"

    def _time_left_plan(self, now):
        """Return the working time to the due time, and what a screen needs to count on.

        :param datetime now: UTC
        :return: ``minutes`` of working time, below zero when overdue; ``seconds`` by the clock,
            likewise; ``day``, the minutes of a working day; ``due``, the local date; ``open``, when
            the office is open next, as pairs of seconds from now; ``known``, the seconds for which
            that is so
        :rtype: dict
        """
        calendar = self.reception_unit_id._require_calendar()
        working = calendar._working_calendar()
        local, due = calendar._to_local(now), calendar._to_local(self.due_at)
        late = due < local
        span = working.minutes_between(min(local, due), max(local, due))
        midnight = datetime.combine(local.date(), datetime.min.time())
        opens = []
        for ahead in range(DAYS_AHEAD):
            day = midnight + timedelta(days=ahead)
            for start, end in working.windows(day.date()):
                pair = [
                    (day + timedelta(minutes=minute) - local) // timedelta(seconds=1)
                    for minute in (start, end)
                ]
                if pair[1] > 0:
                    opens.append([max(pair[0], 0), pair[1]])
        known = midnight + timedelta(days=DAYS_AHEAD) - local
        return {
            "minutes": -span if late else span,
            "seconds": (self.due_at - now) // timedelta(seconds=1),
            "late": late,
            "day": working.usual_day,
            "due": fields.Date.to_string(due.date()),
            "open": opens,
            "known": known // timedelta(seconds=1),
        }

    def _time_left_in_words(self, plan):
        """Return in words what :meth:`_time_left_plan` says."""
        words = self.env["resource.calendar"]._working_time_in_words(
            abs(plan["minutes"]), plan["day"]
        )
        if not plan["late"]:
            return words
        day = fields.Date.to_date(plan["due"])
        return self.env._("%(time)s over, since %(day)s", time=words, day=f"{day:%d/%m/%Y}")

    def _late_sentence(self):
        """Return what the citizen is told first of this sudo dossier, which is overdue."""
        due, promised = self._local_in_words(self.due_at), self.promised_at
        if not promised:
            return self.env._(
                "This dossier is late: the result had been promised for %(due)s; no new time has "
                "been named yet.",
                due=due,
            )
        words = {"due": due, "time": self._local_in_words(promised)}
        if promised < fields.Datetime.now():
            return self.env._(
                "This dossier is late: the result had been promised for %(due)s, then for "
                "%(time)s; both have passed.",
                **words,
            )
        return self.env._(
            "This dossier is late: the result had been promised for %(due)s. New time: %(time)s.",
            **words,
        )
