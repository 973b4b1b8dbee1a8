"""The rules for legs that were promised by November 2026, kept unchanged.

A promise to a citizen stays: a ledger of that time is replayed with these rules, and
:mod:`term_rules` applies to every leg laid since.
"""

from datetime import datetime, timedelta
from fractions import Fraction

from .term import Fact, Leg, Term, after_hour, whole
from .working_calendar import EIGHT_HOURS, WorkingCalendar


def begin(
    calendar: WorkingCalendar, moment: datetime, term: Term, facts: list[Fact] | None
) -> datetime:
    """Return from when the leg is counted: the next moment of working time."""
    if facts is None:
        return moment
    opening = calendar.next_opening(moment)
    if opening != moment:
        facts.append(Fact("reception" if calendar.is_open(moment) else "opening", opening))
    return opening


def end(
    calendar: WorkingCalendar,
    start: datetime,
    amount: Fraction,
    days: Fraction,
    leg: Leg,
    facts: list[Fact],
) -> datetime:
    """Return when ``amount`` from ``start`` is over."""
    term = leg.term
    if term.unit == "working_day":
        if term.counting == "same_position":
            return calendar.add_days(start, amount, leg.through.denominator != 1)
        if term.counting == "eight_hours":
            return calendar.add_minutes(start, whole(amount * EIGHT_HOURS))
        return _not_before(calendar, start, calendar.add_days_to_the_end(start, amount))
    if term.unit == "hour":
        return calendar.add_minutes(start, whole(amount * 60))
    if term.unit == "day":
        return _not_before(calendar, start, _calendar_days(calendar, start, amount, term, facts))
    if term.cutoff is not None and after_hour(start, term.cutoff):
        facts.append(Fact("cutoff", start, term))
        start = calendar.next_day_opening(start)
    return calendar.closing(start.date())


def used(calendar: WorkingCalendar, term: Term, start: datetime, moment: datetime) -> Fraction:
    """Return, in the unit of ``term``, how much of it passed from ``start`` to ``moment``."""
    if term.unit == "hour":
        return Fraction(calendar.minutes_between(start, moment), 60)
    if term.unit == "working_day":
        if term.counting == "eight_hours":
            return Fraction(calendar.minutes_between(start, moment), EIGHT_HOURS)
        if term.counting == "end_of_day":
            return calendar.days_after(start, moment)
        return calendar.days_between(start, moment)
    if term.unit == "day":
        if term.counting == "end_of_day":
            return Fraction((moment.date() - start.date()).days)
        return Fraction((moment - start) // timedelta(minutes=1), 1440)
    return Fraction(0)


def _calendar_days(
    calendar: WorkingCalendar, start: datetime, amount: Fraction, term: Term, facts: list[Fact]
) -> datetime:
    if term.counting == "end_of_day":
        last = start.replace(hour=0, minute=0) + timedelta(days=-(-amount // 1))
    else:
        last = start + timedelta(minutes=whole(amount * 1440))
    last = last.replace(second=0, microsecond=0)
    if calendar.is_working(last.date()):
        if term.counting == "end_of_day":
            return calendar.closing(last.date())
        return calendar.next_opening(last)
    moved = calendar.next_opening(last.replace(hour=0, minute=0))
    facts.append(Fact("moved", last, term))
    closing = calendar.closing(moved.date())
    if term.counting == "end_of_day":
        return closing
    return min(max(moved, moved.replace(hour=last.hour, minute=last.minute)), closing)


def _not_before(calendar: WorkingCalendar, start: datetime, moment: datetime) -> datetime:
    return moment if moment > start else calendar.closing(start.date())
