from odoo import models
from odoo.exceptions import UserError
from odoo.tools import ormcache


def clock_of(state):
    """Return what must stay the same when a record changes its state without a transition."""
    return state.clock, state._pause_cause(), state.kind == "end"


class EgateWorkflowMixin(models.AbstractModel):
    """How a record changes to another version of its process: with a step, not a transition.

    The legal clock, the end of the present step and the holder stay as they are.
    """

    _inherit = "egate.workflow.mixin"

    def _migrate_to(self, workflow, state, user, comment, back=None):
        """Put these sudo records, all in one state, into ``state`` of ``workflow``.

        :param user: who does it
        :param comment: what the history says
        :param dict back: unit and person to go back to, by id of the record
        :return: the values before, by moved record; and the reason, by record that cannot move.
            Records that another user has moved meanwhile are in neither
        """
        if not self:
            return {}, {}
        source = self[0].workflow_state_id
        if not state:
            sentence = self.env._("“%(state)s” is mapped to no state.", state=source.name)
            return {}, dict.fromkeys(self, sentence)
        hands, errors = self._migrated_hands(state, back or {})
        going = self.filtered(lambda record: record in hands)
        steps = going._open_steps()
        done = {}
        for at, group in going._by_moment(steps).items():
            done |= group._migrate_at(at, workflow, state, user, comment, hands, steps)
        return done, errors

    def _migrate_at(self, at, workflow, state, user, comment, hands, steps):
        """Move these sudo records at one moment; return the values before, by moved record."""
        source = self[0].workflow_state_id
        before = {
            record: {
                "state_from_id": source.id,
                "state_to_id": state.id,
                "unit_id": record.holder_unit_id.id,
                "user_id": record.holder_user_id.id or None,
            }
            for record in self
        }
        moved = self._guarded_update(
            {
                "workflow_id": workflow.id,
                "workflow_state_id": state.id,
                "holder_role_id": state.role_id.id or None,
            },
            [going_row(record, state, hands[record], at) for record in self],
            source,
        )
        moved._migrate_steps(state, user, comment, at, hands, steps, before)
        moved._after_migration(source, state)
        details = {"process": workflow.id, "from": source.id, "to": state.id, "text": comment}
        moved._trace("migrated", at, dict.fromkeys(moved, details))
        return {record: before[record] for record in moved}

    def _after_migration(self, source, state):
        """Hook: further consequences after records were moved from ``source`` to ``state``.

        Called with sudo, once for all records; they made no transition.
        """

    def _migrated_hands(self, state, back):
        """Return unit and person of each record, and a sentence for each without a holder."""
        role = state.role_id
        hands, errors = {}, {}
        holds, staffed = {}, {}
        for record in self:
            unit, person = back.get(record.id) or (record.holder_unit_id, record.holder_user_id)
            person = record.holder_user_id or person
            if not back and state.unit_rule not in ("same", "chosen"):
                try:
                    unit = record._unit_of(state)
                except UserError as error:
                    errors[record] = str(error)
                    continue
            if (person, unit) not in holds:
                holds[person, unit] = bool(person) and record._holds(person, role, unit)
            if unit not in staffed:
                staffed[unit] = bool(self.env["egate.assignment"]._people(role, unit))
            if holds[person, unit]:
                hands[record] = unit, person
            elif staffed[unit]:
                hands[record] = unit, person.browse()
            else:
                errors[record] = self.env._(
                    "Nobody is “%(role)s” in %(unit)s today, so nobody could go on with it.",
                    role=role.name,
                    unit=unit.name,
                )
        return hands, errors

    def _migrate_steps(self, state, user, comment, at, hands, steps, before):
        """End the open step of each record; begin one in ``state`` with the remaining time."""
        if not self:
            return
        none = self.env["egate.workflow.transition"]
        taken = {
            record: steps[record].confirmed_at and steps[record].user_id == hands[record][1]
            for record in self
        }
        numbers = self._leave(steps, at, user, none, {"comment": comment})
        rows = []
        for record in self:
            unit, person = hands[record]
            planned, used = steps[record].planned_minutes, steps[record].used_minutes
            rows.append(
                {
                    "sequence": numbers[record] + 1,
                    "state_id": state.id,
                    "role_id": state.role_id.id or None,
                    "unit_id": unit.id,
                    "user_id": person.id or None,
                    "received_at": at,
                    "confirmed_at": at if taken[record] else None,
                    "planned_minutes": planned and max(planned - used, 1),
                }
            )
            before[record]["step_sequence"] = numbers[record] + 1
        self._insert_steps(rows)


def going_row(record, state, hand, at):
    """Return the columns that a moved record has for itself; its times stay."""
    unit, person = hand
    return {
        "holder_unit_id": unit.id,
        "holder_user_id": person.id or None,
        "remind_at": record._next_reminder(state, unit, at, record.step_due_at, record.due_at)[0],
    }


class EgateWorkflowState(models.Model):
    _inherit = "egate.workflow.state"

    @ormcache("self.id")
    def _kin(self):
        """Return the ids of this state and of all states that migrations mapped to it.

        A record from another version has steps in the states of that version.

        :rtype: frozenset[int]
        """
        found = todo = {self.id}
        # sudo: the same for all users, also those who may not read migrations
        Line = self.env["egate.workflow.migration.line"].sudo()
        while todo:
            lines = Line.search(
                [("state_to_id", "in", list(todo)), ("migration_id.state", "!=", "draft")]
            )
            todo = set(lines.state_from_id.ids) - found
            found |= todo
        return frozenset(found)
