from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateWorkflowMixin(models.AbstractModel):
    """Undo of a mistake, for a short time, by the user who made it; kept in the history."""

    _inherit = "egate.workflow.mixin"

    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends("workflow_state_id", "holder_user_id", "step_ids")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        for record in self:
            record.can_undo = bool(record._undoable_step()[0])

    def action_undo(self):
        """Bring these records back to the state before the current user's last action.

        :raise UserError: it is too late, or another user has gone on
        """
        self.check_access("read")
        for record in self:
            step, error = record._undoable_step()
            if error:
                raise UserError(error)
            # sudo: engine fields are closed to users; the checker was asked above
            record.sudo()._undo(step)
        return True

    def _undoable_step(self):
        """Return the step that an undo would go back to, or why it is not possible.

        :rtype: tuple[step, str]
        """
        self.ensure_one()
        # sudo: the whole history of the record; the user may read only a part
        steps = self.sudo().step_ids.sorted("sequence")
        closed = steps.filtered("left_at")
        last, nothing = closed[-1:], steps.browse()
        now, user = fields.Datetime.now(), self.env.user
        transition = last.transition_id
        if not transition.undo_minutes or (last.left_by_id or last.user_id) != user:
            return nothing, self.env._("There is nothing that you can undo here.")
        if now > last.left_at + timedelta(minutes=transition.undo_minutes):
            return nothing, self.env._(
                "“%(name)s” could be undone for %(minutes)s minutes. Ask whoever has it now to "
                "send it back.",
                name=transition.name,
                minutes=transition.undo_minutes,
            )
        onward = steps - closed
        if any(step.confirmed_at and step.user_id != user for step in onward) or (
            self.workflow_state_id != transition.to_id
        ):
            return nothing, self.env._(
                "“%(record)s” has been taken on already. Ask to have it sent back.",
                record=self.display_name,
            )
        return last, ""

    def _undo(self, step):
        user, state = self.env.user, step.state_id
        open_steps = self._open_steps()
        [at] = self._by_moment(open_steps)
        hands = {self: (step.unit_id, step.user_id)}
        # The remaining time, not the full time again.
        ends = {self: None}
        if left := step._minutes_left():
            calendar = step.unit_id._require_calendar()
            until = calendar._working_calendar().add_minutes(calendar._to_local(at), left)
            ends[self] = calendar._to_utc(until)
        if not self._place(state, at, hands, ends, {}, self.workflow_state_id):
            raise UserError(self._overtaken_message())
        # The history is in the language of the forms.
        words = self.with_context(lang="vi_VN").env._("Undone.")
        none = self.env["egate.workflow.transition"]
        numbers = self._leave(open_steps, at, user, none, {"comment": words})
        number = numbers[self] or step.sequence
        self._open(state, at, hands, ends, {self: number}, user)
        details = {"way": step.transition_id.id, "to": state.id, "unit": step.unit_id.id}
        self._trace("undone", at, {self: {**details, "user": step.user_id.id}})
        self._close_answered(step)
