"""When a term ends, found otherwise than :mod:`~..tools.deadline` finds it.

Every minute and every day that the office works from 2020 to 2027 is written into two lists, and a
term is counted off on them, as an official does with the calendar on the wall. What holds outside
working time is written as the law says it, for whole and half days. Nothing of the product is used.
"""

import datetime

import numpy

#: What was off in each year beside the weekends, and what was worked in exchange (month, day), as
#: the government announced it: Bộ luật Lao động 2012 and 2019 Điều 112, Nghị quyết 28/2026/QH16 and
#: the yearly notices on Tết, the National Day and swaps.
BREAKS = {
    2020: "1-1 1-23 1-24 1-27 1-28 1-29 4-2 4-30 5-1 9-2",
    2021: "1-1 2-10 2-11 2-12 2-15 2-16 4-21 4-30 5-3 9-2 9-3",
    2022: "1-3 1-31 2-1 2-2 2-3 2-4 4-11 5-2 5-3 9-1 9-2",
    2023: "1-2 1-20 1-23 1-24 1-25 1-26 5-1 5-2 5-3 9-1 9-4",
    2024: "1-1 2-8 2-9 2-12 2-13 2-14 4-18 4-29 4-30 5-1 9-2 9-3",
    2025: "1-1 1-27 1-28 1-29 1-30 1-31 4-7 4-30 5-1 5-2 9-1 9-2",
    2026: "1-1 1-2 2-16 2-17 2-18 2-19 2-20 4-27 4-30 5-1 8-31 9-1 9-2 11-24",
    2027: "1-1 2-4 2-5 2-8 2-9 2-10 4-16 4-30 5-3 9-2 9-3 11-24",
}
WORKED = {2024: "5-4", 2025: "4-26", 2026: "1-10 8-22"}
#: Minutes after midnight: 7:30 to 11:30, 13:30 to 17:00.
MORNING, AFTERNOON = (450, 690), (810, 1020)
A_DAY = 450

DAY, MINUTE = numpy.timedelta64(1, "D"), numpy.timedelta64(1, "m")


def dates(table):
    return [
        datetime.date(year, *map(int, day.split("-")))
        for year, days in table.items()
        for day in days.split()
    ]


class Oracle:
    """The office of 450 minutes a day, Monday to Friday."""

    def __init__(self):
        week = numpy.busdaycalendar("1111100", numpy.array(dates(BREAKS), "datetime64[D]"))
        every = numpy.arange("2020-01-01", "2029-01-01", dtype="datetime64[D]")
        makeup = numpy.array(dates(WORKED), "datetime64[D]")
        self.days = numpy.union1d(every[numpy.is_busday(every, busdaycal=week)], makeup)
        hours = numpy.r_[numpy.arange(*MORNING), numpy.arange(*AFTERNOON)]
        self.minutes = (self.days.astype("datetime64[m]")[:, None] + hours * MINUTE).ravel()

    # -- the calendar on the wall ------------------------------------------------------------

    def is_worked(self, day):
        return self.days[min(numpy.searchsorted(self.days, day), len(self.days) - 1)] == day

    def day_after(self, day, count):
        """The ``count``-th working day after ``day``."""
        return self.days[numpy.searchsorted(self.days, day, "right") - 1 + count]

    def next_day(self, day):
        """``day`` where it is worked, else the next that is."""
        return self.days[numpy.searchsorted(self.days, day)]

    def next_minute(self, moment):
        return self.minutes[numpy.searchsorted(self.minutes, moment)]

    def worked(self, moment, count):
        """When ``count`` more minutes have been worked."""
        return self.minutes[numpy.searchsorted(self.minutes, moment) + count - 1] + MINUTE

    # -- the law -----------------------------------------------------------------------------

    def due(self, received, legs, counting, closed, cutoff):
        """Return when ``legs``, pairs of a unit and an amount, end; ``received`` to the minute."""
        moment = numpy.datetime64(received, "m")
        for number, (unit, amount) in enumerate(self._added_up(legs)):
            first = number == 0
            if unit == "clock_hour":
                moment += int(amount * 60) * MINUTE
            elif unit == "hour":
                moment = self.worked(moment, int(amount * 60))
            elif unit == "same_day":
                moment = self._same_day(moment, cutoff)
            else:
                if first and cutoff is not None and self._late(moment, cutoff):
                    # Received when the next working day opens.
                    day = moment.astype("datetime64[D]")
                    moment = at(self.day_after(day, 1), MORNING[0])
                if unit == "day":
                    moment = self._days(moment, amount, counting)
                else:
                    moment = self._working_days(
                        moment, amount, counting, first and closed == "left_out"
                    )
        return moment.astype(datetime.datetime)

    def _added_up(self, legs):
        run = []
        for unit, amount in legs:
            if run and run[-1][0] == unit and unit in ("working_day", "hour", "clock_hour"):
                run[-1] = (unit, run[-1][1] + amount)
            else:
                run.append((unit, amount))
        return run

    def _late(self, moment, cutoff):
        day = moment.astype("datetime64[D]")
        return not self.is_worked(day) or moment > at(day, min(cutoff, AFTERNOON[1]))

    def _same_day(self, moment, cutoff):
        day = moment.astype("datetime64[D]")
        if not self.is_worked(day) or moment > at(day, AFTERNOON[1]):
            day = self.day_after(day, 1)
        elif cutoff is not None and max(moment, self._opened(moment)) > at(day, cutoff):
            day = self.day_after(day, 1)
        return at(day, AFTERNOON[1])

    def _opened(self, moment):
        """``moment``, or when the office opens next on that day."""
        day = moment.astype("datetime64[D]")
        return moment if moment == at(day, AFTERNOON[1]) else self.next_minute(moment)

    def _days(self, moment, amount, counting):
        day = moment.astype("datetime64[D]")
        last = day + int(amount) * DAY
        if not self.is_worked(last):
            return at(self.next_day(last), AFTERNOON[1])
        whole = not self.is_worked(day) or moment >= at(day, AFTERNOON[1])
        if counting == "end_of_day" or whole or not self.is_worked(last - DAY):
            return at(last, AFTERNOON[1])
        return self.next_minute(last.astype("datetime64[m]") + (self.next_minute(moment) - at(day)))

    def _working_days(self, moment, amount, counting, left_out):
        day = moment.astype("datetime64[D]")
        after = not self.is_worked(day) or moment > at(day, AFTERNOON[1])
        if after and left_out:
            day = self.day_after(day, 1)
            moment = at(day, MORNING[0])
        elif after or moment == at(day, AFTERNOON[1]):
            # From the end of the last day that was worked.
            day = self.next_day(day) if self.is_worked(day) else self.day_after(day, 0)
            return self._from_the_end_of(day, amount, counting)
        whole, half = divmod(amount, 1)
        if counting == "end_of_day":
            if half:
                return at(self.day_after(day, int(whole) + 1), MORNING[1])
            return at(self.day_after(day, int(whole)), AFTERNOON[1])
        moment = self.next_minute(moment)
        if half:
            end = self.worked(moment, int(amount * A_DAY))
        else:
            end = at(self.day_after(day, int(whole))) + (moment - at(day))
        if counting == "eight_hours":
            limit = at(end.astype("datetime64[D]"), AFTERNOON[1])
            return min(self.worked(moment, int(amount * 480)), limit)
        return end

    def _from_the_end_of(self, day, amount, counting):
        whole, half = divmod(amount, 1)
        if counting == "end_of_day" and half:
            return at(self.day_after(day, int(whole) + 1), MORNING[1])
        end = self.worked(at(day, AFTERNOON[1]), int(amount * A_DAY))
        if counting == "eight_hours":
            limit = at(end.astype("datetime64[D]"), AFTERNOON[1])
            return min(self.worked(at(day, AFTERNOON[1]), int(amount * 480)), limit)
        return end


def at(day, minute=0):
    return day.astype("datetime64[m]") + minute * MINUTE
