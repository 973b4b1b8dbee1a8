from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.term import Term, exact


class EgateWorkflowMixin(models.AbstractModel):
    """Asking for opinions while the record goes on (CN15, rule D17)."""

    _inherit = "egate.workflow.mixin"

    may_consult = fields.Boolean(compute="_compute_may_consult", export_string_translation=False)

    @api.depends("workflow_state_id", "holder_role_id", "holder_unit_id", "holder_user_id")
    @api.depends_context("uid")
    def _compute_may_consult(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for record in self:
            record.may_consult = not record._consult_refusal(held)

    @api.model
    def _consultation_models(self):
        """Return the names of the models that keep opinions about records."""
        names = self.env.registry.descendants(["egate.workflow.consultation"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    @api.model
    def _consultation_model(self):
        """Return the model of the opinions about this model; ``None``: there are none."""
        field = self._fields.get("consultation_ids")
        return self.env[field.comodel_name] if field else None

    # -- with the state -----------------------------------------------------------------------

    def _close_consultations(self, at):
        """Close the open consultations of the state that these records have left."""
        if self._consultation_model() is not None:
            self._open_consultations()._fill_open({"closed_at": at, "closing": "moot"})

    def _close_answered(self, step):
        """After an undo, do not ask again for answers given during the visit it returns to."""
        if not self.workflow_state_id._consults() or self._consultation_model() is None:
            return
        mine = self.consultation_ids.filtered(lambda asked: asked.asked_at >= step.received_at)
        answered = mine.filtered("answered_at").side_id
        again = self._open_consultations().filtered(lambda asked: asked.side_id in answered)
        again._fill_open({"closed_at": fields.Datetime.now(), "closing": "moot"})

    def _open_consultations(self):
        """Return the open consultations about these records."""
        return self.consultation_ids.filtered(
            lambda asked: not asked.answered_at and not asked.closed_at
        )

    def _ask_sides(self, state, sides, at):
        """Ask the units that the process consults in ``state``; one statement for all records."""
        if self._consultation_model() is None:
            return
        rows = []
        for record in self:
            for side in sides:
                unit = self.env["egate.unit"].browse(side["unit"])
                term = Term(exact(side["amount"]), side["limit"])
                rows.append(
                    {
                        "record": record.id,
                        "side_id": side["side"],
                        "state_id": state.id,
                        "role_id": side["role"],
                        "unit_id": unit.id,
                        "question": side["question"],
                        "asked_at": at,
                        "asked_by_id": self.env.uid,
                        "due_at": record._answer_due(unit, term, at),
                    }
                )
        self._insert_consultations(rows)

    def _answer_due(self, unit, term, at):
        """Return when ``unit`` has to answer (UTC): by its own calendar, within the record's term.

        For an overdue record the unit still gets its full time: a past due time helps no one.
        """
        calendar = unit._require_calendar()
        local = calendar._to_local(at)
        own = calendar._to_utc(deadline.due(calendar._working_calendar(), local, [term]).at)
        return min(own, self.due_at) if self.due_at and self.due_at > at else own

    def _insert_consultations(self, rows):
        Consultation = self._consultation_model()
        columns = [Consultation._PARENT, *list(rows[0])[1:]]
        found = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(Consultation._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )
        self.invalidate_recordset(["consultation_ids"])
        asked = Consultation.browse([row[0] for row in found])
        self.env["egate.workflow.notice"]._queue(asked, "asked")
        for row in rows:
            details = {"unit": row["unit_id"], "role": row["role_id"], "text": row["question"]}
            record = self.browse(row["record"])
            record._trace("consulted", row["asked_at"], {record: details})
        return asked

    # -- by hand ------------------------------------------------------------------------------

    def action_consult(self, unit_id, role_id, question, amount, unit="working_day"):
        """Ask another unit for its opinion while this record goes on.

        :param int unit_id: id of an ``egate.unit``
        :param int role_id: id of the ``egate.role`` whose holders in the unit answer
        :param str question: the question
        :param float amount: time to answer, in ``unit``: ``working_day`` or ``hour``
        :raise UserError: the current user may not, or something is missing; says which
        """
        self.ensure_one()
        self.check_access("read")
        held = self.env["egate.assignment"]._held_units(self.env.user)
        if fault := self._consult_refusal(held):
            raise UserError(self._consult_refusal_message(fault))
        asked_unit = self.env["egate.unit"].browse(unit_id).exists()
        role = self.env["egate.role"].browse(role_id).exists()
        question = self._entered_text(question)
        if error := self._consult_error(asked_unit, role, question, amount, unit):
            raise UserError(error)
        at = fields.Datetime.now()
        # sudo: engine fields are closed to users; read access and the checker were asked above
        record = self.sudo()
        # Locks the row, so that asking and sending on at the same moment cannot both succeed.
        if not record._guarded_update({}, [{}], record.workflow_state_id):
            raise UserError(self._overtaken_message())
        term = Term(exact(amount), unit)
        # sudo: the calendar of the unit asked, whatever the user may read of calendars
        due_at = record._answer_due(asked_unit.sudo(), term, at)
        record._insert_consultations(
            [
                {
                    "record": record.id,
                    "side_id": None,
                    "state_id": record.workflow_state_id.id,
                    "role_id": role.id,
                    "unit_id": asked_unit.id,
                    "question": question,
                    "asked_at": at,
                    "asked_by_id": self.env.uid,
                    "due_at": due_at,
                }
            ]
        )
        return True

    def _consult_refusal(self, held):
        """Return why the current user may not ask another unit now, as a key."""
        # sudo: what the process allows here, whatever the user may read of processes
        state = self.sudo().workflow_state_id
        if not state.may_consult or self._consultation_model() is None:
            return "state"
        return self._hold_refusal(held)

    def _sudo_hold_refusal(self, held):
        """Answer :meth:`_hold_refusal` for a user who may not read this record.

        The user learns only yes or no.
        """
        # sudo: see above; the check is still about the current user
        return self.sudo()._hold_refusal(held)

    def _consult_refusal_message(self, fault):
        if fault != "state":
            return self._refusal_message(fault)
        return self.env._("No other unit is asked here: the process does not foresee it.")

    def _consult_error(self, asked_unit, role, question, amount, unit):
        if not asked_unit or not role:
            return self.env._("Choose which unit is asked, and in which role.")
        if not question:
            return self.env._("Write what you ask.")
        if (
            not isinstance(amount, int | float)
            or isinstance(amount, bool)
            or not 0 < amount <= 250
            or unit not in ("working_day", "hour")
        ):
            return self.env._("Enter how long they may take to answer.")
        if not self.env["egate.assignment"]._people(role, asked_unit):
            return self.env._(
                "Nobody is “%(role)s” in %(unit)s today, so nobody could answer.",
                role=role.name,
                unit=asked_unit.name,
            )
        return ""

    # -- what they have answered --------------------------------------------------------------

    def _require_answers(self, transition, values):
        if self._consultation_model() is None:
            return ""
        # sudo: the units asked, whatever the user may read of them
        silent = self.sudo()._open_consultations()
        if not silent:
            return ""
        return self.env._(
            "“%(name)s” waits for the opinion of %(units)s. Silence is no consent: whoever has "
            "“%(record)s” may go on without an overdue opinion, with the reason in writing.",
            name=transition.name,
            units=", ".join(f"{asked.unit_id.name} ({asked._due_in_words()})" for asked in silent),
            record=self.display_name,
        )
