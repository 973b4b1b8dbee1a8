from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.alphabet import alphabetical


class EgateWorkflowMixin(models.AbstractModel):
    """What the actions panel asks to fill its choices: read-only, one call for a record."""

    _inherit = "egate.workflow.mixin"

    @api.readonly
    def transition_options(self):
        """Return what there is to choose from for the actions on these records.

        ``reasons``: by transition id, those that it asks for; ``causes``: why a step took too
        long, when one of these did; ``roles``: who may be asked for an opinion, where that is
        possible. Each choice has ``id`` and ``name``.
        """
        self.check_access("read")
        ways = {way.id: way for ways in self._ways_open().values() for way in ways}
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
        """Return what cannot be done with this record now, and why, as the checker says.

        :return: ``name`` and ``why`` of every way out of where it is that is closed to the current
            user; what may be done is not among them
        :rtype: list[dict[str, str]]
        """
        self.ensure_one()
        self.check_access("read")
        state = self.workflow_state_id
        if not state:
            return []
        open_ways = {way.id for way in self._ways_open()[self]}
        transitions = self.env["egate.workflow.transition"]
        return [
            {"name": way.name, "why": self._transition_error(transitions.browse(way.id))}
            for way in state._rules().exits
            if way.id not in open_ways
        ]

    def _transition_error(self, transition):
        return self._transition_errors(transition, None)[self]

    @api.readonly
    def assignable_people(self, transition_id=False, unit_id=False):
        """Return who may have all of these records next, those with the least open work first.

        :param int transition_id: with which action; none: where they are
        :param int unit_id: the unit that was chosen with it, if it asks for one
        :return: ``id``, ``name``, ``open`` (number of open records), ``away``
        """
        self.check_access("read")
        people = None
        transition = self.env["egate.workflow.transition"]
        if transition_id:
            transition = self._existing_transition(transition_id)
        # sudo: only to find the unit and its people, as the engine will
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
        """Return role and unit in which this sudo record is after ``transition``, or where it is.

        No unit has been chosen yet where the sender chooses one: nobody is there.
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
        # sudo: how much somebody has to do, not what
        rows = self.sudo()._read_group(domain, ["holder_user_id"], ["__count"])
        return {user.id: count for user, count in rows}

    @api.model
    def _offered_reasons(self, transition_id):
        """Return the choices of a transition that asks for a reason."""
        transition = self.env["egate.workflow.transition"].browse(transition_id)
        # sudo: the list of an official's process, whatever one may read of processes
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
