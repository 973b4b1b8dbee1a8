"""When a result is due: terms of the law laid on a working calendar, and the reasons.

Rules (Nghị định 118/2025/NĐ-CP; Bộ luật Dân sự 2015 Điều 147, 148):

* the clock starts at valid acceptance; outside working time it starts at the next opening;
* "same day" ends with the working day; received after the cut-off hour, with the next one;
* working days keep their place in the day; calendar days that end on a day off move to the next
  working day; hours are working hours;
* several legs follow each other, each with its own unit of time; those of one unit are added up
  before they are laid, so that splitting a term changes nothing.

What happens later is a ledger (:class:`Entry`), and :func:`replay` gives the due time after every
entry. A pause has a policy and a legal basis, or the clock does not stop.

All moments are local and naive, see :mod:`working_calendar`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from .working_calendar import EIGHT_HOURS, WorkingCalendar

UNITS = ("same_day", "working_day", "day", "hour")

#: How days become a moment: the same place in the day, so many days later; the end of the last day
#: (Civil Code, articles 147 and 148); the same place, a working day taken as eight worked hours.
COUNTINGS = ("same_position", "end_of_day", "eight_hours")

KINDS = ("start", "pause", "resume", "restart", "extend", "calendar")

#: What a pause does to the term when it is over: all of it again, what was left, or nothing at all.
POLICIES = ("restart", "resume", "no_pause")

#: The only things that stop the clock: papers asked of the citizen, and a duty to pay (D12, D14). A
#: failure of a system, internal waiting or a missing signer never does (D15).
CAUSES = ("supplement", "obligation")

#: After 15:00 the counter hands over to the department at the start of the next working day.
TRANSFER_CUTOFF = 900


class LedgerError(ValueError):
    """The entries cannot follow each other as they do."""


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
    counting: str = "same_position"

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit of time {self.unit!r}")
        if self.counting not in COUNTINGS:
            raise ValueError(f"unknown way of counting {self.counting!r}")
        if self.unit != "same_day" and self.amount <= 0:
            raise ValueError("a term is longer than nothing")

    def as_json(self) -> dict:
        """Return the leg as plain values; the ledger keeps it so."""
        return {
            "amount": str(self.amount),
            "unit": self.unit,
            "cutoff": self.cutoff,
            "agency": self.agency,
            "counting": self.counting,
        }

    @classmethod
    def from_json(cls, values: dict) -> "Term":
        return cls(
            Fraction(values["amount"]),
            values["unit"],
            values["cutoff"],
            values["agency"] or "",
            values.get("counting", "same_position"),
        )


class Fact(NamedTuple):
    """One reason in the explanation of a due time; ``kind`` says which sentence it becomes.

    :param at: when this leg ends, or what it was moved from
    :param start: when this leg began; its days off are listed only when somebody reads them
    :param left: what was left of the leg when the clock stopped, in its unit
    :param entry: the entry of the ledger that this fact tells of
    """

    kind: str
    at: datetime
    term: Term | None = None
    start: datetime | None = None
    left: Fraction | None = None
    entry: "Entry | None" = None

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
    laid = _lay(calendar, received, _legs(terms), facts)
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


def _legs(terms: Iterable[Term], after: Leg | None = None) -> list[Leg]:
    legs = []
    for term in terms:
        follows = after is not None and _run(after.term) == _run(term)
        after = Leg(term, term.amount, after.through + term.amount if follows else term.amount)
        legs.append(after)
    return legs


def _run(term: Term) -> tuple[str, str]:
    """Return what neighbouring legs must share to be added up."""
    return term.unit, term.counting


def _lay(
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


def _left(calendar: WorkingCalendar, laid: Iterable[Laid], at: datetime) -> list[Leg]:
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


# -- the ledger -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a due time.

    :param kind: one of :data:`KINDS`. ``resume`` ends a pause as the pause's policy says;
        ``restart`` counts the whole term again, whatever the policy
    :param terms: the legs, for ``start``; what is added, for ``extend``; for ``restart`` only when
        they differ from those of the start
    :param policy: one of :data:`POLICIES`, for ``pause``
    :param cause: one of :data:`CAUSES`, for ``pause``
    :param basis: the law or rule that allows it
    :param document: number of the paper that says so
    """

    kind: str
    at: datetime
    terms: tuple[Term, ...] = ()
    policy: str = ""
    basis: str = ""
    document: str = ""
    cause: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise LedgerError(f"unknown kind of entry {self.kind!r}")


class State(NamedTuple):
    """What holds after an entry.

    :param at: the due time; while the clock stands, the one before the pause
    :param facts: the reasons for it that this entry adds
    :param pause: the entry that the office waits on, also when its policy leaves the clock running
    :param legs: what is on the calendar since the clock last started; in a pause, what was left
    :param laid: the same on the calendar; empty in a pause
    """

    entry: Entry
    at: datetime
    facts: tuple[Fact, ...]
    pause: Entry | None
    legs: tuple[Leg, ...]
    laid: tuple[Laid, ...]
    terms: tuple[Term, ...]

    @property
    def is_stopped(self) -> bool:
        return self.pause is not None and self.pause.policy != "no_pause"


def replay(entries: Iterable[Entry], calendar: WorkingCalendar) -> list[State]:
    """Return what held after each of ``entries``, all counted on ``calendar`` as it is now.

    A pause or a return outside working time counts from the next opening, as receptions do.

    :raise LedgerError: the entries cannot follow each other so, see :func:`refusal`

    >>> office = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
    >>> five = (Term(Fraction(5), "working_day"),)
    >>> for policy in POLICIES:
    ...     states = replay([
    ...         Entry("start", datetime(2026, 3, 2, 9, 10), five),
    ...         Entry("pause", datetime(2026, 3, 4, 9, 10), policy=policy),
    ...         Entry("resume", datetime(2026, 3, 10, 9, 10)),
    ...     ], office)
    ...     print(policy, states[-1].at)
    restart 2026-03-17 09:10:00
    resume 2026-03-13 09:10:00
    no_pause 2026-03-09 09:10:00
    """
    states: list[State] = []
    for entry in entries:
        if fault := _out_of_order(states, entry):
            raise LedgerError(f"{entry.kind}: {fault}")
        states.append(_STEPS[entry.kind](calendar, states[-1] if states else None, entry))
    return states


def _start(calendar, before, entry):
    terms = entry.terms or before.terms
    if not terms:
        raise LedgerError("no term")
    facts = [] if before is None else [Fact("restarted", entry.at, entry=entry)]
    legs = tuple(_legs(terms))
    laid = tuple(_lay(calendar, entry.at, legs, facts))
    return State(entry, laid[-1].end, tuple(facts), None, legs, laid, terms)


def _pause(calendar, before, entry):
    if entry.policy not in POLICIES:
        raise LedgerError("a pause has a policy")
    if entry.policy == "no_pause":
        fact = Fact("no_pause", before.at, entry=entry)
        return before._replace(entry=entry, facts=(fact,), pause=entry)
    legs = tuple(_left(calendar, before.laid, calendar.next_opening(entry.at)))
    facts = [Fact("paused", entry.at, entry=entry)]
    facts += [Fact("left", entry.at, leg.term, left=max(leg.left, Fraction(0))) for leg in legs]
    # What was laid is kept: a pause that takes no working time changes nothing.
    return before._replace(entry=entry, facts=tuple(facts), pause=entry, legs=legs)


def _resume(calendar, before, entry):
    pause = before.pause
    if pause.policy == "restart":
        return _start(calendar, before, entry)
    fact = Fact("resumed", entry.at, entry=entry)
    unmoved = calendar.next_opening(pause.at) == calendar.next_opening(entry.at)
    if pause.policy == "no_pause" or unmoved or not before.legs:
        # Nothing to count again; a term that had expired stays expired.
        legs = tuple(laid.leg for laid in before.laid)
        fact = Fact("unmoved", before.at, entry=entry)
        return before._replace(entry=entry, facts=(fact,), pause=None, legs=legs)
    facts = [fact]
    laid = tuple(_lay(calendar, entry.at, before.legs, facts))
    return before._replace(entry=entry, at=laid[-1].end, facts=tuple(facts), pause=None, laid=laid)


def _extend(calendar, before, entry):
    facts = [Fact("extended", before.at, entry=entry)]
    more = _legs(entry.terms, before.laid[-1].leg)
    if not more:
        raise LedgerError("no term")
    # The whole is laid again, so that the parts of days of both add up; only the new part is told.
    start, legs = before.laid[0].anchor, [laid.leg for laid in before.laid]
    known: list[Fact] = []
    _lay(calendar, start, legs, known)
    told: list[Fact] = []
    laid = tuple(_lay(calendar, start, legs + more, told))
    return before._replace(
        entry=entry,
        at=laid[-1].end,
        facts=(*facts, *told[len(known) :]),
        legs=(*before.legs, *more),
        laid=laid,
    )


def _calendar(calendar, before, entry):
    # Every entry is counted on the calendar as it is now: this one only says why it moved.
    return before._replace(entry=entry, facts=(Fact("calendar", before.at, entry=entry),))


_STEPS = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "restart": _start,
    "extend": _extend,
    "calendar": _calendar,
}


def _out_of_order(states: Sequence[State], entry: Entry) -> str:
    if (entry.kind == "start") == bool(states):
        return "started" if states else "not_started"
    if states and entry.at < states[-1].entry.at:
        return "earlier"
    if entry.kind == "pause" and states[-1].pause:
        return "paused"
    if entry.kind == "resume" and not states[-1].pause:
        return "not_paused"
    return ""


def refusal(states: Sequence[State], entry: Entry) -> str:
    """Return why ``entry`` may not follow ``states``, as a key, or ``""`` when it may.

    ``started``, ``not_started``, ``earlier``, ``paused``, ``not_paused``: the order is wrong;
    ``term``: nothing is added or counted; ``policy``, ``cause``, ``basis``, ``document``: a pause
    needs all four (D13, D15), an extension the last two; ``extended``: a new date is given once
    only; ``late``: later than one day before the due date (D16, Nghị định 118/2025/NĐ-CP).
    """
    if fault := _out_of_order(states, entry):
        return fault
    if entry.kind in ("start", "extend") and not entry.terms:
        return "term"
    if entry.kind == "pause":
        if entry.policy not in POLICIES:
            return "policy"
        if entry.cause not in CAUSES:
            return "cause"
    if entry.kind == "extend":
        if any(state.entry.kind == "extend" for state in states):
            return "extended"
        if entry.at.date() > states[-1].at.date() - timedelta(days=1):
            return "late"
    if entry.kind in ("pause", "restart", "extend") and not entry.basis:
        return "basis"
    if entry.kind in ("pause", "extend") and not entry.document:
        return "document"
    return ""


class Indicator(NamedTuple):
    """What the national indicator 2.1 reads; ``supplements`` above 1 counts as late (D12)."""

    end: datetime
    supplements: int


def indicator(states: Iterable[State], finished: datetime) -> Indicator:
    """Return when the work on a dossier ended for the national indicator.

    :param finished: when it was done, or now. The time that the office waited for the citizen is
        taken out; while it waits, the work ended with the request.
    """
    end, supplements, asked = finished, 0, None
    for state in states:
        entry = state.entry
        if entry.kind == "pause":
            supplements += entry.cause == "supplement"
            asked = entry.at if entry.policy != "no_pause" else None
        elif asked and not state.pause:
            end -= entry.at - asked
            asked = None
    return Indicator(end - (finished - asked) if asked else end, supplements)
