"""When a result is due: terms of the law laid on a working calendar, and the reasons.

Rules (Nghị định 118/2025/NĐ-CP; Bộ luật Dân sự 2015 Điều 147, 148):

* the clock starts at valid acceptance; outside working time it starts at the next opening;
* "same day" ends with the working day; received after the cut-off hour, with the next one;
* working days keep their place in the day; calendar days that end on a day off move to the next
  working day; hours are working hours;
* several legs follow each other, each with its own unit of time.

All moments are local and naive, see :mod:`working_calendar`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from .working_calendar import WorkingCalendar

UNITS = ("same_day", "working_day", "day", "hour")


@dataclass(frozen=True)
class Term:
    """One leg of a legal term.

    :param amount: how many of ``unit``; ignored for ``same_day``
    :param unit: one of :data:`UNITS`
    :param cutoff: minutes after midnight after which a *same day* term ends with the next working
        day; ``None`` when the procedure has no such rule
    :param agency: who spends this leg, for the explanation only
    """

    amount: Fraction
    unit: str
    cutoff: int | None = None
    agency: str = ""

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit of time {self.unit!r}")
        if self.unit != "same_day" and self.amount <= 0:
            raise ValueError("a term is longer than nothing")

    def as_json(self) -> dict:
        """Return the leg as plain values; the ledger keeps it so."""
        return {
            "amount": str(self.amount),
            "unit": self.unit,
            "cutoff": self.cutoff,
            "agency": self.agency,
        }

    @classmethod
    def from_json(cls, values: dict) -> "Term":
        return cls(
            Fraction(values["amount"]), values["unit"], values["cutoff"], values["agency"] or ""
        )


@dataclass(frozen=True)
class Fact:
    """One reason in the explanation of a due time; ``kind`` says which sentence it becomes.

    :param at: when this leg ends, or what it was moved from
    :param start: when this leg began; its days off are listed only when somebody reads them
    """

    kind: str
    at: datetime
    term: Term | None = None
    start: datetime | None = None

    def days_off(self, calendar: WorkingCalendar) -> list[tuple[date, str]]:
        """Return the days of this leg that were not worked, each with its occasion, or ``""``."""
        if self.start is None:
            return []
        days = calendar.skipped(self.start.date(), self.at.date())
        return [(day, calendar.off.get(day, "")) for day in days]


@dataclass(frozen=True)
class Due:
    at: datetime
    facts: tuple[Fact, ...]


def due(calendar: WorkingCalendar, received: datetime, terms: Iterable[Term]) -> Due:
    """Return when the result of a dossier ``received`` then is due, and why.

    :raise CalendarRangeError: the calendar does not reach so far

    >>> office = {day: ((450, 690), (810, 1020)) for day in range(5)}
    >>> same_day = Term(Fraction(0), "same_day", cutoff=900)
    >>> due(WorkingCalendar(office), datetime(2026, 3, 6, 15, 1), [same_day]).at
    datetime.datetime(2026, 3, 9, 17, 0)
    """
    facts = []
    moment = calendar.next_opening(received)
    if moment != received:
        facts.append(Fact("opening", moment))
    for term in terms:
        start = moment
        moment = _after(calendar, moment, term, facts)
        # Of calendar days every one counts, so there is nothing to list.
        facts.append(Fact(term.unit, moment, term, None if term.unit == "day" else start))
    return Due(moment, tuple(facts))


def _after(calendar: WorkingCalendar, start: datetime, term: Term, facts: list) -> datetime:
    if term.unit == "working_day":
        return calendar.add_days(start, term.amount)
    if term.unit == "hour":
        return calendar.add_minutes(start, round(term.amount * 60))
    if term.unit == "day":
        return _calendar_days(calendar, start, term, facts)
    minute = start.hour * 60 + start.minute + (start.second > 0)
    if term.cutoff is not None and minute > term.cutoff:
        facts.append(Fact("cutoff", start, term))
        start = calendar.next_opening(start.replace(hour=0, minute=0) + timedelta(days=1))
    return calendar.closing(start.date())


def _calendar_days(calendar: WorkingCalendar, start: datetime, term: Term, facts: list) -> datetime:
    # A promise is made to the minute.
    end = (start + timedelta(days=float(term.amount))).replace(second=0, microsecond=0)
    if calendar.is_working(end.date()):
        # Half days and shorter days may end while the office is closed.
        return calendar.next_opening(end)
    moved = calendar.next_opening(end.replace(hour=0, minute=0))
    facts.append(Fact("moved", end, term))
    # The first working day after it, at the same time of day as far as the office is open then.
    return min(
        max(moved, moved.replace(hour=end.hour, minute=end.minute)), calendar.closing(moved.date())
    )
