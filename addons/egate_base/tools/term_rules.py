"""How a leg of a term is laid on a working calendar.

Rules (Nghị định 118/2025/NĐ-CP; Nghị định 301/2026/NĐ-CP; Bộ luật Dân sự 2015 Điều 147, 148):

* the minute of closing belongs to its day; a leg that begins with it ends at a closing;
* working days that begin after closing or on a closed day end at closing, the first working day
  after it being day one, or left out (``Term.closed``);
* days of the calendar are counted from the day on which they begin, whatever its hours; begun
  after closing or on a closed day they end at closing; an end on a day off moves to the end of the
  next working day, and no end on that day comes before it;
* where the cut-off holds for days, what comes later, or on a closed day, is received when the next
  working day opens;
* days of eight hours end no later than with the day on which days of the calendar end;
* hours are worked hours, clock hours those of the clock.

A later beginning is never due earlier, by any of these.
"""

from datetime import date, datetime, time, timedelta
from fractions import Fraction

from .term import HANDOVER, Fact, Leg, Term, after_hour, whole
from .transfer import TRANSFER_CUTOFF, transfer_due
from .working_calendar import EIGHT_HOURS, WorkingCalendar

DAY = timedelta(days=1)


def begin(
    calendar: WorkingCalendar, moment: datetime, term: Term, facts: list[Fact] | None
) -> datetime:
    """Return from when a leg that begins at ``moment`` is counted.

    Days that begin after closing or on a closed day are counted from the end of a day: working
    days from the last closing, days of the calendar from midnight.

    :param facts: takes the reason when that is another moment; ``None`` for a leg that follows
        another, which the rules of reception do not concern
    """
    if term.unit in ("clock_hour", HANDOVER):
        return moment
    place = calendar.place_in_day(moment)
    in_days = term.unit in ("working_day", "day")
    if in_days and facts is not None and term.cutoff is not None:
        if place == "closed" or after_hour(moment, term.cutoff):
            forward = calendar.next_opening if place == "closed" else calendar.next_day_opening
            facts.append(Fact("received_next_day", forward(moment), term))
            return forward(moment)
    if place == "open" or (place == "closing" and term.unit in ("same_day", "working_day")):
        return moment
    if in_days and place in ("closing", "closed"):
        left_out = facts is not None and term.closed == "left_out"
        if term.unit == "day" or not left_out:
            return _end_of_day(calendar, moment, place, term, facts)
    opening = calendar.next_opening(moment)
    if facts is not None:
        facts.append(Fact("reception" if calendar.is_open(moment) else "opening", opening))
    return opening


def _end_of_day(
    calendar: WorkingCalendar, moment: datetime, place: str, term: Term, facts: list[Fact] | None
) -> datetime:
    if place == "closed" and facts is not None:
        facts.append(Fact("closed", moment, term))
    if term.unit == "working_day":
        return calendar.last_closing(moment)
    if term.counting == "end_of_day":
        return moment
    return datetime.combine(moment.date() + DAY, time())


def end(
    calendar: WorkingCalendar,
    start: datetime,
    amount: Fraction,
    days: Fraction,
    leg: Leg,
    facts: list[Fact],
) -> datetime:
    """Return when ``amount`` from ``start`` is over.

    :param start: from :func:`begin`
    :param days: the same amount in days of the calendar, which days of eight hours do not pass
    """
    term = leg.term
    if term.unit == "working_day":
        if term.counting == "end_of_day":
            if amount <= 0:
                return _last_day(calendar, start)
            return calendar.end_after(start.date(), amount)
        broken = leg.through.denominator != 1
        if term.counting == "same_position":
            return _same_place(calendar, start, amount, broken)
        worked = calendar.add_minutes(start, whole(amount * EIGHT_HOURS))
        if days <= 0:
            return min(worked, _last_day(calendar, start))
        return min(worked, calendar.closing(_same_place(calendar, start, days, broken).date()))
    if term.unit == "hour":
        return calendar.add_minutes(start, whole(amount * 60))
    if term.unit == "clock_hour":
        return (start + timedelta(minutes=whole(amount * 60))).replace(second=0, microsecond=0)
    if term.unit == "day":
        if term.counting == "end_of_day":
            if amount <= 0:
                return _last_day(calendar, start)
            return _last_of_days(calendar, start.date() + DAY * -(-amount // 1), term, facts)
        return _same_hour(calendar, start, amount, term, facts)
    if term.unit == HANDOVER:
        return transfer_due(calendar, start, term.cutoff or TRANSFER_CUTOFF)
    if term.cutoff is not None and after_hour(start, term.cutoff):
        facts.append(Fact("cutoff", start, term))
        start = calendar.next_day_opening(start)
    return calendar.closing(start.date())


def used(calendar: WorkingCalendar, term: Term, start: datetime, moment: datetime) -> Fraction:
    """Return, in the unit of ``term``, how much of it passed from ``start`` to ``moment``.

    :param start: from :func:`begin`
    """
    if term.unit == "hour":
        return Fraction(calendar.minutes_between(start, moment), 60)
    if term.unit == "clock_hour":
        return Fraction((moment - start) // timedelta(minutes=1), 60)
    if term.unit == "working_day":
        if term.counting == "eight_hours":
            return Fraction(calendar.minutes_between(start, moment), EIGHT_HOURS)
        if term.counting == "end_of_day":
            return calendar.counted_days(start.date(), moment.date())
        return calendar.days_between(start, moment)
    if term.unit == "day":
        if term.counting == "end_of_day":
            return Fraction((moment.date() - start.date()).days)
        return Fraction((moment - start) // timedelta(minutes=1), 1440)
    return Fraction(0)


def _same_place(
    calendar: WorkingCalendar, start: datetime, days: Fraction, broken: bool
) -> datetime:
    """Return the same place in the day, ``days`` working days later; from a closing, a closing."""
    if calendar.place_in_day(start) == "closing":
        return calendar.add_days_after(start.date(), days)
    return calendar.add_days(start, days, broken)


def _same_hour(
    calendar: WorkingCalendar, start: datetime, amount: Fraction, term: Term, facts: list[Fact]
) -> datetime:
    """Return the same hour, ``amount`` days later; midnight is the end of the day before it."""
    moment = start + timedelta(minutes=whole(amount * 1440))
    # A promise is made to the minute.
    moment = moment.replace(second=0, microsecond=0)
    last = moment.date() if moment.time() > time() else moment.date() - DAY
    if last != moment.date() or not calendar.is_working(last):
        return _last_of_days(calendar, last, term, facts)
    if not calendar.is_working(last - DAY):
        # What ended on the day off before ends with this day: nothing that came later does sooner.
        facts.append(Fact("after_day_off", moment, term))
        return calendar.closing(last)
    # Parts of days and shorter days may end while the office is closed.
    return min(calendar.next_opening(moment), calendar.closing(last))


def _last_of_days(calendar: WorkingCalendar, last: date, term: Term, facts: list[Fact]) -> datetime:
    """Return the end of the day ``last``; of the next working day when it is off (article 148)."""
    if calendar.is_working(last):
        return calendar.closing(last)
    midnight = datetime.combine(last, time())
    facts.append(Fact("moved", midnight, term))
    return calendar.closing(calendar.next_opening(midnight).date())


def _last_day(calendar: WorkingCalendar, start: datetime) -> datetime:
    """Return the end of the working day of ``start``, or of the next: all but that day is over."""
    return calendar.closing(calendar.next_opening(start).date())
