from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: What may be entered with a transition, and what it must be.
ENTERED = {
    "comment": str,
    "document": str,
    "reason_id": int,
    "cause_id": int,
    "user_id": int,
    "unit_id": int,
}


class EgateWorkflowMixin(models.AbstractModel):
    """The moves: a transition is one guarded update of many records, with its consequences."""

    _inherit = "egate.workflow.mixin"

    def action_transition(self, transition_id, comment=None, values=None):
        """Do a transition on these records, all or none.

        :param int transition_id: id of an ``egate.workflow.transition``
        :param str comment: opinion or reason, kept in the history
        :param dict values: other values entered with it: ``reason_id``, ``document``, ``unit_id``,
            ``user_id``, ``attachment_ids``, ``cause_id``
        :raise UserError: the checker refuses; the message says why
        """
        transition = self._existing_transition(transition_id)
        self._transition_all(transition, self._entered(comment, values))
        return True

    def action_transition_each(self, transition_id, comment=None, values=None):
        """Do a transition on each of these records where it is allowed; name the others.

        :return: ``{"done": ids, "failed": [{"id", "name", "error"}]}``
        :raise UserError: the process does not allow it on a selection
        """
        transition = self._existing_transition(transition_id)
        self._check_bulk(transition)
        # The attachments belong to each record, including those of the next batch.
        entered = {**self._entered(comment, values), "shared": True}
        # A client may send an id twice; do it once.
        readable = (self | self.browse())._filtered_access("read")
        errors = readable._transition_errors(transition, entered)
        allowed = readable.filtered(lambda record: not errors[record])
        moved = allowed._move(transition, entered)
        for record in allowed - moved:
            errors[record] = record._overtaken_message()
        return {
            "done": moved.ids,
            "failed": [
                {"id": record.id, "name": record.display_name, "error": error}
                for record, error in errors.items()
                if error
            ],
        }

    def _transition(self, transition, values, at=None):
        """Do ``transition`` on one record, with its consequences.

        :param dict values: what was entered with it, see :meth:`action_transition`
        :param datetime at: when, in UTC; now if absent. Only loaders of past work pass it.
        """
        self.ensure_one()
        self._transition_all(transition, values, at)

    def _transition_all(self, transition, values, at=None):
        records = self | self.browse()
        records.check_access("read")
        for error in records._transition_errors(transition, values).values():
            if error:
                raise UserError(error)
        if lost := records - records._move(transition, values, at):
            raise UserError(lost[0]._overtaken_message())

    def _move(self, transition, values, at=None):
        """Move these checked records; return those that no other user has moved meanwhile."""
        # sudo: engine fields are closed to users; read access and the checker were asked before
        records = self.sudo()
        steps = records._open_steps()
        moved = records.browse().union(
            *(
                group._move_at(moment, transition, values, steps)
                for moment, group in records._by_moment(steps, at).items()
            )
        )
        return moved.with_env(self.env)

    def _move_at(self, at, transition, values, steps):
        """Move these sudo records, whose open steps are given, at one moment."""
        user, way = self.env.user, transition._rules()
        State = self.env["egate.workflow.state"]
        source, target = State.browse(way.source), State.browse(way.target)
        values = {**values, "at": at}
        hands = self._next_hands(target, way.effects, values, user)
        due = self._clock_step(source, target, values)
        ends = self._step_ends(target, at, hands)
        details = self._move_details(way, values, hands, user)
        moved = self._place(target, at, hands, ends, due, source)
        left = moved._leave(steps, at, user, transition, values)
        moved._open(target, at, hands, ends, left, user)
        for kind in way.effects:
            getattr(moved, f"_effect_{kind}")(transition, values)
        moved._after_transition(transition, values)
        moved._trace("moved", at, details)
        return moved

    def _move_details(self, way, values, hands, user):
        """Return what the trail says of a transition, for each of these records before its move.

        ``by`` is the unit that had it, ``behalf`` the person for whom ``user`` is the deputy.
        """
        entered = {key: values[key] for key in ("reason_id", "cause_id") if values.get(key)}
        return {
            record: {
                "way": way.id,
                "from": way.source,
                "to": way.target,
                "unit": hands[record][0].id,
                "user": hands[record][1].id,
                "by": record.holder_unit_id.id,
                "behalf": record.holder_user_id.id if record.holder_user_id != user else None,
                "text": values.get("comment"),
                **entered,
            }
            for record in self
        }

    @api.model
    def _existing_transition(self, transition_id):
        transition = self.env["egate.workflow.transition"].browse(transition_id)
        try:
            transition._rules()
        except (MissingError, ValueError):
            raise UserError(self.env._("This action no longer exists. Reload the page.")) from None
        return transition

    @api.model
    def _entered(self, comment, values):
        """Return the values that a client entered and the engine knows; drop all others."""
        values = values if isinstance(values, dict) else {}
        entered = {
            key: kind(values[key])
            for key, kind in ENTERED.items()
            if isinstance(values.get(key), kind) and values[key]
        }
        for key in ("comment", "document"):
            text = self._entered_text(comment if key == "comment" else entered.get(key))
            entered.pop(key, None)
            if text:
                entered[key] = text
        ids = values.get("attachment_ids")
        if isinstance(ids, list) and all(isinstance(one, int) for one in ids):
            # Ignore files that the user cannot read; _keep_attachments checks what may be kept.
            entered["attachment_ids"] = self.env["ir.attachment"].search([("id", "in", ids)]).ids
        return entered

    # -- where to -----------------------------------------------------------------------------

    def _next_hands(self, target, effects, values, user):
        """Return the unit and the person each record goes to; no person means the unit's pool.

        :rtype: dict[record, tuple[egate.unit, res.users]]
        """
        nobody = self.env["res.users"]
        rules = target._rules()
        role = self.env["egate.role"].browse(rules.role)
        hands = {}
        for record in self:
            unit = record._unit_of(target, values)
            holder = nobody
            if not rules.ends:
                if "claim" in effects:
                    holder = user
                elif "assign" in effects:
                    holder = nobody.browse(values.get("user_id"))
                elif "back" in effects:
                    holder = record._last_in(target)
                if holder and not record._holds(holder, role, unit):
                    # A person who may not act there would block those who may.
                    holder = nobody
            hands[record] = unit, holder
        if "load" in effects and not rules.ends:
            self._balance(hands, role)
        return hands

    def _last_in(self, state):
        """Return the last person who had the record in ``state``."""
        return self._steps_in(state).filtered("user_id")[-1:].user_id

    def _steps_in(self, state):
        """Return the steps of this record in ``state`` or its former versions, in order."""
        kin = state._kin()
        return self.step_ids.filtered(lambda step: step.state_id.id in kin).sorted("sequence")

    def _unit_of(self, state, values=None):
        """Return the unit that works in ``state``, by the state's rule."""
        unit = getattr(self, f"_workflow_unit_{state._rules().unit_rule}")(state, values or {})
        if unit and not state._rules().ends:
            # A closed unit has no people: the unit that took over its work continues.
            unit = unit.browse(unit._facts().now)
        if not unit:
            raise UserError(
                self.env._(
                    "No unit is found to work in “%(state)s”. Ask the administrator to mend the "
                    "process.",
                    state=state.name,
                )
            )
        return unit

    # -- the record ---------------------------------------------------------------------------

    def _start(self, at, state, columns, hands=None):
        """Put these sudo records into ``state``, the start of their process.

        Only reception calls this, after its checks, and the take-over from another system, with
        the state that they were in there.

        :param columns: for each record further columns to write in the same guarded update, the
            same ones in each
        :param hands: unit and person of each record, where another system had given it to somebody
        :raise UserError: another user has started one of them
        """
        nobody = self.env["res.users"]
        hands = hands or {record: (record._unit_of(state), nobody) for record in self}
        ends = self._step_ends(state, at, hands)
        due = {record: columns[record].get("due_at", record.due_at) for record in self}
        nowhere = self.env["egate.workflow.state"]
        placed = self._place(state, at, hands, ends, due, nowhere, columns)
        if lost := self - placed:
            raise UserError(lost[0]._overtaken_message())
        self._open(state, at, hands, ends, dict.fromkeys(self, 0))

    def _step_ends(self, state, at, hands):
        """Return when the time for ``state`` ends (UTC) for each record; ``None``: no limit."""
        if state._rules().ends or not state._rules().limit:
            return dict.fromkeys(self)
        by_unit = {
            unit: state._planned_until(unit._require_calendar(), at)
            for unit in {hands[record][0] for record in self}
        }
        return {record: by_unit[hands[record][0]] for record in self}

    def _place(self, state, at, hands, step_ends, due, before, columns=None):
        """Move records from ``before`` into ``state``, by one guarded update.

        :param hands: unit and person of each record
        :param step_ends: from :meth:`_step_ends`
        :param due: new legal due time (UTC) of those records whose term has changed
        :param columns: for each record further columns to write, the same ones in each
        :return: the records that were still in ``before``; another user has moved the rest
        """
        # Without a query: records without any reminder cost nothing here.
        reminded = self.filtered("reminded_at")
        moved = self._write_state(state, at, hands, step_ends, due, before, columns)
        if gone := reminded & moved:
            gone._reminder_activities().unlink()
        if before and before._consults():
            moved._close_consultations(at)
        return moved

    def _write_state(self, state, at, hands, step_ends, due, before, columns):
        rules = state._rules()
        ends = rules.ends
        rows = []
        for record in self:
            unit, holder = hands[record]
            due_at = due.get(record, record.due_at)
            step_due = step_ends[record]
            may_stand = rules.cause or record.clock_stands
            finished = (record.finished_at or at) if rules.clock == "stop" else None
            rows.append(
                {
                    "holder_unit_id": unit.id,
                    "holder_user_id": None if ends else holder.id or None,
                    "due_at": due_at or None,
                    "clock_stands": bool(may_stand) and record._ledger_stands(),
                    "finished_at": finished,
                    "step_due_at": step_due,
                    "remind_at": record._next_reminder(state, unit, at, step_due, due_at)[0],
                    **record._prepare_enter_vals(state, at),
                    **(columns[record] if columns else {}),
                }
            )
        return self._guarded_update(
            {
                "workflow_state_id": state.id,
                "holder_role_id": rules.role,
                "holder_since": at,
                "closed_at": at if ends else None,
            },
            rows,
            before,
        )

    def _guarded_update(self, vals, rows, before):
        """Write engine columns of the records that have not moved since they were read.

        :param vals: columns that are the same for all
        :param rows: for each record, in order, its own columns
        :param before: the state that they were read in
        :return: the records that were written
        """
        if not self:
            return self
        self.flush_recordset()
        own = list(rows[0])
        stamp = {"write_uid": self.env.uid, "write_date": fields.Datetime.now()}
        columns = ["id", "engine_version", *own]
        names = {name: SQL.identifier(name) for name in [*vals, *stamp, *columns]}
        assignments = SQL(", ").join(
            [
                *(SQL("%s = %s", names[name], value) for name, value in {**vals, **stamp}.items()),
                # A column that is empty in every row has no type, so cast it.
                *(SQL("%s = v.%s::%s", names[k], names[k], self._sql_type(k)) for k in own),
                SQL("engine_version = r.engine_version + 1"),
            ]
        )
        moved = self.env.execute_query(
            SQL(
                """UPDATE %s r SET %s FROM (VALUES %s) AS v(%s)
                   WHERE r.id = v.id AND r.engine_version = v.engine_version
                     AND r.workflow_state_id IS NOT DISTINCT FROM %s
                   RETURNING r.id""",
                SQL.identifier(self._table),
                assignments,
                SQL(", ").join(
                    (record.id, record.engine_version, *row.values())
                    for record, row in zip(self, rows, strict=True)
                ),
                SQL(", ").join(names[name] for name in columns),
                before.id or None,
            )
        )
        touched = [*vals, *own, *stamp, "engine_version"]
        self.invalidate_recordset(touched)
        self.modified(touched)
        ids = {row[0] for row in moved}
        return self.filtered(lambda record: record.id in ids)

    @api.model
    def _sql_type(self, name):
        return SQL(self._fields[name].column_type[1])

    def _overtaken_message(self):
        return self.env._(
            "A colleague has just acted on “%(record)s”. Reload the page.",
            record=self.display_name,
        )

    # -- the steps ----------------------------------------------------------------------------

    def _by_moment(self, steps, at=None):
        """Group these sudo records by when that happens to them which happens now.

        Never before what happened last to the record: clocks of two hosts differ, and one that was
        ahead is set back. One that lies ahead takes no other along.

        :param dict steps: their open steps, by record
        :param datetime at: a past moment that a loader names, instead of now
        :return: records by moment: UTC, whole seconds
        :rtype: dict
        """
        at = (at or fields.Datetime.now()).replace(microsecond=0)

        def moment(record):
            came = record in steps and steps[record].received_at
            return max(at, record._last_moment() or at, came or at)

        return self.grouped(moment)

    def _open_steps(self):
        """Return the current step of each record; an open record has exactly one."""
        steps = self._fields["step_ids"]
        domain = Domain(steps.inverse_name, "in", self.ids) & Domain("left_at", "=", False)
        names = [steps.inverse_name, "sequence", "unit_id", "received_at"]
        found = self.env[steps.comodel_name].search_fetch(domain, names, order="sequence")
        return {step[steps.inverse_name]: step for step in found}

    def _leave(self, steps, at, user, transition, values):
        """End the open step of each of these records; return the sequence of each step."""
        own = self.env[self._fields["step_ids"].comodel_name]
        own = own.union(*(steps[record] for record in self if record in steps))
        left = {record: steps[record].sequence if record in steps else 0 for record in self}
        own._leave(at, user, transition, values)
        own._keep_attachments(values.get("attachment_ids"), values.get("shared"))
        return left

    def _open(self, state, at, hands, step_ends, sequences, taker=None):
        """Insert the next step of each record that has not ended; ask the units to consult.

        :param sequences: number of the step before
        :param taker: the user who takes it with the same action, if it goes to that user
        """
        if not state._rules().ends:
            self._insert_next_steps(state, at, hands, step_ends, sequences, taker)
        if sides := state._sides():
            self._ask_sides(state, sides, at)

    def _insert_next_steps(self, state, at, hands, step_ends, sequences, taker):
        rules, rows = state._rules(), []
        for record in self:
            unit, holder = hands[record]
            until, planned = step_ends[record], 0
            if until:
                planned = unit._require_calendar()._working_minutes(at, until)
            rows.append(
                {
                    "sequence": sequences[record] + 1,
                    "state_id": state.id,
                    "role_id": rules.role,
                    "unit_id": unit.id,
                    "user_id": holder.id or None,
                    "received_at": at,
                    "confirmed_at": at if holder and holder == taker else None,
                    "planned_minutes": planned,
                }
            )
        self._insert_steps(rows)

    def _insert_steps(self, rows):
        """Insert one row for each record."""
        steps = self._fields["step_ids"]
        self.env[steps.comodel_name]._insert(
            [{steps.inverse_name: record.id, **row} for record, row in zip(self, rows, strict=True)]
        )
        self.invalidate_recordset(["step_ids"])

    # -- what it does -------------------------------------------------------------------------

    def _effect_claim(self, transition, values):
        """The person was set with the state; see _next_hands."""

    def _effect_back(self, transition, values):
        """The person was set with the state; see _next_hands."""

    def _effect_assign(self, transition, values):
        """The person was set with the state; see _next_hands."""

    def _effect_load(self, transition, values):
        """The person was set with the state; see _next_hands."""

    def _effect_notify(self, transition, values):
        """Notify the next holder; sent after the transition, and again if sending fails."""
        self.env["egate.workflow.notice"]._queue(self, "arrived", transition=transition)
