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
        if not source._pause_cause() and not target._pause_cause():
            return {}
        due = {}
        for record in self:
            ledger = record.deadline_entry_ids
            if not ledger:
                continue
            if source._pause_cause() and ledger._is_waiting():
                due[record] = record._append_deadline("resume", values["at"])
            if cause := target._pause_cause():
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
        :return: ``(datetime in UTC, egate.workflow.reminder)`` or ``(None, empty)``
        """
        reminders = state.reminder_ids
        if not reminders:
            return None, reminders
        calendar = unit._require_calendar()
        points = []
        for reminder in reminders:
            end = step_due if reminder.clock == "step" else due_at
            if end and (moment := reminder._moment_of(calendar, end)) and moment > after:
                points.append((moment, reminder.sequence, reminder))
        if not points:
            return None, reminders.browse()
        moment, _sequence, reminder = min(points, key=lambda point: (point[:2], point[2].id))
        return moment, reminder


class EgateWorkflowReminder(models.Model):
    _inherit = "egate.workflow.reminder"

    def _moment_of(self, calendar, end):
        """Return the moment (UTC) of this reminder for what ends at ``end`` (UTC), or ``None``."""
        self.ensure_one()
        _clock, sign, amount, unit = self._rule()
        if not sign:
            return end
        working = calendar._working_calendar()
        local = calendar._to_local(end)
        try:
            if unit == "hour":
                moment = working.shift_minutes(local, sign * round(amount * 60))
            else:
                moment = working.add_days(local, sign * amount)
        except CalendarRangeError:
            return None
        return calendar._to_utc(moment)


class EgateDeadlineEntry(models.AbstractModel):
    _inherit = "egate.deadline.entry"

    def _is_waiting(self):
        """Return whether the office waits for the citizen by this ledger, the whole of a record."""
        states = self.sorted("sequence")._states()
        return bool(states) and states[-1].pause is not None
