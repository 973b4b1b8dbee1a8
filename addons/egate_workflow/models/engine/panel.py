from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.alphabet import alphabetical


class EgateWorkflowMixin(models.AbstractModel):
    """What the actions panel needs for its choices: read-only, one call for a record."""

    _inherit = "egate.workflow.mixin"

    @api.readonly
    def transition_options(self):
        """Return the choices for the actions on these records.

        ``reasons``: by transition id, if it asks for one; ``causes``: why a step took too long,
        if one of these did; ``roles``: who may be asked for an opinion, if that is possible. Each
        choice has ``id`` and ``name``.
        """
        self.check_access("read")
        ways = {way.id: way for ways in self._allowed_transitions().values() for way in ways}
        asking = [key for key, way in ways.items() if "reason" in way.asks]
        now = fields.Datetime.now()
        late = any(record.step_due_at and record.step_due_at < now for record in self)
        roles = self.env["egate.role"]
        if any(record.may_consult for record in self):
            roles = roles.search([("active", "=", True)])
        return {
            "reasons": {key: self._offered_reasons(key) for key in asking},
            "causes": self._choices(self._reasons_for("late")) if late else [],
            "roles": self._choices(roles),
        }

    @api.readonly
    def refused_transitions(self):
        """Return the transitions that are refused on this record now, with the checker's reason.

        :return: ``name`` and ``why`` of each transition out of the present state that the current
            user may not do
        :rtype: list[dict[str, str]]
        """
        self.ensure_one()
        self.check_access("read")
        state = self.workflow_state_id
        if not state:
            return []
        open_ways = {way.id for way in self._allowed_transitions()[self]}
        transitions = self.env["egate.workflow.transition"]
        return [
            {"name": way.name, "why": self._transition_error(transitions.browse(way.id))}
            for way in state._rules().transitions
            if way.id not in open_ways
        ]

    @api.readonly
    def assignable_people(self, transition_id=False, unit_id=False):
        """Return who may get all of these records next, people with the least open work first.

        :param int transition_id: with this action; without one: in their present state
        :param int unit_id: the unit chosen with it, if it asks for one
        :return: ``id``, ``name``, ``open`` (number of open records), ``away``
        """
        self.check_access("read")
        people = None
        transition = self.env["egate.workflow.transition"]
        if transition_id:
            transition = self._existing_transition(transition_id)
        # sudo: only to find the unit and its people, as the engine does
        for role, unit in {record._next_place(transition, unit_id) for record in self.sudo()}:
            there = self.env["egate.assignment"]._people(role, unit)
            people = there if people is None else people & there
        people = people or self.env["res.users"]
        away = self.env["egate.absence"]._away(people)
        load = self._open_load(people)
        choices = [
            {
                "id": user.id,
                "name": user.name,
                "open": load.get(user.id, 0),
                "away": user in away,
            }
            for user in people
        ]
        return sorted(
            choices, key=lambda one: (one["away"], one["open"], alphabetical(one["name"]))
        )

    def _next_place(self, transition, unit_id):
        """Return the role and unit of this sudo record after ``transition``, or its present ones.

        Where the sender chooses the unit and has not done so yet, there is no unit.
        """
        if not transition:
            return self.holder_role_id, self.holder_unit_id
        target = self.env["egate.workflow.state"].browse(transition._rules().target)
        rules = target._rules()
        role = self.env["egate.role"].browse(rules.role)
        unit = self.env["egate.unit"].browse(unit_id or False).exists()
        if rules.unit_rule != "chosen":
            unit = self._unit_of(target, {})
        return role, unit

    @api.model
    def _open_load(self, users):
        """Return how many open records each of ``users`` has, by id."""
        domain = [("holder_user_id", "in", users.ids), ("closed_at", "=", False)]
        # sudo: only how many records a person has, not which
        rows = self.sudo()._read_group(domain, ["holder_user_id"], ["__count"])
        return {user.id: count for user, count in rows}

    @api.model
    def _offered_reasons(self, transition_id):
        """Return the choices of a transition that asks for a reason."""
        transition = self.env["egate.workflow.transition"].browse(transition_id)
        # sudo: the list of the process, whatever the official may read of processes
        requirements = transition.sudo().requirement_ids
        reasons = requirements.filtered(lambda part: part.kind == "reason").reason_ids
        return self._choices(reasons or self._reasons_for("transition"))

    @api.model
    def _reasons_for(self, use):
        return self.env["egate.workflow.reason"].search([("use", "=", use)])

    @api.model
    def _choices(self, records):
        return [{"id": record.id, "name": record.display_name} for record in records]

    @api.model
    def _existing_user(self, user_id):
        user = self.env["res.users"].browse(user_id).exists()
        if not user:
            raise UserError(self.env._("Choose who goes on with it."))
        return user
