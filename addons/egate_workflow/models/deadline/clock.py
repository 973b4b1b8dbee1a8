from odoo import models

from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError


class EgateWorkflowMixin(models.AbstractModel):
    """What a state does to the legal clock, and when reminders are due.

    The clock stands only while the office waits for the citizen, on a legal basis and with the
    document that asks the citizen (rules D12 to D15).
    """

    _inherit = "egate.workflow.mixin"

    def _clock_step(self, source, target, values):
        """Write to the ledgers what the move from ``source`` to ``target`` does to the clock.

        :param dict values: ``at``; ``resume_policy``, only from the engine, if a pause does not
            end as its own policy says
        :return: the new due time (UTC) of each record whose term has changed
        :rtype: dict[record, datetime]
        """
        was_paused, cause = source._rules().cause, target._rules().cause
        if not was_paused and not cause:
            return {}
        self._lock_rows()
        due = {}
        for record in self:
            ledger = record.deadline_entry_ids
            if not ledger:
                continue
            if was_paused and ledger._is_waiting():
                own = {"policy": values["resume_policy"]} if "resume_policy" in values else {}
                due[record] = record._append_deadline("resume", values["at"], **own).due_at
            if cause:
                policy, basis = record._pause_policy(cause, target)
                entry = record._append_deadline(
                    "pause",
                    values["at"],
                    policy=policy,
                    cause=cause,
                    basis=basis,
                    document=values.get("document") or "",
                )
                due[record] = entry.due_at
        return due

    # -- reminders ----------------------------------------------------------------------------

    def _next_reminder(self, state, unit, after, step_due, due_at):
        """Return the time and the id of the first reminder of ``state`` after ``after``.

        :param after: in UTC, like ``step_due`` and ``due_at``; either of those may be missing
        :return: ``(datetime in UTC, id of the reminder)`` or ``(None, None)``
        """
        for moment, reminder in self._reminder_points(state, unit, step_due, due_at):
            if moment > after:
                return moment, reminder
        return None, None

    def _reminder_points(self, state, unit, step_due, due_at):
        """Return all reminder times of ``state``, in order.

        :param step_due: in UTC, like ``due_at``; either may be missing and then gives no reminders
        :return: pairs of a moment (UTC) and the id of the reminder
        """
        rules = state._rules().reminders
        if not rules:
            return []
        calendar = unit._require_calendar()
        points = []
        for order, rule in enumerate(rules):
            end = step_due if rule.clock == "step" else due_at
            if end and (moment := self._reminder_moment(rule, calendar, end)):
                points.append((moment, order, rule.id))
        return [(moment, reminder) for moment, _order, reminder in sorted(points)]

    def _reminder_moment(self, rule, calendar, end):
        """Return when ``rule`` reminds of a time that ends at ``end``; UTC, ``None``: never."""
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
        """Return whether, by this whole ledger of a record, the office waits for the citizen."""
        states = self.sorted("sequence")._states()
        return bool(states) and states[-1].pause is not None

    def _is_stopped(self):
        """Return whether the office waits and the legal term does not run meanwhile."""
        states = self.sorted("sequence")._states()
        return bool(states) and states[-1].is_stopped
