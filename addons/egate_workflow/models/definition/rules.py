"""What the engine knows of a process, as plain values cached in memory.

A published process never changes, so a worker reads it once; changing a draft clears the cache.
"""

from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.tools import ormcache

from odoo.addons.egate_base.tools.term import Term, exact


class TransitionRules(NamedTuple):
    """A transition: what the checker and the engine ask of it. ``None`` and ``()`` mean nothing.

    :ivar asks: keys of the values to enter with it
    """

    id: int
    name: str
    style: str
    source: int
    target: int
    actor: str
    role: int | None
    bulk: bool
    undo_minutes: int
    conditional: bool
    requirements: tuple[str, ...]
    effects: tuple[str, ...]
    asks: tuple[str, ...]

    def as_button(self):
        """Return what the web client needs to show the button."""
        return {
            "id": self.id,
            "name": self.name,
            "style": self.style,
            "bulk": self.bulk,
            "asks": list(self.asks),
            "claims": "claim" in self.effects,
            "effects": list(self.effects),
        }


class ReminderRule(NamedTuple):
    """A point in time: ``sign`` times ``amount`` of ``unit`` from the end of ``clock``."""

    id: int
    clock: str
    sign: int
    amount: Fraction
    unit: str


class StateRules(NamedTuple):
    """A state: who works there, for how long, and what the clock does.

    :ivar limit: time limit of the step, as a leg of a term
    :ivar cause: why the clock stands, one of the ledger's causes, or ``""``
    """

    id: int
    kind: str
    clock: str
    role: int | None
    unit_rule: str
    limit: Term | None
    cause: str
    reminders: tuple[ReminderRule, ...]
    has_sides: bool
    transitions: tuple[TransitionRules, ...]

    @property
    def ends(self):
        return self.kind == "end"


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    @ormcache("self.id")
    def _rules(self):
        """Return what the engine knows of this state.

        :rtype: StateRules
        """
        # sudo: the same for all users, whatever they may read of processes
        state = self.sudo()
        limit = None
        if state._has_limit():
            limit = Term(exact(state.limit_amount), state.limit_unit)
        return StateRules(
            id=state.id,
            kind=state.kind,
            clock=state.clock,
            role=state.role_id.id or None,
            unit_rule=state.unit_rule,
            limit=limit,
            cause=state._pause_cause(),
            reminders=tuple(reminder._rule() for reminder in state.reminder_ids),
            has_sides=bool(state.side_ids),
            transitions=tuple(way._rules() for way in state.exit_ids.sorted("sequence")),
        )


class EgateWorkflowTransition(models.Model):
    _inherit = "egate.workflow.transition"

    @ormcache("self.id")
    def _rules(self):
        """Return what the engine knows of this transition.

        :rtype: TransitionRules
        :raise MissingError: there is no such transition
        """
        # sudo: the same for all users, whatever they may read of processes
        way = self.sudo()
        requirements = tuple(way.requirement_ids.mapped("kind"))
        effects = tuple(way.effect_ids.mapped("kind"))
        return TransitionRules(
            id=way.id,
            name=way.name,
            style=way.style,
            source=way.from_id.id,
            target=way.to_id.id,
            actor=way.actor,
            role=way.role_id.id or None,
            bulk=way.bulk,
            undo_minutes=way.undo_minutes,
            conditional=bool((way.condition or "").strip()),
            requirements=requirements,
            effects=effects,
            asks=tuple(way._asks(requirements, effects)),
        )


class EgateWorkflowReminder(models.Model):
    _inherit = "egate.workflow.reminder"

    def _rule(self):
        """Return this point in time as the engine knows it.

        :rtype: ReminderRule
        """
        self.ensure_one()
        sign = {"before": -1, "at": 0, "after": 1}[self.moment]
        return ReminderRule(self.id, self.clock, sign, exact(self.amount), self.unit)
