"""What happens to a due time after it was promised: pauses, restarts, extensions, other days off.

A ledger is a list of entries (:class:`Entry`), and :func:`replay` gives the due time after every
one of them. A pause has a policy and a legal basis, or the clock does not stop (Nghị định
118/2025/NĐ-CP; rules D12 to D16, D19).

All moments are local and naive, see :mod:`working_calendar`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .deadline import Laid, as_legs, lay_legs, left_of
from .term import HANDOVER, Fact, Leg, Term
from .working_calendar import WorkingCalendar

KINDS = (
    "start",
    "taken_over",
    "pause",
    "resume",
    "restart",
    "extend",
    "apology",
    "outage",
    "calendar",
    "procedure",
)
#: What a ledger begins with.
OPENING = ("start", "taken_over")
#: A new date is given only once, in time or too late (rule D16, Nghị định 118/2025/NĐ-CP).
NEW_DATES = ("extend", "apology")
#: What a pause does to the term when it is over: all of it again, what was left, or nothing at all.
POLICIES = ("restart", "resume", "no_pause")
#: The only things that stop the clock: papers asked of the citizen, a duty to pay (D12, D14), and a
#: failure of a system that was announced (Nghị định 301/2026/NĐ-CP). One that was not, internal
#: waiting or a missing signer never does (D15).
CAUSES = ("supplement", "obligation", "outage")


class LedgerError(ValueError):
    """The entries cannot be in this order."""


@dataclass(frozen=True)
class Entry:
    """One event of a due time.

    :param kind: one of :data:`KINDS`. ``taken_over`` begins the ledger of a dossier that another
        system had received and promised: what is printed there holds, whatever the calendar says;
        its terms are those of the law, which a restart counts anew. ``resume`` ends a pause as the
        pause's policy says; ``restart`` counts the whole term again, whatever the policy;
        ``procedure``: the dossier was taken for another procedure by mistake, and everything is
        counted anew with the term of the right one, from the reception on; ``apology``: the office
        apologised too late for an extension and named a new time, which moves nothing: the dossier
        stays as late as it is;
        ``outage``: an announced failure of a system, written down when it was over: its ``span``
        is not counted, wherever it lies in what happened
    :param terms: the legs, for ``start``, ``taken_over`` and ``procedure``; what is added, for
        ``extend``; from when it is made or the term ends, for ``apology``; for ``restart`` only
        when they differ from those of the start
    :param policy: one of :data:`POLICIES`, for ``pause``; ``resume`` in a ``resume`` whose pause
        the office has ended by itself, having asked for nothing: the term is not counted again;
        ``restart`` in a ``procedure`` by which another agency decides: that the former one had
        received it counts no more
    :param cause: one of :data:`CAUSES`, for ``pause``
    :param basis: the law or rule that allows it
    :param document: number of the paper that says so
    :param span: from when to when an ``outage`` lasted
    :param promised: the time that an ``apology`` named; counted from its terms where it is not
        known yet, and never again: what was promised in writing stays. Of ``taken_over`` the due
        time that the other system had printed
    """

    kind: str
    at: datetime
    terms: tuple[Term, ...] = ()
    policy: str = ""
    basis: str = ""
    document: str = ""
    cause: str = ""
    promised: datetime | None = None
    span: tuple[datetime, datetime] | None = None

    def __post_init__(self):
        if self.kind not in KINDS:
            raise LedgerError(f"unknown kind of entry {self.kind!r}")


class State(NamedTuple):
    """The state after an entry.

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
        if entry.kind == "procedure":
            states.append(_procedure(calendar, states, entry))
        elif entry.kind == "outage":
            states.append(_outage(calendar, states, entry))
        else:
            states.append(_STEPS[entry.kind](calendar, states[-1] if states else None, entry))
    return states


def _start(calendar, before, entry):
    terms = entry.terms or before.terms
    if not terms:
        raise LedgerError("no term")
    # What is counted again was handed over to who decides before.
    counted = terms if before is None else [term for term in terms if term.unit != HANDOVER]
    facts = [] if before is None else [Fact("restarted", entry.at, entry=entry)]
    legs = tuple(as_legs(counted))
    laid = tuple(lay_legs(calendar, entry.at, legs, facts))
    return State(entry, laid[-1].end, tuple(facts), None, legs, laid, terms)


def _taken_over(calendar, _before, entry):
    if not entry.terms or entry.promised is None:
        raise LedgerError("what is taken over has a term and a promise")
    # A pause keeps what was left until the promise in working time, whatever the term was.
    begin = calendar.next_opening(entry.at)
    minutes = max(calendar.minutes_between(begin, entry.promised), 1)
    (leg,) = as_legs([Term(Fraction(minutes, 60), "hour")])
    laid = Laid(leg, entry.at, begin, leg.left, leg.days, begin, entry.promised)
    facts = (Fact("taken_over", entry.promised, entry=entry),)
    return State(entry, entry.promised, facts, None, (leg,), (laid,), entry.terms)


def _pause(calendar, before, entry):
    if entry.policy not in POLICIES:
        raise LedgerError("a pause has a policy")
    if entry.policy == "no_pause":
        fact = Fact("no_pause", before.at, entry=entry)
        return before._replace(entry=entry, facts=(fact,), pause=entry)
    legs = tuple(left_of(calendar, before.laid, entry.at))
    facts = [Fact("paused", entry.at, entry=entry)]
    facts += [Fact("left", entry.at, leg.term, left=max(leg.left, Fraction(0))) for leg in legs]
    # Keep what was laid: a pause without working time changes nothing.
    return before._replace(entry=entry, facts=tuple(facts), pause=entry, legs=legs)


def _resume(calendar, before, entry):
    pause = before.pause
    if pause.policy == "restart" and entry.policy != "resume":
        return _start(calendar, before, entry)
    facts = [Fact("resumed", entry.at, entry=entry)]
    # Hours of the clock run on while the office is closed; all other units stand still.
    by_the_clock = before.legs and before.legs[0].term.unit == "clock_hour"
    unmoved = pause.at == entry.at or (
        not by_the_clock and calendar.next_opening(pause.at) == calendar.next_opening(entry.at)
    )
    if pause.policy != "no_pause" and not unmoved and before.legs:
        laid = tuple(lay_legs(calendar, entry.at, before.legs, facts))
        # A pause never brings an end forward, whichever legs meet a night or a day off.
        if laid[-1].end >= before.at or before.legs[0].term.rules == 1:
            at = laid[-1].end
            return before._replace(entry=entry, at=at, facts=tuple(facts), pause=None, laid=laid)
    # Nothing to count again; a term that had expired stays expired.
    legs = tuple(laid.leg for laid in before.laid)
    fact = Fact("unmoved", before.at, entry=entry)
    return before._replace(entry=entry, facts=(fact,), pause=None, legs=legs)


def _extend(calendar, before, entry):
    facts = [Fact("extended", before.at, entry=entry)]
    more = as_legs(entry.terms, before.laid[-1].leg)
    if not more:
        raise LedgerError("no term")
    # The whole is laid again, so that the parts of days of both add up; only the new part is told.
    start, legs = before.laid[0].given, [laid.leg for laid in before.laid]
    known: list[Fact] = []
    lay_legs(calendar, start, legs, known)
    told: list[Fact] = []
    laid = tuple(lay_legs(calendar, start, legs + more, told))
    return before._replace(
        entry=entry,
        at=laid[-1].end,
        facts=(*facts, *told[len(known) :]),
        legs=(*before.legs, *more),
        laid=laid,
    )


def _apology(calendar, before, entry):
    promised = entry.promised
    if promised is None:
        anchor = max(entry.at, before.at)
        promised = lay_legs(calendar, anchor, as_legs(entry.terms), [])[-1].end
    return before._replace(entry=entry, facts=(Fact("apologised", promised, entry=entry),))


def _calendar(calendar, before, entry):
    # Every entry is counted on the calendar as it is now: this one only says why it moved.
    return before._replace(entry=entry, facts=(Fact("calendar", before.at, entry=entry),))


def _outage(calendar, states, entry):
    if not entry.span:
        raise LedgerError("a failure has a time")
    before = states[-1]
    if entry.at == entry.span[0]:
        # Put where it was, by the lines below.
        return _skip(calendar, before, entry)
    # What happened, happened; only that time is not counted, as if it had been known.
    last = replay(_with_outages([*(state.entry for state in states), entry]), calendar)[-1]
    kind = "outage" if last.at != before.at else "outage_unmoved"
    return last._replace(entry=entry, facts=(Fact(kind, last.at, entry=entry),))


def _with_outages(entries):
    """Return ``entries`` with each outage where it was, cut at whatever happened meanwhile."""
    others = [one for one in entries if one.kind != "outage"]
    spans = _union(one.span for one in entries if one.kind == "outage")
    skips = []
    for begin, end in spans:
        begin = max(begin, others[0].at)
        within = sorted({one.at for one in others if begin < one.at < end})
        cuts = [begin, *within, end]
        skips += [
            Entry("outage", start, span=(start, stop))
            for start, stop in pairwise(cuts)
            if start < stop
        ]
    # An event at the same moment as the beginning of a part comes first.
    return sorted([*others, *skips], key=lambda one: (one.at, one.kind == "outage"))


def _union(spans):
    """Return what the spans of time cover together, in order.

    >>> _union([(3, 5), (1, 2), (4, 8)])
    [(1, 2), (3, 8)]
    """
    union = []
    for begin, end in sorted(spans):
        if union and begin <= union[-1][1]:
            union[-1] = union[-1][0], max(end, union[-1][1])
        else:
            union.append((begin, end))
    return union


def _skip(calendar, before, entry):
    """Count nothing in the span of ``entry``, in which nothing else happens."""
    begin, end = (calendar.next_opening(moment) for moment in entry.span)
    if before.is_stopped or begin == end:
        return before._replace(entry=entry, facts=())
    legs = left_of(calendar, before.laid, begin)
    laid = tuple(lay_legs(calendar, end, legs, [])) if legs else ()
    if not laid or laid[-1].end < before.at:
        # A term that had expired stays expired, and none is ever shorter for it.
        return before._replace(entry=entry, facts=())
    return before._replace(
        entry=entry, at=laid[-1].end, facts=(), laid=laid, legs=tuple(one.leg for one in laid)
    )


def _procedure(calendar, states, entry):
    if not entry.terms:
        raise LedgerError("no term")
    # What happened stays as it happened; only the term is another, from the reception on.
    lived: list[Entry] = []
    for one in (*(state.entry for state in states), entry):
        if one.kind == "procedure" and one.policy == "restart":
            lived = [other for other in lived if other.kind != "restart"]
        if one.kind not in (*NEW_DATES, "procedure"):
            if one.kind == "taken_over":
                # Of the wrong procedure: the right one promises anew.
                one = replace(one, kind="start", promised=None)
            counted = one.kind == "start" or one.terms
            lived.append(replace(one, terms=entry.terms) if counted else one)
    lives = replay(lived, calendar)
    last, begun = lives[-1], [life for life in lives if life.entry.kind in ("start", "restart")]
    facts = (Fact("procedure", last.at, entry=entry), *begun[-1].facts)
    return last._replace(entry=entry, facts=facts)


_STEPS = {
    "start": _start,
    "taken_over": _taken_over,
    "pause": _pause,
    "resume": _resume,
    "restart": _start,
    "extend": _extend,
    "apology": _apology,
    "calendar": _calendar,
}


def _out_of_order(states: Sequence[State], entry: Entry) -> str:
    if (entry.kind in OPENING) == bool(states):
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
    needs all four (D13, D15) unless the clock goes on, an extension the last two; ``extended``: a
    new date is given once only; ``late``: later than one day before the due date (D16, Nghị định
    118/2025/NĐ-CP); ``in_time``: an apology is late only after that; ``stopped``: no time can be
    named while the clock stands; ``span``: a failure is written down when it is over.
    """
    if fault := _out_of_order(states, entry):
        return fault
    if entry.kind in (*OPENING, "procedure", *NEW_DATES) and not entry.terms:
        return "term"
    if fault := _own_fault(states, entry):
        return fault
    # If the clock does not stop, no legal basis for stopping is needed.
    runs_on = entry.kind == "pause" and entry.policy == "no_pause"
    grounded = ("pause", "restart", "procedure", "outage", *NEW_DATES)
    if entry.kind in grounded and not entry.basis and not runs_on:
        return "basis"
    if entry.kind in ("pause", "procedure", "outage", *NEW_DATES) and not entry.document:
        return "document"
    return ""


def _own_fault(states: Sequence[State], entry: Entry) -> str:
    """Return why the law forbids an entry of this kind, whatever its basis."""
    if entry.kind == "pause":
        if entry.policy not in POLICIES:
            return "policy"
        # A failure does not pause the clock: it gets its own entry when it is over.
        if entry.cause not in CAUSES or entry.cause == "outage":
            return "cause"
    if entry.kind == "outage":
        if entry.cause != "outage":
            return "cause"
        if not entry.span or not entry.span[0] < entry.span[1] <= entry.at:
            return "span"
    if entry.kind == "resume" and entry.policy not in ("", "resume"):
        return "policy"
    if entry.kind in NEW_DATES:
        return _new_date_fault(states, entry)
    return ""


def _new_date_fault(states, entry):
    if any(state.entry.kind in NEW_DATES for state in states):
        return "extended"
    late = entry.at.date() > states[-1].at.date() - timedelta(days=1)
    if entry.kind == "extend":
        return "late" if late else ""
    if states[-1].is_stopped:
        return "stopped"
    return "" if late else "in_time"


class Indicator(NamedTuple):
    """What the national indicator 2.1 reads; ``supplements`` above 1 counts as late (D12)."""

    end: datetime
    supplements: int


def indicator(states: Iterable[State], finished: datetime) -> Indicator:
    """Return when the work on a dossier ended for the national indicator.

    :param finished: when it was done, or now. The time that the office waited for the citizen is
        taken out, and that of an announced failure; while it waits, the work ended with the request
    """
    supplements, asked, taken, begun = 0, None, [], None
    for state in states:
        entry = state.entry
        begun = begun or entry.at
        if entry.kind == "outage":
            span = max(entry.span[0], begun), min(entry.span[1], finished)
            taken += [span] if span[0] < span[1] else []
        if entry.kind == "pause":
            supplements += entry.cause == "supplement"
            asked = entry.at if entry.policy != "no_pause" else None
        elif asked and not state.pause:
            taken.append((asked, entry.at))
            asked = None
    if asked:
        taken.append((asked, finished))
    waited = sum((end - begin for begin, end in _union(taken)), timedelta())
    return Indicator(finished - waited, supplements)
