"""When a result is due: terms of the law laid on a working calendar, and the reasons.

Rules (Nghị định 118/2025/NĐ-CP; Bộ luật Dân sự 2015 Điều 147, 148):

* the clock starts at valid acceptance; what that means outside working time, :mod:`term_rules` says
  for each unit of time;
* "same day" ends with the working day; received after the cut-off hour, with the next one;
* working days keep their place in the day, or end with it, as the office has set;
* several legs follow each other, each with its own unit of time; those of one unit are added up
  before they are laid, so that splitting a term changes nothing.

What happens to a term later is in :mod:`ledger`.

All moments are local and naive, see :mod:`working_calendar`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from . import term_rules, term_rules_first
from .term import HANDOVER, Fact, Leg, Term
from .working_calendar import WorkingCalendar

#: The rules by which a leg is laid, by their number in ``Term.rules``.
RULES = {1: term_rules_first, 2: term_rules}


class Due(NamedTuple):
    at: datetime
    facts: tuple[Fact, ...]


class Laid(NamedTuple):
    """A leg on the calendar; ``left`` and ``days`` count from ``anchor``, legs since it included.

    :param given: the moment from which the run of legs was to be counted, before ``anchor``, from
        which it is
    """

    leg: Leg
    given: datetime
    anchor: datetime
    left: Fraction
    days: Fraction
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


# -- terms on the calendar --------------------------------------------------------------------


def as_legs(terms: Iterable[Term], after: Leg | None = None) -> list[Leg]:
    legs = []
    for term in terms:
        follows = after is not None and _run(after.term) == _run(term)
        through = after.through + term.amount if follows else term.amount
        after = Leg(term, term.amount, through, term.amount)
        legs.append(after)
    return legs


def _run(term: Term) -> tuple[str, str, int]:
    """Return what neighbouring legs must share to be added up."""
    return term.unit, term.counting, term.rules


def lay_legs(
    calendar: WorkingCalendar, received: datetime, legs: Iterable[Leg], facts: list[Fact]
) -> list[Laid]:
    """Lay ``legs`` one after the other, the first from ``received``, and add the reasons."""
    laid: list[Laid] = []
    moment = given = anchor = received
    total = days = Fraction(0)
    run = None
    for leg in legs:
        term = leg.term
        rules = RULES[term.rules]
        if run == _run(term) and term.unit not in ("day", "same_day", HANDOVER):
            total, days, start = total + leg.left, days + leg.days, moment
        else:
            given, run = moment, _run(term)
            start = anchor = rules.begin(calendar, moment, term, None if laid else facts)
            total, days = leg.left, leg.days
        moment = rules.end(calendar, anchor, total, days, leg, facts)
        laid.append(Laid(leg, given, anchor, total, days, start, moment))
        # Of calendar days every one counts, so there is nothing to list.
        counted = term.unit in ("day", "clock_hour")
        facts.append(Fact(term.unit, moment, term, None if counted else start, leg.left))
    return laid


def left_of(calendar: WorkingCalendar, laid: Iterable[Laid], at: datetime) -> list[Leg]:
    """Return what is left of the ``laid`` legs at ``at``, for working time at its next moment."""
    rest = []
    opening = calendar.next_opening(at)
    for leg, _given, anchor, total, days, start, end in laid:
        term = leg.term
        now = at if term.unit == "clock_hour" else opening
        if end <= now:
            continue
        if start < now:
            left = min(total - RULES[term.rules].used(calendar, term, anchor, now), leg.left)
            if term.counting == "eight_hours" and term.unit == "working_day":
                days = min(days - calendar.days_between(anchor, now), leg.days)
            else:
                days = left
            leg = leg._replace(left=left, days=days)
            if term.cutoff is not None and term.unit in ("working_day", "day"):
                # The hour concerns the reception; what is left goes on when the citizen complies.
                leg = leg._replace(term=replace(term, cutoff=None))
        rest.append(leg)
    return rest
