"""Apologies on form 04: a new date in time, or one that comes too late and moves nothing.

What ``egate_dossier/models/requests/extension.py`` writes, for journeys that did not keep their
term. Once at most, and only what the ledger allows.
"""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from odoo.addons.egate_base.tools.ledger import Entry, refusal, replay
from odoo.addons.egate_base.tools.term import Term, exact

from .names import weighted

#: Of the late dossiers those with a new date in time, and of the others those with an apology.
IN_TIME, LATE = 0.3, 0.35
BASIS = "Nghị định 118/2025/NĐ-CP"
DAYS = {1: 30, 2: 30, 3: 25, 5: 15}


class Apology(NamedTuple):
    """A signed form 04, until its number is known.

    :ivar entry: of the ledger, without the number
    :ivar at: UTC, like ``drafted_at``, ``due_before`` and ``sign_by``
    :ivar day: the local date of ``at``
    """

    entry: Entry
    at: object
    day: object
    drafted_at: object
    due_before: object
    sign_by: object
    days: int
    signer: int
    cause: int


def apologise(journey) -> Apology | None:
    """Add a new date to the ledger of a journey that is late, now and then; return it."""
    rng, world, state = journey.rng, journey.world, journey.states[-1]
    end = world.office.to_local(journey.finished_at or world.now)
    if state.at >= end or state.is_stopped or not world.heads(journey.agency):
        return None
    days = weighted(rng, DAYS)
    if rng.random() < IN_TIME:
        entry = _entry(journey, "extend", _before(world, rng, state.at), days)
        if not refusal(journey.states, entry):
            return _signed(journey, entry, days)
    if rng.random() < LATE:
        at = world.pace.add_minutes(state.at, rng.randint(20, 900))
        entry = _entry(journey, "apology", at.replace(second=rng.randrange(60)), days)
        if entry.at < end and not refusal(journey.states, entry):
            return _signed(journey, entry, days)
    return None


def _before(world, rng, due):
    """Return a moment of the working day before that of the due time (local)."""
    day = due.replace(hour=0, minute=0, second=0) - timedelta(days=1)
    while not world.pace.is_working(day.date()):
        day -= timedelta(days=1)
    return day + timedelta(hours=rng.choice((8, 9, 10, 14, 15)), seconds=rng.randrange(3600))


def _entry(journey, kind, at, days):
    terms = (Term(exact(days), "working_day", counting=journey.terms[-1].counting),)
    return Entry(kind, at, terms, basis=BASIS, document="?")


def _signed(journey, entry, days):
    """Write ``entry`` into the ledger of ``journey``; return the apology."""
    world, rng, calendar = journey.world, journey.rng, journey.calendar
    before = journey.states[-1].at
    working = calendar.working
    state = replay([*journey.entries, entry], working)[-1]
    late = entry.kind == "apology"
    if late:
        entry = replace(entry, promised=state.facts[0].at)
    journey.entries.append(entry)
    journey.states.append(state._replace(entry=entry))
    at = calendar.to_utc(entry.at)
    midnight = before.replace(hour=0, minute=0, second=0)
    return Apology(
        entry,
        at,
        entry.at.date(),
        max(at - timedelta(minutes=rng.randint(5, 240)), journey.received_at),
        calendar.to_utc(before),
        None if late else calendar.to_utc(midnight),
        days,
        rng.choice(world.heads(journey.agency)),
        rng.choice(world.late_causes),
    )
