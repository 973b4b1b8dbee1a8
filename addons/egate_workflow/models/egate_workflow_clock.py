from odoo import models

from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError


class EgateWorkflowMixin(models.AbstractModel):
    """What a state does to the legal clock, and when somebody is to be reminded.

    The clock stands only while the office waits for the citizen, by a policy with a legal basis
    and with the document that asked (rules D12 to D15).
    """

    _inherit = "egate.workflow.mixin"

    def _clock_step(self, source, target, values):
        """Write what the way from ``source`` to ``target`` does to the clock into the ledgers.

        :return: the new due time (UTC) of every record whose term has changed
        :rtype: dict[record, datetime]
        """
        was_paused, cause = source._rules().cause, target._rules().cause
        if not was_paused and not cause:
            return {}
        due = {}
        for record in self:
            ledger = record.deadline_entry_ids
            if not ledger:
                continue
            if was_paused and ledger._is_waiting():
                due[record] = record._append_deadline("resume", values["at"])
            if cause:
                policy, basis = record._pause_policy(cause, target)
                due[record] = record._append_deadline(
                    "pause",
                    values["at"],
                    policy=policy,
                    cause=cause,
                    basis=basis,
                    document=values.get("document") or "",
                )
        return due

    def _append_deadline(self, kind, at, **vals):
        """Add an entry to the ledger of one sudo record; return the due time (UTC) that it gives.

        The caller sets it on the record, in the same guarded update as whatever caused it.

        :raise UserError: the law does not allow it now; says why
        """
        self.ensure_one()
        ledger = self.deadline_entry_ids
        field = self._fields["deadline_entry_ids"]
        entry = ledger.create(
            {field.inverse_name: self.id, **ledger._prepare_next(kind, at, **vals)}
        )
        return entry.due_at

    # -- reminders ----------------------------------------------------------------------------

    def _next_reminder(self, state, unit, after, step_due, due_at):
        """Return when the next reminder of ``state`` is due, later than ``after``, and which.

        :param after: UTC; as are ``step_due`` and ``due_at``, either of which may be missing
        :return: ``(datetime in UTC, id of the reminder)`` or ``(None, None)``
        """
        rules = state._rules().reminders
        if not rules:
            return None, None
        calendar = unit._require_calendar()
        points = []
        for order, rule in enumerate(rules):
            end = step_due if rule.clock == "step" else due_at
            if end and (moment := self._reminder_moment(rule, calendar, end)) and moment > after:
                points.append((moment, order, rule.id))
        if not points:
            return None, None
        moment, _order, reminder = min(points)
        return moment, reminder

    def _reminder_moment(self, rule, calendar, end):
        """Return when ``rule`` reminds of what ends at ``end``; UTC, or ``None``: never."""
        if not rule.sign:
            return end
        working = calendar._working_calendar()
        local = calendar._to_local(end)
        try:
            if rule.unit == "hour":
                moment = working.shift_minutes(local, rule.sign * round(rule.amount * 60))
            else:
                moment = working.add_days(local, rule.sign * rule.amount)
        except CalendarRangeError:
            return None
        return calendar._to_utc(moment)


class EgateDeadlineEntry(models.AbstractModel):
    _inherit = "egate.deadline.entry"

    def _is_waiting(self):
        """Return whether the office waits for the citizen by this ledger, the whole of a record."""
        states = self.sorted("sequence")._states()
        return bool(states) and states[-1].pause is not None
