"""What the database says of units, procedures, processes and people, read once and remembered.

Everything is asked of the product's own methods, so that what is seeded follows the same rules as
what is received and moved at the counter.
"""

from bisect import bisect_right
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools import code_pattern, public_holidays
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from . import apologies, volume


class Case(NamedTuple):
    """What somebody may hand in: a procedure and one of its cases, 0 where it has none."""

    procedure: int
    variant: int
    level: str


class Way(NamedTuple):
    """A way out of a state that can be gone in bulk.

    :ivar rules: the engine's own values
    :ivar reasons: ids of the reasons to choose from, where one is asked for
    """

    rules: object
    reasons: tuple[int, ...]


#: What a way may ask for and still be gone: an opinion, or what money and return bring along.
_ANSWERED = {"comment", "reason", "approval", "proof", "fee_settled"}
#: Questions whose answers are kept: ``name`` asks ``_name`` once.
_REMEMBERED = (
    "calendar",
    "people",
    "clerks",
    "cashiers",
    "facts",
    "procedure_name",
    "heads",
    "contact",
    "reason_name",
    "legal_basis",
    "answer_by",
    "gives_up",
    "reception",
    "fees",
    "papers",
    "state",
    "exits",
    "pause",
    "place",
)


class World:
    """The rules of one database; in each process its own.

    :param now: UTC, the moment up to which time is told
    """

    def __init__(self, env, now):
        self.env, self.now = env, now
        calendar = env.ref("egate_demo.calendar_office")
        self.office = calendar._revision()._local_calendar()
        self.today = self.office.to_local(now).date()
        self.holidays = _holidays(range(self.today.year - 6, self.today.year + 1))
        plain = self.office.working
        # Work is done on days that were worked, also in years that the calendar knows no days of.
        off = {**dict.fromkeys(self.holidays - plain.makeup.keys(), ""), **plain.off}
        self.pace = WorkingCalendar(plain.weekly, off, plain.makeup)
        self.counting = calendar._egate_counting()
        self.first, self._epochs = self._breaks()
        self.late_causes = env["egate.workflow.reason"].search([("use", "=", "late")]).ids
        # Asked through self.env, which is another one in every transaction.
        for name in _REMEMBERED:
            setattr(self, name, cache(getattr(self, f"_{name}")))

    # -- time ---------------------------------------------------------------------------------

    def _breaks(self):
        """Return the first day with rules, and the days on which rules may change."""
        self.env.cr.execute(
            """SELECT date_from FROM egate_procedure_version WHERE state <> 'draft'
               UNION SELECT date_to + 1 FROM egate_procedure_version WHERE date_to IS NOT NULL
               UNION SELECT date_from FROM egate_procedure_fee WHERE date_from IS NOT NULL
               UNION SELECT date_to + 1 FROM egate_procedure_fee WHERE date_to IS NOT NULL"""
        )
        breaks = sorted(day for (day,) in self.env.cr.fetchall())
        self.env.cr.execute("SELECT min(date_from) FROM egate_numbering")
        return max(breaks[0], self.env.cr.fetchone()[0]), breaks

    def rule_day(self, day: date) -> date:
        """Return the day whose rules a reception on ``day`` follows; the same for many days.

        The demo's catalogue begins in 2025: who came earlier was received as on its first day.
        """
        day = max(day, self.first)
        return self._epochs[bisect_right(self._epochs, day) - 1]

    def _calendar(self, unit):
        """Return id and compiled content of the revision that ``unit`` counts on now."""
        revision = self.env["egate.unit"].browse(unit)._require_calendar()._revision()
        return revision.id, revision._local_calendar()

    # -- who and what -------------------------------------------------------------------------

    def desks(self):
        """Return the desks that have a clerk and no register that was closed."""
        closed = self.env["egate.register"].search([("closed_at", "!=", False)]).unit_id
        desks = self.env["egate.unit"].search([("kind", "=", "desk")], order="code")
        return [desk.id for desk in desks - closed if self.clerks(desk.id)]

    def cases(self, desk):
        """Return what can be handed in at ``desk``, the most asked for first.

        :rtype: list[list[Case]]
        """
        found = []
        domain = Domain("workflow_id", "!=", False) & Domain("current_version_id", "!=", False)
        procedures = self.env["egate.procedure"].search(domain, order="code")
        for procedure in procedures.sorted(lambda one: volume.rank(one.code)):
            version = procedure.current_version_id
            if version.level == "commune" and self.facts(desk).level != "commune":
                # There the agency that decides would have to be chosen.
                continue
            if version.level == "province" and not version.agency_unit_id:
                continue
            cases = [
                Case(procedure.id, variant, version.level)
                for variant in version.variant_ids.ids or [0]
            ]
            cases = [case for case in cases if self._can_be_walked(desk, case)]
            if cases:
                found.append(cases)
        return found

    def _can_be_walked(self, desk, case):
        """Tell whether people are there for every step of the straight way."""
        rules = self.reception(case.procedure, case.variant, "desk", self.rule_day(self.today))
        if not rules or not rules.terms or not rules.workflow:
            return False
        agency = rules.agency or self.facts(desk).agency
        state, seen = rules.state, set()
        while not (kind := self.state(state)).ends:
            place = self.unit_of(state, desk, agency, agency, {})
            if state in seen or not place or not self.people(kind.role, place):
                return False
            seen.add(state)
            ways = [way for way in self.exits(state) if way.rules.style == "primary"]
            if not ways:
                return False
            state = ways[0].rules.target
        return True

    def _people(self, role, unit):
        roles, units = self.env["egate.role"], self.env["egate.unit"]
        return self.env["egate.assignment"]._people(roles.browse(role), units.browse(unit)).ids

    def _clerks(self, desk):
        return self.people(self.env.ref("egate_base.egate_role_clerk").id, desk)

    def _cashiers(self, desk):
        return self.people(self.env.ref("egate_base.egate_role_cashier").id, desk)

    def _heads(self, unit):
        """Return who directs the work of ``unit`` today."""
        roles = self.env["egate.role"]._head_ids()
        return sorted({user for role in roles for user in self.people(role, unit)})

    def _contact(self, unit):
        unit = self.env["egate.unit"].browse(unit)
        return unit.name, unit.phone or ""

    def _facts(self, unit):
        return self.env["egate.unit"].browse(unit)._facts()

    def _procedure_name(self, procedure):
        return self.env["egate.procedure"].browse(procedure).name

    def _reception(self, procedure, variant, channel, day):
        """Return the ``ReceptionRules``, or ``None`` where the procedure is not in force."""
        try:
            return (
                self.env["egate.procedure"]
                .browse(procedure)
                ._reception_rules(variant, channel, day)
            )
        except UserError:
            return None

    def _fees(self, version, variant, channel, pages, copies, day):
        return self.env["egate.procedure"]._reception_fees(
            version, variant, channel, pages, copies, day, False
        )

    def _papers(self, version, variant):
        """Return (id, sequence, name, required, originals, copies) of each paper of a case."""
        parts = self.env["egate.procedure.version"].browse(version).component_ids
        return [
            (one.id, one.sequence, one.name, one.required, one.originals, one.copies)
            for one in parts
            if not one.variant_id or one.variant_id.id == variant
        ]

    def _legal_basis(self, version):
        """Return what a slip of a dossier of ``version`` names as its basis."""
        dossier = self.env["egate.dossier"].new({"version_id": version})
        return dossier._legal_basis_words() or apologies.BASIS

    def _answer_by(self, version, desk, day):
        """Return the last day for papers asked for on the local date ``day``, and its basis."""
        calendar = self.env["egate.unit"].browse(desk)._require_calendar()
        noon = calendar._to_utc(datetime.combine(day, time(12)))
        version = self.env["egate.procedure.version"].browse(version)
        last, basis = version._answer_by(calendar, noon)
        return last or None, basis

    # -- processes ----------------------------------------------------------------------------

    def _state(self, state):
        return self.env["egate.workflow.state"].browse(state)._rules()

    def _place(self, state):
        """Return the named unit of a state, and the state whose unit works here."""
        record = self.env["egate.workflow.state"].browse(state)
        return record.unit_id.id, record.unit_state_id.id

    def unit_of(self, state, desk, agency, holder, units):
        """Return the id of the unit that works in ``state``, by the state's rule.

        :param units: the unit of the last step in each state
        """
        named, earlier = self.place(state)
        rules = {"reception": desk, "agency": agency, "same": holder, "named": named}
        rule = self.state(state).unit_rule
        return units.get(earlier, agency) if rule == "earlier" else rules.get(rule)

    def _exits(self, state):
        """Return the ways out that whoever has it may go without a file or another's answer."""
        found = []
        for rules in self.state(state).transitions:
            needs = set(rules.requirements) - _ANSWERED
            target = self.state(rules.target)
            if (
                rules.actor != "holder"
                or rules.conditional
                or needs
                or target.has_sides
                or target.unit_rule == "chosen"
            ):
                continue
            found.append(Way(rules, self._reasons(rules)))
        return found

    def _reasons(self, rules):
        if "reason" not in rules.requirements:
            return ()
        way = self.env["egate.workflow.transition"].browse(rules.id)
        offered = way.requirement_ids.filtered(lambda part: part.kind == "reason").reason_ids
        every = Domain("use", "=", "transition")
        return tuple((offered or offered.search(every)).ids)

    def _gives_up(self, state):
        dossiers = self.env["egate.dossier"]
        return dossiers._about_giving_up(self.env["egate.workflow.state"].browse(state))

    def _reason_name(self, reason):
        return self.env["egate.workflow.reason"].browse(reason).name

    def _pause(self, version, state):
        """Return the policy and the basis of a pause in ``state``."""
        version = self.env["egate.procedure.version"].browse(version)
        record = self.env["egate.workflow.state"].browse(state)
        if record.pause_policy == "record":
            return version._pause_policy(self.state(state).cause)
        if record.pause_policy == "no_pause":
            return "no_pause", ""
        return record.pause_policy, record.pause_basis or ""

    # -- numbers ------------------------------------------------------------------------------

    def take(self, wanted):
        """Issue numbers, as receptions do, in a transaction of its own.

        :param list wanted: (kind, id of the unit, local day, part, count)
        :return: for each of ``wanted`` the scope and the codes with their numbers, in order
        :rtype: list[tuple[str, list[tuple[str, int]]]]
        """
        numbering = self.env["egate.numbering"]
        asked = []
        for kind, desk, day, part, count in wanted:
            unit = self.env["egate.unit"].browse(desk)
            pattern = numbering._pattern_for(kind, unit, max(day, self.first))
            asked.append((pattern, numbering._scope(kind, pattern.reset, unit, day, part), count))
        taken = self.env["egate.number"]._take_many([(scope, n) for _p, scope, n in asked])
        return [
            (
                scope,
                [
                    (code_pattern.render(pattern.pattern, self.facts(desk).code, day, one), one)
                    for one in numbers
                ],
            )
            for (_kind, desk, day, *_), (pattern, scope, _n), numbers in zip(
                wanted, asked, taken, strict=True
            )
        ]


def _holidays(years):
    return frozenset(
        one.day for year in years for one in public_holidays.proposed(year) if one.kind == "off"
    )
