"""When a result is due: terms of the law laid on a working calendar, and the reasons.

Rules (Nghị định 118/2025/NĐ-CP; Bộ luật Dân sự 2015 Điều 147, 148):

* the clock starts at valid acceptance; outside working time it starts at the next opening;
* "same day" ends with the working day; received after the cut-off hour, with the next one;
* working days keep their place in the day; calendar days that end on a day off move to the next
  working day; hours are working hours;
* several legs follow each other, each with its own unit of time; those of one unit are added up
  before they are laid, so that splitting a term changes nothing.

What happens to a term later is in :mod:`ledger`.

All moments are local and naive, see :mod:`working_calendar`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from .working_calendar import EIGHT_HOURS, WorkingCalendar

UNITS = ("same_day", "working_day", "day", "hour")

#: How days become a moment: the same place in the day, so many days later; the end of the last day
#: (Civil Code, articles 147 and 148); the same place, a working day taken as eight worked hours.
COUNTINGS = ("same_position", "end_of_day", "eight_hours")


#: After 15:00 the counter hands over to the department at the start of the next working day.
TRANSFER_CUTOFF = 900


def exact(amount: float) -> Fraction:
    """Return an amount as somebody entered it, such as 2.5 days, as an exact number.

    >>> exact(2.5), exact(0.1)
    (Fraction(5, 2), Fraction(1, 10))
    """
    return Fraction(str(amount)).limit_denominator(1000)


@dataclass(frozen=True)
class Term:
    """One leg of a legal term.

    :param amount: how many of ``unit``; ignored for ``same_day``
    :param unit: one of :data:`UNITS`
    :param cutoff: minutes after midnight after which a *same day* term ends with the next working
        day; ``None`` when the procedure has no such rule
    :param agency: who spends this leg, for the explanation only
    :param counting: one of :data:`COUNTINGS`; kept with the leg, so that a new setting leaves the
        dossiers received before it alone
    """

    amount: Fraction
    unit: str
    cutoff: int | None = None
    agency: str = ""
    counting: str = COUNTINGS[0]

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit of time {self.unit!r}")
        if self.counting not in COUNTINGS:
            raise ValueError(f"unknown way of counting {self.counting!r}")
        if self.unit != "same_day" and self.amount <= 0:
            raise ValueError("a term is longer than nothing")

    def as_json(self) -> dict:
        """Return the leg as plain values for the ledger; what goes without saying is left out.

        >>> Term(Fraction(10), "day").as_json()
        {'amount': '10', 'unit': 'day'}
        """
        values = {"amount": str(self.amount), "unit": self.unit}
        if self.cutoff is not None:
            values["cutoff"] = self.cutoff
        if self.agency:
            values["agency"] = self.agency
        if self.counting != COUNTINGS[0]:
            values["counting"] = self.counting
        return values

    @classmethod
    def from_json(cls, values: dict) -> "Term":
        return cls(
            Fraction(values["amount"]),
            values["unit"],
            values.get("cutoff"),
            values.get("agency", ""),
            values.get("counting", COUNTINGS[0]),
        )


class Fact(NamedTuple):
    """One reason in the explanation of a due time; ``kind`` says which sentence it becomes.

    :param at: when this leg ends, or what it was moved from
    :param start: when this leg began; its days off are listed only when somebody reads them
    :param left: what was left of the leg when the clock stopped, in its unit
    :param entry: the ``ledger.Entry`` that this fact tells of, if any
    """

    kind: str
    at: datetime
    term: Term | None = None
    start: datetime | None = None
    left: Fraction | None = None
    entry: object = None

    def days_off(self, calendar: WorkingCalendar) -> list[tuple[date, str]]:
        """Return the days of this leg that were not worked, each with its occasion, or ``""``."""
        if self.start is None:
            return []
        days = calendar.skipped(self.start.date(), self.at.date())
        return [(day, calendar.off.get(day, "")) for day in days]


class Due(NamedTuple):
    at: datetime
    facts: tuple[Fact, ...]


class Leg(NamedTuple):
    """What is left of a term.

    :param left: exact, in the term's unit; zero or less on the last day of a term that ends with it
    :param through: the original amount of this leg and of those before it in the same unit
    """

    term: Term
    left: Fraction
    through: Fraction


class Laid(NamedTuple):
    """A leg on the calendar; ``left`` counts from ``anchor`` and includes the legs since it."""

    leg: Leg
    anchor: datetime
    left: Fraction
    start: datetime
    end: datetime


def due(calendar: WorkingCalendar, received: datetime, terms: Iterable[Term]) -> Due:
    """Return when the result of a dossier ``received`` then is due, and why.

    :raise CalendarRangeError: the calendar does not reach so far

    >>> office = {day: ((450, 690), (810, 1020)) for day in range(5)}
    >>> same_day = Term(Fraction(0), "same_day", cutoff=900)
    >>> due(WorkingCalendar(office), datetime(2026, 3, 6, 15, 1), [same_day]).at
    datetime.datetime(2026, 3, 9, 17, 0)
    """
    facts: list[Fact] = []
    laid = lay_legs(calendar, received, as_legs(terms), facts)
    return Due(laid[-1].end if laid else calendar.next_opening(received), tuple(facts))


def transfer_due(
    calendar: WorkingCalendar, received: datetime, cutoff: int = TRANSFER_CUTOFF
) -> datetime:
    """Return by when the counter hands a dossier ``received`` then over to the department.

    The same day; received after ``cutoff``, or on a day that does not count, at the opening of the
    next working day (Nghị định 61/2018/NĐ-CP Điều 18). No other rule of 15:00 follows from it.
    """
    if calendar.is_working(received.date()) and not _is_after(received, cutoff):
        return calendar.closing(received.date())
    return calendar.next_opening(_tomorrow(received))


# -- terms on the calendar --------------------------------------------------------------------


def as_legs(terms: Iterable[Term], after: Leg | None = None) -> list[Leg]:
    legs = []
    for term in terms:
        follows = after is not None and _run(after.term) == _run(term)
        after = Leg(term, term.amount, after.through + term.amount if follows else term.amount)
        legs.append(after)
    return legs


def _run(term: Term) -> tuple[str, str]:
    """Return what neighbouring legs must share to be added up."""
    return term.unit, term.counting


def lay_legs(
    calendar: WorkingCalendar, received: datetime, legs: Iterable[Leg], facts: list[Fact]
) -> list[Laid]:
    moment = calendar.next_opening(received)
    if moment != received:
        kind = "reception" if calendar.is_open(received) else "opening"
        facts.append(Fact(kind, moment))
    laid: list[Laid] = []
    anchor, total, run = moment, Fraction(0), None
    for leg in legs:
        term, start = leg.term, moment
        if run == _run(term) and term.unit in ("working_day", "hour"):
            total += leg.left
        else:
            anchor, total, run = moment, leg.left, _run(term)
        moment = _after(calendar, anchor, total, leg, facts)
        laid.append(Laid(leg, anchor, total, start, moment))
        # Of calendar days every one counts, so there is nothing to list.
        counted = term.unit == "day"
        facts.append(Fact(term.unit, moment, term, None if counted else start, leg.left))
    return laid


def _after(
    calendar: WorkingCalendar, start: datetime, amount: Fraction, leg: Leg, facts: list[Fact]
) -> datetime:
    term = leg.term
    if term.unit == "working_day":
        if term.counting == "same_position":
            return calendar.add_days(start, amount, leg.through.denominator != 1)
        if term.counting == "eight_hours":
            return calendar.add_minutes(start, _whole(amount * EIGHT_HOURS))
        return _not_before(calendar, start, calendar.add_days_to_the_end(start, amount))
    if term.unit == "hour":
        return calendar.add_minutes(start, _whole(amount * 60))
    if term.unit == "day":
        return _not_before(calendar, start, _calendar_days(calendar, start, amount, term, facts))
    if term.cutoff is not None and _is_after(start, term.cutoff):
        facts.append(Fact("cutoff", start, term))
        start = calendar.next_opening(_tomorrow(start))
    return calendar.closing(start.date())


def _calendar_days(
    calendar: WorkingCalendar, start: datetime, amount: Fraction, term: Term, facts: list[Fact]
) -> datetime:
    if term.counting == "end_of_day":
        end = start.replace(hour=0, minute=0) + timedelta(days=-(-amount // 1))
    else:
        end = start + timedelta(minutes=_whole(amount * 1440))
    # A promise is made to the minute.
    end = end.replace(second=0, microsecond=0)
    if calendar.is_working(end.date()):
        if term.counting == "end_of_day":
            return calendar.closing(end.date())
        # Half days and shorter days may end while the office is closed.
        return calendar.next_opening(end)
    moved = calendar.next_opening(end.replace(hour=0, minute=0))
    facts.append(Fact("moved", end, term))
    closing = calendar.closing(moved.date())
    if term.counting == "end_of_day":
        return closing
    # The first working day after it, at the same time of day as far as the office is open then.
    return min(max(moved, moved.replace(hour=end.hour, minute=end.minute)), closing)


def left_of(calendar: WorkingCalendar, laid: Iterable[Laid], at: datetime) -> list[Leg]:
    """Return what is left of the ``laid`` legs at the working moment ``at``."""
    rest = []
    for leg, anchor, total, start, end in laid:
        if end <= at:
            continue
        left = (
            leg.left
            if start >= at
            else min(total - _used(calendar, leg.term, anchor, at), leg.left)
        )
        rest.append(leg._replace(left=left))
    return rest


def _used(calendar: WorkingCalendar, term: Term, start: datetime, end: datetime) -> Fraction:
    """Return, in the unit of ``term``, how much of it passed from ``start`` to ``end``."""
    if term.unit == "hour":
        return Fraction(calendar.minutes_between(start, end), 60)
    if term.unit == "working_day":
        if term.counting == "eight_hours":
            return Fraction(calendar.minutes_between(start, end), EIGHT_HOURS)
        if term.counting == "end_of_day":
            return calendar.days_after(start, end)
        return calendar.days_between(start, end)
    if term.unit == "day":
        if term.counting == "end_of_day":
            return Fraction((end.date() - start.date()).days)
        return Fraction((end - start) // timedelta(minutes=1), 1440)
    return Fraction(0)


def _not_before(calendar: WorkingCalendar, start: datetime, end: datetime) -> datetime:
    """Return ``end``, or the end of the day of ``start`` when what is left was over before it."""
    return end if end > start else calendar.closing(start.date())


def _is_after(moment: datetime, cutoff: int) -> bool:
    return moment.hour * 60 + moment.minute + (moment.second > 0) > cutoff


def _tomorrow(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _whole(amount: Fraction) -> int:
    """Return ``amount`` to the nearest whole number, halves upwards."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
