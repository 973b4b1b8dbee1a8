"""Working time of one office, compiled for arithmetic.

All moments are *local and naive* (the calendar's own time zone); converting is the caller's task.
One day is worth what its windows are worth: a moment's place in its day is the worked minutes
before it divided by that day's minutes, and a term of days keeps that place.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction

Windows = tuple[tuple[int, int], ...]

#: Years compiled when the caller names none. A term that leaves them raises CalendarRangeError.
DEFAULT_YEARS = (2015, 2045)


class CalendarRangeError(ValueError):
    """The moment lies outside the compiled years, or the calendar has no working time at all."""


class WorkingCalendar:
    """Working windows of every day over a range of years, with prefix sums.

    :param weekly: for each weekday (0 = Monday) its windows in minutes after midnight, in order,
        not overlapping
    :param off: local dates without work, each with its name
    :param makeup: local dates worked although their weekday or a holiday says otherwise, each with
        its windows
    :param years: first and last year, both included

    >>> office = {day: ((450, 690), (810, 1020)) for day in range(5)}
    >>> calendar = WorkingCalendar(office, {date(2026, 4, 30): "30/4", date(2026, 5, 1): "1/5"})
    >>> calendar.add_days(datetime(2026, 4, 29, 9, 10), 3)
    datetime.datetime(2026, 5, 6, 9, 10)
    >>> calendar.add_days(datetime(2026, 3, 2, 8, 0), Fraction(5, 2))
    datetime.datetime(2026, 3, 4, 13, 45)
    """

    def __init__(
        self,
        weekly: Mapping[int, Iterable[tuple[int, int]]],
        off: Mapping[date, str] | None = None,
        makeup: Mapping[date, Iterable[tuple[int, int]]] | None = None,
        years: tuple[int, int] = DEFAULT_YEARS,
    ):
        self.weekly: dict[int, Windows] = {day: tuple(spans) for day, spans in weekly.items()}
        self.off = dict(off or {})
        self.makeup: dict[date, Windows] = {day: tuple(w) for day, w in (makeup or {}).items()}
        self._days: list[int] = []  # ordinals of the working days
        self._before: list[int] = []  # working minutes before each of them
        total = 0
        for ordinal in range(
            date(years[0], 1, 1).toordinal(), date(years[1] + 1, 1, 1).toordinal()
        ):
            minutes = sum(end - start for start, end in self.windows(date.fromordinal(ordinal)))
            if minutes:
                self._days.append(ordinal)
                self._before.append(total)
                total += minutes
        self._before.append(total)
        if not self._days:
            raise CalendarRangeError("no working time")

    # -- days ---------------------------------------------------------------------------------

    def windows(self, day: date) -> Windows:
        """Return the working windows of ``day``, in minutes after midnight."""
        if day in self.makeup:
            return self.makeup[day]
        if day in self.off:
            return ()
        return self.weekly.get(day.weekday(), ())

    def is_working(self, day: date) -> bool:
        return bool(self.windows(day))

    def closing(self, day: date) -> datetime:
        """Return when ``day``, a working day, ends."""
        return _at(day, self.windows(day)[-1][1])

    def skipped(self, after: date, until: date) -> list[date]:
        """Return the days without work in ``]after, until]``, in order."""
        days = range(after.toordinal() + 1, until.toordinal() + 1)
        return [day for day in map(date.fromordinal, days) if not self.is_working(day)]

    def day_minutes(self, day: date) -> int:
        """Return the working minutes of ``day``."""
        return sum(end - start for start, end in self.windows(day))

    # -- moments ------------------------------------------------------------------------------

    def next_opening(self, moment: datetime) -> datetime:
        """Return ``moment`` when it is in working time, else the next moment that is."""
        index, worked = self._locate(moment)
        day = self._day(index)
        if moment.date() == day and any(
            _at(day, start) <= moment < _at(day, end) for start, end in self.windows(day)
        ):
            return moment
        return self._moment(index, worked, closed_end=False)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the working minutes from ``start`` to ``end``; 0 when ``end`` comes first."""
        return max(self._position(end) - self._position(start), 0)

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the earliest moment after which ``minutes`` more have been worked."""
        if minutes <= 0:
            return self.next_opening(moment)
        target = self._position(moment) + minutes
        index = bisect_left(self._before, target) - 1
        self._check(index)
        return self._moment(index, target - self._before[index], closed_end=True)

    def add_days(self, moment: datetime, days: Fraction | int) -> datetime:
        """Return the same place in the day, ``days`` working days (or part of one) later."""
        moment = self.next_opening(moment)
        index, worked = self._locate(moment)
        place = index + Fraction(worked, self._minutes(index)) + Fraction(days)
        index = int(place)
        self._check(index)
        part = place - index
        if not part and days and worked:
            # A whole number of days later by the sum of fractions: the end of the day before.
            index, part = index - 1, Fraction(1)
        return self._moment(index, round(part * self._minutes(index)), closed_end=part > 0)

    # -- inside -------------------------------------------------------------------------------

    def _day(self, index: int) -> date:
        return date.fromordinal(self._days[index])

    def _minutes(self, index: int) -> int:
        return self._before[index + 1] - self._before[index]

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self._days):
            raise CalendarRangeError("outside the compiled years")

    def _locate(self, moment: datetime) -> tuple[int, int]:
        """Return the working day of ``moment``, or the next, and the minutes worked by then."""
        index = bisect_left(self._days, moment.date().toordinal())
        self._check(index)
        if self._days[index] != moment.date().toordinal():
            return index, 0
        minute = moment.hour * 60 + moment.minute
        spans = self.windows(moment.date())
        worked = sum(min(max(minute - start, 0), end - start) for start, end in spans)
        if minute >= spans[-1][1]:
            self._check(index + 1)
            return index + 1, 0
        return index, worked

    def _position(self, moment: datetime) -> int:
        index, worked = self._locate(moment)
        return self._before[index] + worked

    def _moment(self, index: int, worked: int, closed_end: bool) -> datetime:
        """Return when ``worked`` minutes of day ``index`` are done.

        At a border, ``closed_end`` chooses the end of the window before (11:30) rather than the
        start of the next (13:30).
        """
        for start, end in self.windows(self._day(index)):
            length = end - start
            if worked < length or (closed_end and worked == length):
                return _at(self._day(index), start + worked)
            worked -= length
        return self.closing(self._day(index))


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)
