from odoo import api, fields, models
from odoo.fields import Domain


class EgateWorkflowMixin(models.AbstractModel):
    """A record that moves along a process. Only the engine writes its state.

    A model that inherits this adds ``step_ids`` and ``deadline_entry_ids`` (One2many to concrete
    steps and ledger entries with a real foreign key), ``consultation_ids`` where other units are
    consulted, and may extend:

    * ``_ENGINE_FIELDS``: columns that only the engine writes;
    * ``_require_<kind>``, ``_effect_<kind>``, ``_workflow_unit_<rule>``: what its requirements,
      effects and unit rules mean;
    * ``_pause_policy``: what the law says of a pause;
    * ``_after_transition``: further consequences of a new state;
    * ``_trace``: the legal trail;
    * ``_notice_name``, ``_notice_facts``: what a message about it says, without personal data.

    A transition needs *read* on the record and the checker's consent, never *write*. The parts of
    the engine: checker, moves (``egate_workflow_engine``), clock, assignment, undo, reminders,
    consultations; what the panel and the bulk dialog ask (``egate_workflow_panel``, ``_bulk``).
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
            "step_due_at",
            "remind_at",
            "reminded_at",
            "due_at",
            "clock_stands",
            "finished_at",
            "closed_at",
            "engine_version",
            "step_ids",
            "deadline_entry_ids",
            "consultation_ids",
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
    step_due_at = fields.Datetime(
        string="Step to be done by", copy=False, help="End of the time for the present step."
    )
    remind_at = fields.Datetime(copy=False, export_string_translation=False)
    #: When the last reminder in the present state was given.
    reminded_at = fields.Datetime(copy=False, export_string_translation=False)
    due_at = fields.Datetime(string="Due", copy=False)
    # Stored: asking the ledgers of all waiting records would read the whole table.
    clock_stands = fields.Boolean(
        copy=False, help="The office waits for the citizen, and the time of the law does not run."
    )
    finished_at = fields.Datetime(
        string="Processed", copy=False, help="When the office had done its work."
    )
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

    _remind_idx = models.Index("(remind_at) WHERE closed_at IS NULL AND remind_at IS NOT NULL")

    @api.model
    def _concrete_models(self):
        """Return the names of the models that go through processes."""
        names = self.env.registry.descendants(["egate.workflow.mixin"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    @api.depends("holder_role_id", "holder_unit_id", "holder_user_id", "closed_at")
    @api.depends_context("uid")
    def _compute_awaits_me(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            record.awaits_me = not record._hold_refusal(held)

    def _search_awaits_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.env["egate.assignment"]._held_units(self.env.user)
        mine = Domain.OR(
            Domain("holder_role_id", "=", role) & Domain("holder_unit_id", "in", list(units))
            for role, units in held.items()
        )
        mine &= Domain("closed_at", "=", False)
        # A user who acts nowhere today holds nothing: the records are in the pool again.
        busy = self.env["egate.assignment"]._users_in_force()
        hands = [self.env.uid, False, *self.env.user._egate_stands_in_for().ids]
        mine &= Domain("holder_user_id", "in", hands) | Domain(
            "holder_user_id", "not in", list(busy)
        )
        return mine if True in value else ~mine

    @api.depends("workflow_state_id", "holder_unit_id", "holder_user_id", "closed_at")
    @api.depends_context("uid", "lang")
    def _compute_available_transitions(self):
        ways = self._allowed_transitions()
        for record in self:
            record.available_transitions = [way.as_button() for way in ways[record]]

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE_FIELDS
        )

    # -- hooks --------------------------------------------------------------------------------

    def _prepare_enter_vals(self, state, at):
        """Return further engine columns to set with the new ``state``, as the database has them.

        The same columns for every record.

        :param datetime at: UTC
        """
        return {"reminded_at": None}

    def _pause_policy(self, cause, state):
        """Return what happens to the term in a pause, and the law that says so.

        Here the state decides, as the procedure says nothing. Without a law the clock goes on.

        :param str cause: why it stands, one of the ledger's causes
        :rtype: tuple[str, str]
        """
        self.ensure_one()
        if state.pause_policy == "record":
            return "no_pause", ""
        return state.pause_policy, state.pause_basis or ""

    def _last_moment(self):
        """Hook: return when something happened last to this sudo record (UTC), or ``False``.

        A model with a trail adds the moment at which the trail ends.
        """
        return self.holder_since

    def _trace(self, kind, at, details=None):
        """Hook: write what has just happened into the legal trail of these sudo records.

        Does nothing here; a model with a trail overrides it.

        :param str kind: ``moved``, ``handed``, ``undone``, ``migrated``, ``due``, ``consulted``,
            ``answered``
        :param datetime at: UTC
        :param details: for each record a dict of ids and codes; empty values are left out.
            ``text`` is what a user wrote, of which the trail keeps the hash; ``by`` is the unit
            on whose behalf it was done, if the caller knows it
        """

    def _after_transition(self, transition, values):
        """Hook: further consequences of the new state. Called with sudo, once for all records."""

    # -- which unit ---------------------------------------------------------------------------

    def _workflow_unit_same(self, state, values):
        return self.holder_unit_id

    def _workflow_unit_named(self, state, values):
        return state.unit_id

    def _workflow_unit_earlier(self, state, values):
        return self._steps_in(state.unit_state_id)[-1:].unit_id

    def _workflow_unit_chosen(self, state, values):
        return self.env["egate.unit"].browse(values.get("unit_id"))
