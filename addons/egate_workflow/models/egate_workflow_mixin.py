from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class EgateWorkflowMixin(models.AbstractModel):
    """A record that moves along a process. The engine is the only writer of where it is.

    A model that inherits this adds ``step_ids`` and ``deadline_entry_ids`` (One2many to concrete
    steps and ledger entries with a real foreign key) and may extend:

    * ``_ENGINE_FIELDS``: columns closed to everybody but the engine;
    * ``_require_<kind>``, ``_effect_<kind>``, ``_workflow_unit_<rule>``: what its requirements,
      effects and unit rules mean;
    * ``_after_transition``: what else follows from a new state.

    A transition needs *read* on the record and a yes of the checker, never *write*.
    """

    _name = "egate.workflow.mixin"
    _description = "Record on a process"

    #: Closed to write, create, import, defaults and any client context; see _has_field_access.
    _ENGINE_FIELDS = frozenset(
        {
            "workflow_id",
            "workflow_state_id",
            "holder_role_id",
            "holder_unit_id",
            "holder_user_id",
            "holder_since",
            "due_at",
            "closed_at",
            "engine_version",
            "step_ids",
            "deadline_entry_ids",
        }
    )

    workflow_id = fields.Many2one(
        "egate.workflow", string="Process", copy=False, ondelete="restrict", index="btree_not_null"
    )
    workflow_state_id = fields.Many2one(
        "egate.workflow.state", string="State", copy=False, ondelete="restrict", index=True
    )
    holder_role_id = fields.Many2one(
        "egate.role", string="Role in charge", copy=False, ondelete="restrict"
    )
    holder_unit_id = fields.Many2one(
        "egate.unit", string="Unit in charge", copy=False, ondelete="restrict", index=True
    )
    holder_user_id = fields.Many2one(
        "res.users",
        string="Person in charge",
        copy=False,
        ondelete="restrict",
        help="Empty while the record waits in the unit's pool.",
    )
    holder_since = fields.Datetime(string="In charge since", copy=False)
    due_at = fields.Datetime(string="Due", copy=False)
    closed_at = fields.Datetime(string="Closed", copy=False)
    engine_version = fields.Integer(
        required=True, default=0, copy=False, export_string_translation=False
    )
    awaits_me = fields.Boolean(
        compute="_compute_awaits_me",
        search="_search_awaits_me",
        help="In my hands, or in a pool that I may take it from.",
    )
    available_transitions = fields.Json(
        compute="_compute_available_transitions", export_string_translation=False
    )

    @api.depends("holder_role_id", "holder_unit_id", "holder_user_id", "closed_at")
    @api.depends_context("uid")
    def _compute_awaits_me(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            record.awaits_me = not record._may_act_error(held)

    def _search_awaits_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.env["egate.assignment"]._held_units(self.env.user)
        mine = Domain.OR(
            Domain("holder_role_id", "=", role) & Domain("holder_unit_id", "in", list(units))
            for role, units in held.items()
        )
        mine &= Domain("closed_at", "=", False)
        # Whoever acts nowhere today holds nothing: their records are in the pool again.
        busy = self.env["egate.assignment"]._users_in_force()
        hands = [self.env.uid, False, *self.env.user._egate_stands_in_for().ids]
        mine &= Domain("holder_user_id", "in", hands) | Domain("holder_user_id", "not in", busy)
        return mine if True in value else ~mine

    @api.depends("workflow_state_id", "holder_unit_id", "holder_user_id")
    @api.depends_context("uid", "lang")
    def _compute_available_transitions(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            may_act = record.workflow_state_id and not record._may_act_error(held)
            record.available_transitions = (
                [dict(way) for way in record.workflow_state_id._exits()] if may_act else []
            )

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    # -- the one checker ----------------------------------------------------------------------

    def _transition_error(self, transition, values=None):
        """Return why the current user may not do ``transition`` now, or an empty string.

        Buttons, bulk actions, the portal and the API all ask here.

        :param values: what was entered with it (``comment``); ``None`` checks all but that
        """
        self.ensure_one()
        if transition.from_id != self.workflow_state_id or not self.workflow_state_id:
            return self.env._(
                "“%(record)s” is no longer where you saw it: it is now in “%(state)s”. "
                "A colleague may have been faster. Reload the page.",
                record=self.display_name,
                state=self.workflow_state_id.name or self.env._("Draft"),
            )
        error = self._may_act_error(self.env["egate.assignment"]._held_units(self.env.user))
        if error or values is None:
            return error
        for kind in transition._kinds()[0]:
            if error := getattr(self, f"_require_{kind}")(transition, values):
                return error
        return ""

    def _may_act_error(self, held):
        """Return why the current user may not act on the record where it is.

        :param held: units by role, from ``egate.assignment._held_units``
        """
        role = self.holder_role_id
        if self.closed_at or not role:
            return self.env._("“%(record)s” is closed.", record=self.display_name)
        if self.holder_unit_id.id not in held.get(role.id, ()):
            return self.env._(
                "“%(record)s” is now with %(unit)s, and only a person with the role “%(role)s” "
                "there can act on it.",
                record=self.display_name,
                unit=self.holder_unit_id.name,
                role=role.name,
            )
        if (
            self.holder_user_id
            and self.holder_user_id != self.env.user
            and self._holds(self.holder_user_id, role, self.holder_unit_id)
            and not self._stands_in(self.holder_user_id)
        ):
            return self.env._(
                "“%(record)s” is in the hands of %(user)s.",
                record=self.display_name,
                # sudo: a colleague's name, whoever may read users
                user=self.holder_user_id.sudo().name,
            )
        return ""

    def _holds(self, user, role, unit):
        """Return whether ``user`` acts in ``role`` in ``unit`` today.

        A record whose holder has left is in the pool again, for nobody else could free it.
        """
        # sudo: a colleague's assignments, whatever one may read of users
        held = self.env["egate.assignment"]._held_units(user.sudo())
        return unit.id in held.get(role.id, ())

    def _stands_in(self, user):
        """Return whether the current user is the deputy of ``user``, who is away today."""
        return user in self.env.user._egate_stands_in_for()

    def _require_comment(self, transition, values):
        if (values.get("comment") or "").strip():
            return ""
        return self.env._(
            "“%(name)s” needs your opinion or reason in writing.", name=transition.name
        )

    # -- doing it -----------------------------------------------------------------------------

    def action_transition(self, transition_id, comment=None):
        """Do a transition on these records, all or none.

        :param int transition_id: id of an ``egate.workflow.transition``
        :param str comment: opinion or reason, kept in the history
        :raise UserError: the checker refuses; the message says why
        """
        transition = self.env["egate.workflow.transition"].browse(transition_id).exists()
        if not transition:
            raise UserError(self.env._("This action no longer exists. Reload the page."))
        for record in self:
            record._transition(transition, {"comment": str(comment or "")})
        return True

    def _transition(self, transition, values, at=None):
        """Do ``transition`` on one record, with all that follows from it.

        :param dict values: what was entered with it: ``comment``
        :param datetime at: when, in UTC; now when absent. Only loaders of past work name it.
        """
        self.ensure_one()
        self.check_access("read")
        if error := self._transition_error(transition, values):
            raise UserError(error)
        values = {**values, "at": at or fields.Datetime.now()}
        user = self.env.user
        # sudo: engine fields are closed to users; read access and the checker were asked above
        record = self.sudo()
        step = record._open_step()
        step._leave(values["at"], user, transition, values.get("comment"))
        holder = record._holder_after(transition, user)
        target = transition.to_id
        if holder and not record._holds(holder, target.role_id, record._unit_of(target)):
            # Somebody who may not act there would keep it from those who may.
            holder = holder.browse()
        record._enter(transition.to_id, values["at"], holder, step.sequence + 1)
        for kind in transition._kinds()[1]:
            getattr(record, f"_effect_{kind}")(transition, values)
        record._after_transition(transition, values)

    def _start(self, at):
        """Put these sudo records at the start of their process; called by their reception only."""
        for record in self:
            record._enter(record.workflow_id._start_state(), at, self.env["res.users"], 1)

    def _open_step(self):
        """Return the step that the record is in; exactly one while the record is open."""
        self.ensure_one()
        steps = self._fields["step_ids"]
        domain = Domain(steps.inverse_name, "=", self.id) & Domain("left_at", "=", False)
        return self.env[steps.comodel_name].search(domain, order="sequence DESC", limit=1)

    def _enter(self, state, at, holder, sequence):
        """Move the record into ``state``: one guarded update, and the step ``sequence``."""
        self.ensure_one()
        unit = self._unit_of(state)
        ends = state.kind == "end"
        self._guarded_update(
            {
                "workflow_state_id": state.id,
                "holder_role_id": state.role_id.id or None,
                "holder_unit_id": unit.id,
                "holder_user_id": None if ends else holder.id or None,
                "holder_since": at,
                "closed_at": at if ends else None,
                **self._prepare_enter_vals(state, at),
            }
        )
        if not ends:
            planned = state._planned_minutes(unit._require_calendar(), at)
            self._add_step(
                state, at, sequence, planned_minutes=planned, unit_id=unit.id, user_id=holder.id
            )

    def _add_step(self, state, at, sequence, **vals):
        self.env[self._fields["step_ids"].comodel_name].create(
            {
                **self._prepare_step_vals(),
                "sequence": sequence,
                "state_id": state.id,
                "role_id": state.role_id.id,
                "received_at": at,
                **vals,
            }
        )

    def _return_lost_work(self, held, reason):
        """Give those of these open sudo records back to the pool that their holder lost.

        The state stays and so does its clock: the next person has what is left of the step's time.

        :param held: units by role of the holder, from ``egate.assignment._held_units``
        :param str reason: kept with the step that ends
        """
        at = fields.Datetime.now()
        for record in self:
            if record.holder_unit_id.id in held.get(record.holder_role_id.id, ()):
                continue
            step, state = record._open_step(), record.workflow_state_id
            step._leave(at, step.user_id, self.env["egate.workflow.transition"], reason)
            record._guarded_update({"holder_user_id": None})
            left = step.planned_minutes and max(step.planned_minutes - step.used_minutes, 1)
            record._add_step(
                state, at, step.sequence + 1, planned_minutes=left, unit_id=step.unit_id.id
            )

    def _guarded_update(self, vals):
        """Write engine columns of one record if nobody has moved it since it was read.

        :raise UserError: another transaction was faster
        """
        self.ensure_one()
        self.flush_recordset()
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
        )
        self.env.cr.execute(
            SQL(
                """UPDATE %s SET %s, engine_version = %s, write_uid = %s, write_date = %s
                   WHERE id = %s AND engine_version = %s
                     AND workflow_state_id IS NOT DISTINCT FROM %s""",
                SQL.identifier(self._table),
                assignments,
                self.engine_version + 1,
                self.env.uid,
                fields.Datetime.now(),
                self.id,
                self.engine_version,
                self.workflow_state_id.id or None,
            )
        )
        if self.env.cr.rowcount != 1:
            raise UserError(
                self.env._(
                    "A colleague has just acted on “%(record)s”. Reload the page.",
                    record=self.display_name,
                )
            )
        touched = [*vals, "engine_version", "write_uid", "write_date"]
        self.invalidate_recordset(touched)
        self.modified(touched)

    def _holder_after(self, transition, user):
        """Return who has the record after ``transition``; nobody means the unit's pool."""
        kinds = transition._kinds()[1]
        if "claim" in kinds:
            return user
        if "back" in kinds:
            earlier = self.step_ids.filtered(
                lambda step: step.state_id == transition.to_id and step.user_id
            )
            return earlier[-1:].user_id
        return self.env["res.users"]

    def _effect_claim(self, transition, values):
        """The person was set with the state; see _holder_after."""

    def _effect_back(self, transition, values):
        """The person was set with the state; see _holder_after."""

    def _unit_of(self, state):
        """Return the unit that works in ``state``, by the state's rule."""
        unit = getattr(self, f"_workflow_unit_{state.unit_rule}")(state)
        if not unit:
            raise UserError(
                self.env._(
                    "No unit is found to work in “%(state)s”. Ask the administrator to mend the "
                    "process.",
                    state=state.name,
                )
            )
        return unit

    def _workflow_unit_same(self, state):
        return self.holder_unit_id

    def _workflow_unit_named(self, state):
        return state.unit_id

    def _prepare_step_vals(self):
        """Return the foreign key of a new step; every user of the engine answers."""
        raise NotImplementedError

    def _prepare_enter_vals(self, state, at):
        """Return further engine columns to set with the new ``state``, as the database has them.

        :param datetime at: UTC
        """
        return {}

    def _after_transition(self, transition, values):
        """Hook: what else follows from the new state. Called with sudo, once per record."""
