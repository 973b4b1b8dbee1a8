import ast

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.term import exact

from ...tools import process_graph
from ...tools.guards import covers

#: Kinds of fields whose conditions are tried out, see ``tools/guards.py``.
GUARD_KINDS = {
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "char": "text",
    "text": "text",
    "date": "date",
    "datetime": "date",
}
#: At most so many procedures that a process is too slow for are named; the rest are counted.
MOST_NAMED = 5


class EgateWorkflow(models.Model):
    """What must be mended before a process is published (CN09).

    The rules are in ``tools/process_graph.py``. This file builds the graph that they check; the
    sentences are in ``egate_workflow_fault``.
    """

    _inherit = "egate.workflow"

    check_report = fields.Json(
        string="Check",
        compute="_compute_check_report",
        export_string_translation=False,
        help="What is to be mended before a draft is published, and what to think about: a "
        "sentence and where.",
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_check_report(self):
        for workflow in self:
            drafted = workflow.state == "draft" and workflow._origin.state_ids
            # Never empty, so that the client notices each new reading.
            faults = workflow._origin._fault_list() if drafted else []
            remarks = workflow._origin._remark_list() if drafted else []
            workflow.check_report = {"faults": faults, "remarks": remarks}

    def _faults(self):
        """Return a sentence for each reason why this process may not be published."""
        return [fault["text"] for fault in self._fault_list()]

    def _fault_marks(self):
        """Return the ids of the states and transitions that have a fault.

        :rtype: dict[str, set[int]]
        """
        faults = self._fault_list()
        return {
            "states": {state for fault in faults for state in fault["states"]},
            "transitions": {way for fault in faults for way in fault["transitions"]},
        }

    def _fault_list(self):
        """Return the faults of this process as plain values, in the order of its states.

        :rtype: list[dict]
        """
        self.ensure_one()
        faults = process_graph.check(self._graph())
        slow = [fault for fault in faults if fault.kind == "over_term"]
        faults = [fault for fault in faults if fault.kind != "over_term"] + slow[:MOST_NAMED]
        if left_out := slow[MOST_NAMED:]:
            faults.append(process_graph.Fault("over_more", detail=(len(left_out),)))
        return [
            *self._condition_faults(),
            *(
                {
                    "kind": fault.kind,
                    "text": self._fault_text(fault),
                    "states": list(fault.states),
                    "transitions": list(fault.ways),
                }
                for fault in faults
            ),
        ]

    def _condition_faults(self):
        """Check conditions again: fields that one names may have been removed since."""
        return [
            {"kind": "condition", "text": fault, "states": [], "transitions": way.ids}
            for way in self.transition_ids
            if (way.condition or "").strip() and (fault := way._condition_fault())
        ]

    # -- hooks --------------------------------------------------------------------------------

    def _remark_list(self):
        """Return remarks to consider before publishing; they do not prevent it.

        Hook: in the shape of :meth:`_fault_list`.

        :rtype: list[dict]
        """
        self.ensure_one()
        return []

    def _result_effects(self):
        """Return the kinds of effects that make the result, and those that hand it over.

        Hook: this addon knows no result, so no branch can lose one.

        :rtype: tuple[frozenset[str], frozenset[str]]
        """
        return frozenset(), frozenset()

    def _record_says_pause(self):
        """Return whether something other than the state may decide about a paused term.

        Hook, beside the record's ``_pause_policy``; here nothing else does.
        """
        return False

    # -- the graph ----------------------------------------------------------------------------

    def _graph(self):
        """Return this process as the pure rules see it; states and transitions are ids."""
        self.ensure_one()
        # Read from the database, to see parts added or removed in this request.
        states, transitions = self.state_ids, self.transition_ids
        makes, gives = self._result_effects()
        ways = [self._graph_way(transition) for transition in transitions]
        guarded = {}
        for transition, way in zip(transitions, ways, strict=True):
            if way.guarded:
                guarded.setdefault(way.source, []).append(transition.condition)
        return process_graph.Graph(
            [self._graph_state(state, guarded.get(state.id)) for state in states],
            ways,
            people=self._people_by_role(),
            makes=makes,
            gives=gives,
            terms=self._legal_terms(),
        )

    def _graph_state(self, state, conditions):
        days = None
        if state._has_limit():
            days = process_graph.in_working_days(exact(state.limit_amount), state.limit_unit)
        return process_graph.State(
            key=state.id,
            kind=state.kind,
            code=state.national_code,
            role=state.role_id.id or None,
            rule=state.unit_rule,
            unit=state.unit_id.id or None,
            earlier=state.unit_state_id.id or None,
            clock=state.clock,
            policy=state.pause_policy != "record" or self._record_says_pause(),
            days=days,
            sides=tuple((side.id, side.role_id.id, side.unit_id.id) for side in state.side_ids),
            covered=bool(conditions) and self._conditions_cover(conditions),
        )

    def _graph_way(self, transition):
        rules = transition._rules()
        return process_graph.Transition(
            key=transition.id,
            source=transition.from_id.id,
            target=transition.to_id.id,
            actor=transition.actor,
            role=transition.role_id.id or None,
            effects=frozenset(rules.effects),
            guarded=(transition.condition or "").strip() not in ("", "[]"),
            main=transition.style == "primary",
            approves=transition.approves,
            after_approval="approval" in rules.requirements,
        )

    def _conditions_cover(self, conditions):
        """Return whether these conditions provably cover every record."""
        kinds = {}
        for name, field in self.env[self.model]._fields.items():
            if field.type in GUARD_KINDS:
                kinds[name] = GUARD_KINDS[field.type]
            elif field.type == "boolean":
                kinds[name] = [True, False]
            elif field.type == "selection":
                kinds[name] = [*field.get_values(self.env), False]
        try:
            return covers([ast.literal_eval(text.strip()) for text in conditions], kinds)
        except (ValueError, SyntaxError, TypeError):
            return False

    def _people_by_role(self):
        """Return for each role of this process the units where a person acts in it today.

        :rtype: dict[int, frozenset[int]]
        """
        states, sides = self.state_ids, self.state_ids.side_ids
        roles = states.role_id | sides.role_id
        named = states.unit_id | sides.unit_id
        Assignment = self.env["egate.assignment"]
        # sudo: who acts where; the user may not read all assignments
        rows = Assignment.sudo()._read_group(
            Assignment._acting_domain() & Domain("role_id", "in", roles.ids),
            ["role_id"],
            ["unit_id:array_agg"],
        )
        people = {role.id: set(units) for role, units in rows}
        for unit in named:
            # A role held for the divisions of an agency counts in each division.
            above = {int(part) for part in (unit.parent_path or "").split("/") if part}
            agency = unit.agency_id
            own = {one.id for one in unit.browse(above).exists() if one.agency_id == agency}
            for role in roles.filtered("acts_below"):
                if own & people.get(role.id, set()):
                    people[role.id].add(unit.id)
        return {role: frozenset(units) for role, units in people.items()}
