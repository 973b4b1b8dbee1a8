"""Working time of one office, compiled for arithmetic.

All moments are *local and naive* (the calendar's own time zone); converting is the caller's task.

A day has a weight: 1, ½ (a Saturday morning) or 0 (open for reception, counted for nothing). A
moment's place in its day is the worked minutes before it divided by that day's minutes, times the
day's weight; a term of days is added to the place, and the result is read as a moment again. Places
are half-open, ``[0, weight[``: the end of one day and the opening of the next are the same place.

Everything is counted in whole numbers: minutes, and halves of a day. A term costs one search in a
sorted list, whatever its length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

Windows = tuple[tuple[int, int], ...]

#: Years compiled when the caller names none. A term that leaves them raises CalendarRangeError.
DEFAULT_YEARS = (2015, 2045)

#: Worked minutes of a day by the convention "one working day is eight hours".
EIGHT_HOURS = 480


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
    :param weights: what a weekday, or a single date, counts: 1, ½ or 0; unnamed days count 1

    >>> office = {day: ((450, 690), (810, 1020)) for day in range(5)}
    >>> calendar = WorkingCalendar(office, {date(2026, 4, 30): "30/4", date(2026, 5, 1): "1/5"})
    >>> calendar.add_days(datetime(2026, 4, 29, 9, 10), 3)
    datetime.datetime(2026, 5, 6, 9, 10)
    >>> calendar.add_days(datetime(2026, 3, 2, 8, 0), Fraction(5, 2))
    datetime.datetime(2026, 3, 4, 13, 45)
    >>> calendar.days_between(datetime(2026, 4, 29, 9, 10), datetime(2026, 5, 6, 9, 10))
    Fraction(3, 1)

    A Saturday morning that counts half a day:

    >>> calendar = WorkingCalendar({**office, 5: ((450, 690),)}, weights={5: Fraction(1, 2)})
    >>> calendar.add_days(datetime(2026, 3, 6, 7, 30), Fraction(3, 2))
    datetime.datetime(2026, 3, 7, 11, 30)
    """

    def __init__(
        self,
        weekly: Mapping[int, Iterable[tuple[int, int]]],
        off: Mapping[date, str] | None = None,
        makeup: Mapping[date, Iterable[tuple[int, int]]] | None = None,
        years: tuple[int, int] = DEFAULT_YEARS,
        weights: Mapping[int | date, Fraction | float] | None = None,
    ):
        self.weekly: dict[int, Windows] = {day: tuple(spans) for day, spans in weekly.items()}
        self.off = dict(off or {})
        self.makeup: dict[date, Windows] = {day: tuple(w) for day, w in (makeup or {}).items()}
        self._halves = {day: _in_halves(weight) for day, weight in (weights or {}).items()}
        # Of the counted days: ordinal, windows, and the minutes and halves counted before it.
        self._days: list[int] = []
        self._spans: list[Windows] = []
        self._before: list[int] = [0]
        self._places: list[int] = [0]
        first, last = date(years[0], 1, 1).toordinal(), date(years[1], 12, 31).toordinal()
        for ordinal in range(first, last + 1):
            day = date.fromordinal(ordinal)
            spans = self.windows(day)
            minutes = sum(end - start for start, end in spans)
            if minutes and (halves := self._weight(day)):
                self._days.append(ordinal)
                self._spans.append(spans)
                self._before.append(self._before[-1] + minutes)
                self._places.append(self._places[-1] + halves)
        if not self._days:
            raise CalendarRangeError("no working time")
        # Most calendars have no short days: then the n-th day later is the n-th in the list.
        self._even = self._places[-1] == 2 * len(self._days)

    # -- days ---------------------------------------------------------------------------------

    def windows(self, day: date) -> Windows:
        """Return the windows in which the office is open on ``day``, in minutes after midnight."""
        if day in self.makeup:
            return self.makeup[day]
        if day in self.off:
            return ()
        return self.weekly.get(day.weekday(), ())

    def weight(self, day: date) -> Fraction:
        """Return the weight of ``day`` in a term of days: 1, ½, or 0 for a day without work."""
        return Fraction(self._weight(day) if self.windows(day) else 0, 2)

    def is_working(self, day: date) -> bool:
        """Return whether ``day`` counts; a day open only for reception does not."""
        return bool(self.windows(day)) and self._weight(day) > 0

    def closing(self, day: date) -> datetime:
        """Return when ``day``, a working day, ends."""
        return _at(day.toordinal(), self.windows(day)[-1][1])

    def last_closing(self, moment: datetime) -> datetime:
        """Return when the last counted day up to that of ``moment``, included, ends."""
        index = bisect_right(self._days, moment.toordinal()) - 1
        self._check(index)
        return _at(self._days[index], self._spans[index][-1][1])

    def skipped(self, after: date, until: date) -> list[date]:
        """Return the days that do not count in ``]after, until]``, in order."""
        days = range(after.toordinal() + 1, until.toordinal() + 1)
        return [day for day in map(date.fromordinal, days) if not self.is_working(day)]

    def day_minutes(self, day: date) -> int:
        """Return the working minutes of ``day``."""
        return sum(end - start for start, end in self.windows(day))

    @property
    def usual_day(self) -> int:
        """The working minutes of the longest ordinary day: what “a day” of work means here."""
        lengths = [sum(end - start for start, end in spans) for spans in self.weekly.values()]
        return max(lengths, default=0) or EIGHT_HOURS

    # -- moments ------------------------------------------------------------------------------

    def is_open(self, moment: datetime) -> bool:
        """Return whether citizens can hand in papers at ``moment``."""
        minute = moment.hour * 60 + moment.minute
        return any(start <= minute < end for start, end in self.windows(moment.date()))

    def next_opening(self, moment: datetime) -> datetime:
        """Return ``moment`` when it is in counted time, else the next moment that is."""
        index = bisect_left(self._days, moment.toordinal())
        self._check(index)
        if self._days[index] == moment.toordinal():
            minute = moment.hour * 60 + moment.minute
            for start, end in self._spans[index]:
                if minute < end:
                    return moment if minute >= start else _at(self._days[index], start)
            index += 1
            self._check(index)
        return _at(self._days[index], self._spans[index][0][0])

    def next_day_opening(self, moment: datetime) -> datetime:
        """Return when the first counted day after that of ``moment`` opens."""
        index = bisect_right(self._days, moment.toordinal())
        self._check(index)
        return _at(self._days[index], self._spans[index][0][0])

    def place_in_day(self, moment: datetime) -> str:
        """Return where ``moment`` lies in counted time.

        :return: ``open``; ``early``, when the day goes on later; ``closing``, the minute in which
            the day ends; ``closed``, after it, or on a day that does not count

        >>> calendar = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
        >>> [calendar.place_in_day(datetime(2026, 3, 6, hour, 0)) for hour in (7, 8, 12, 17, 18)]
        ['early', 'open', 'early', 'closing', 'closed']
        """
        ordinal = moment.toordinal()
        index = bisect_left(self._days, ordinal)
        self._check(index)
        if self._days[index] != ordinal:
            return "closed"
        minute, end = moment.hour * 60 + moment.minute, 0
        for start, end in self._spans[index]:
            if minute < end:
                return "open" if minute >= start else "early"
        return "closing" if minute == end else "closed"

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the counted minutes from ``start`` to ``end``; 0 when ``end`` comes first."""
        return max(self._position(end) - self._position(start), 0)

    def days_between(self, start: datetime, end: datetime) -> Fraction:
        """Return the working days, exactly, from ``start`` to ``end``; 0 when ``end`` is first."""
        return max(self._place(end) - self._place(start), Fraction(0))

    def days_after(self, start: datetime, end: datetime) -> Fraction:
        """Return the working days after the day of ``start`` up to the day of ``end``, included.

        Civil Code article 147: the day on which a term begins is not counted.
        """
        first, last = self._locate(start)[0], self._locate(end)[0]
        return max(Fraction(self._places[last + 1] - self._places[first + 1], 2), Fraction(0))

    def counted_days(self, after: date, until: date) -> Fraction:
        """Return the working days in ``]after, until]``."""
        first, last = (bisect_right(self._days, day.toordinal()) for day in (after, until))
        return max(Fraction(self._places[last] - self._places[first], 2), Fraction(0))

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the earliest moment after which ``minutes`` more have been worked."""
        if minutes <= 0:
            return self.next_opening(moment)
        target = self._position(moment) + minutes
        index = bisect_left(self._before, target) - 1
        self._check(index)
        return self._moment(index, target - self._before[index], ends=True)

    def shift_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment ``minutes`` of work later, or earlier when they are negative.

        >>> calendar = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
        >>> calendar.shift_minutes(datetime(2026, 3, 2, 14, 0), -60)
        datetime.datetime(2026, 3, 2, 11, 0)
        """
        if minutes >= 0:
            return self.add_minutes(moment, minutes)
        target = self._position(moment) + minutes
        index = bisect_right(self._before, target) - 1
        self._check(index)
        return self._moment(index, target - self._before[index], ends=False)

    def add_days(
        self, moment: datetime, days: Fraction | int, ends: bool | None = None
    ) -> datetime:
        """Return the same place in the day, ``days`` working days (or part of one) later.

        Negative days go back.

        :param ends: whether a place between two windows is read as the end of the first (11:30)
            rather than the opening of the next (13:30). By default a part of a day ends, and whole
            days keep the hour.
        """
        index, worked = self._locate(moment)
        count, parts = days.numerator, days.denominator
        if self._even and parts == 1 and not ends:
            target = index + count
            self._check(target)
            before, minutes = self._before, self._before[index + 1] - self._before[index]
            if before[target + 1] - before[target] != minutes:
                worked = _share(worked, before[target + 1] - before[target], minutes)
            return self._moment(target, worked, ends=False)
        return self._at_place(*self._add(index, worked, count, parts), parts != 1, ends)

    def add_days_after(self, day: date, days: Fraction) -> datetime:
        """Return the moment ``days`` working days after the end of ``day``; whole ones end a day.

        >>> calendar = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
        >>> calendar.add_days_after(date(2026, 3, 6), Fraction(3))
        datetime.datetime(2026, 3, 11, 17, 0)
        """
        index = bisect_right(self._days, day.toordinal()) - 1
        count, parts = days.numerator, days.denominator
        if self._even and parts == 1:
            self._check(index + count)
            return _at(self._days[index + count], self._spans[index + count][-1][1])
        return self._at_place(self._places[index + 1] * parts + 2 * count, parts, True, True)

    def add_days_to_the_end(self, moment: datetime, days: Fraction) -> datetime:
        """Return the end of the ``days``-th working day after the counted day of ``moment``."""
        return self.end_after(date.fromordinal(self._days[self._locate(moment)[0]]), days)

    def end_after(self, day: date, days: Fraction) -> datetime:
        """Return the end of the ``days``-th working day after ``day``.

        The day itself is not counted; a term ends when its last day does, and one that leaves half
        a day with the morning (Civil Code, articles 147 and 148).

        >>> office = {day: ((450, 690), (810, 1020)) for day in range(5)}
        >>> calendar = WorkingCalendar(office)
        >>> calendar.end_after(date(2026, 3, 2), Fraction(5, 2))
        datetime.datetime(2026, 3, 5, 11, 30)
        """
        index = bisect_right(self._days, day.toordinal())
        halves = -(-2 * days.numerator // days.denominator)
        target = self._places[index] + halves
        last = bisect_left(self._places, target) - 1
        self._check(last)
        spans = self._spans[last]
        half = target < self._places[last + 1]
        return _at(self._days[last], spans[0 if half else -1][1])

    # -- inside -------------------------------------------------------------------------------

    def _weight(self, day: date) -> int:
        """Return the weight of ``day`` in halves, whether or not it has windows."""
        return self._halves.get(day, self._halves.get(day.weekday(), 2))

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self._days):
            raise CalendarRangeError("outside the compiled years")

    def _locate(self, moment: datetime) -> tuple[int, int]:
        """Return the counted day of ``moment``, or the next, and the minutes worked by then."""
        ordinal = moment.toordinal()
        index = bisect_left(self._days, ordinal)
        self._check(index)
        if self._days[index] != ordinal:
            return index, 0
        minute, worked = moment.hour * 60 + moment.minute, 0
        for start, end in self._spans[index]:
            if minute < end:
                return index, worked + max(minute - start, 0)
            worked += end - start
        self._check(index + 1)
        return index + 1, 0

    def _position(self, moment: datetime) -> int:
        index, worked = self._locate(moment)
        return self._before[index] + worked

    def _place(self, moment: datetime) -> Fraction:
        """Return the place of ``moment`` in days since the first one compiled."""
        index, worked = self._locate(moment)
        place, parts = self._add(index, worked, 0, 1)
        return Fraction(place, 2 * parts)

    def _add(self, index: int, worked: int, count: int, parts: int) -> tuple[int, int]:
        """Return the place ``count / parts`` days after, as a fraction of half days."""
        minutes = self._before[index + 1] - self._before[index]
        weight = self._places[index + 1] - self._places[index]
        place = (self._places[index] * minutes + weight * worked) * parts + 2 * count * minutes
        return place, minutes * parts

    def _at_place(self, place: int, parts: int, broken: bool, ends: bool | None) -> datetime:
        """Return the moment of the place ``place / parts``, in half days."""
        ends = broken if ends is None else ends
        index = bisect_right(self._places, place // parts) - 1
        if ends and place and self._places[index] * parts == place:
            index -= 1  # the end of one day rather than the opening of the next
        self._check(index)
        weight = (self._places[index + 1] - self._places[index]) * parts
        minutes = self._before[index + 1] - self._before[index]
        worked = _share(place - self._places[index] * parts, minutes, weight)
        return self._moment(index, worked, ends)

    def _moment(self, index: int, worked: int, ends: bool) -> datetime:
        """Return when ``worked`` minutes of day ``index`` are done; ``ends``: see add_days."""
        spans = self._spans[index]
        for start, end in spans:
            length = end - start
            if worked < length or (ends and worked == length):
                return _at(self._days[index], start + worked)
            worked -= length
        return _at(self._days[index], spans[-1][1])


def _at(ordinal: int, minute: int) -> datetime:
    if minute < 1440:
        day = date.fromordinal(ordinal)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60)
    return datetime.fromordinal(ordinal) + timedelta(minutes=minute)


def _share(amount: int, of: int, out_of: int) -> int:
    """Return ``amount / out_of`` of ``of`` minutes, to the nearest minute."""
    return (2 * amount * of + out_of) // (2 * out_of)


def _in_halves(weight: Fraction | float) -> int:
    halves = {0: 0, 0.5: 1, 1: 2}.get(weight)
    if halves is None:
        raise ValueError("a day counts 1, ½ or 0")
    return halves
