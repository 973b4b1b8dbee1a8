import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: So many records are looked at between two commits.
REMIND_BATCH = 500
#: What cannot be counted now, for want of a calendar, is looked at again then.
LOOK_AGAIN = timedelta(days=1)
ACTIVITY_TYPE = "egate_workflow.mail_activity_reminder"


class EgateWorkflowNotice(models.Model):
    _inherit = "egate.workflow.notice"

    @api.model
    def _cron_remind(self, limit=REMIND_BATCH):
        """Write a notice for every point in time that has come, on every model on a process.

        Bounded by the time of the job. Each batch is one transaction with what it wrote down, so
        that it can be stopped anywhere and goes on there; two workers take different records.
        """
        cron = self.env["ir.cron"]
        mixin = self.env["egate.workflow.mixin"]
        for name in mixin._concrete_models() + mixin._consultation_models():
            # A new transaction for each look, or rows that users have moved since would clash.
            left = cron._commit_progress(remaining=1)
            done = limit
            while done == limit:
                if not left:
                    return  # called again soon
                # sudo: the job reminds everybody of everything
                done = self.env[name].sudo()._remind_due(limit)
                left = cron._commit_progress(done, remaining=1)
        cron._commit_progress(remaining=0)


class EgateWorkflowMixin(models.AbstractModel):
    """Reminders and escalation (CN08): each point in time once, to whoever it is for."""

    _inherit = "egate.workflow.mixin"

    @api.model
    def _remind_due(self, limit):
        """Write the notices of the next records whose time has come; return how many there were.

        Every point passed since is written, in order, and the next one set.
        """
        now = fields.Datetime.now()
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """SELECT id FROM %s
                   WHERE closed_at IS NULL AND remind_at IS NOT NULL AND remind_at <= %s
                   ORDER BY remind_at LIMIT %s FOR UPDATE SKIP LOCKED""",
                SQL.identifier(self._table),
                now,
                limit,
            )
        )
        records = self.browse([row[0] for row in found])
        steps = records._open_steps()
        notices, rows = [], []
        for record in records:
            try:
                points = record._own_reminder_points()
            except UserError as error:
                # One unit without a calendar keeps nobody else from being reminded.
                _logger.warning("%s cannot be reminded of: %s", record, error)
                rows.append((record.id, now + LOOK_AGAIN, None))
                continue
            step = steps.get(record)
            last = record.reminded_at or record.holder_since
            for moment, reminder in points:
                if (moment > last or moment >= record.remind_at) and moment <= now:
                    notices.append(
                        {
                            "res_id": record.id,
                            "kind": "reminder",
                            "reminder_id": reminder,
                            "step_sequence": step.sequence if step else 0,
                            "point_at": moment,
                        }
                    )
            coming = next((moment for moment, _reminder in points if moment > now), None)
            rows.append((record.id, coming, now))
        self.env["egate.workflow.notice"]._insert_rows(notices, self._name)
        records._set_reminders(rows)
        return len(records)

    def _own_reminder_points(self):
        """Return every point of the present state, see :meth:`_reminder_points`."""
        return self._reminder_points(
            self.workflow_state_id, self.holder_unit_id, self.step_due_at, self.due_at
        )

    def _set_reminders(self, rows):
        """Write when the next reminder is due, without touching what users act on.

        :param rows: id, next time or ``None``, when reminded last or ``None`` to leave it
        """
        if not rows:
            return
        values = SQL(", ").join(
            SQL("(%s::int4, %s::timestamp, %s::timestamp)", *row) for row in rows
        )
        self.env.cr.execute(
            SQL(
                """UPDATE %s r
                   SET remind_at = v.remind_at, reminded_at = COALESCE(v.reminded, r.reminded_at)
                   FROM (VALUES %s) AS v(id, remind_at, reminded) WHERE r.id = v.id""",
                SQL.identifier(self._table),
                values,
            )
        )
        self.invalidate_recordset(["remind_at", "reminded_at"])

    def _refresh_reminders(self):
        """Count the next reminder of these sudo records anew.

        For whoever changes the due time otherwise than by a transition: an extension, a counting
        anew after a change of the calendar. A point that has moved into the future is given
        there, also if it was given for the former due time; one that is now past is given at
        once unless it was given.
        """
        self.flush_recordset()
        now = fields.Datetime.now()
        concerned = self.filtered(
            lambda one: (
                one.workflow_state_id
                and not one.closed_at
                and one.workflow_state_id._rules().reminders
            )
        )
        given = concerned._reminders_given()
        rows = []
        for record in concerned:
            told = given.get(record.id, {})
            open_points = (
                moment
                for moment, reminder in record._own_reminder_points()
                if moment > now or (moment > record.holder_since > told.get(reminder, datetime.min))
            )
            rows.append((record.id, min(open_points, default=None), None))
        concerned._set_reminders(rows)

    def _reminders_given(self):
        """Return when which reminders of these records were given last, by record.

        :rtype: dict[int, dict[int, datetime]]
        """
        if not self:
            return {}
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        # sudo: notices are the engine's own
        rows = (
            self.env["egate.workflow.notice"]
            .sudo()
            ._read_group(
                domain & Domain("kind", "=", "reminder"),
                ["res_id", "reminder_id"],
                ["created_at:max"],
            )
        )
        given = {}
        for record, reminder, moment in rows:
            given.setdefault(record, {})[reminder.id] = moment
        return given

    def _after_due_moved(self, moves):
        result = super()._after_due_moved(moves)
        self._refresh_reminders()
        return result

    # -- activities ---------------------------------------------------------------------------

    def _schedule_reminders(self, notice, people):
        """Put the reminder into the activities of ``people``, where the model knows activities.

        One for each person and record, however many points have passed. Quietly: the mail of the
        notice says more than that of an activity would.

        :return: the users who have it among their activities now
        """
        if not hasattr(self, "activity_ids"):
            return people.browse()
        present = self._reminder_activities().user_id
        quiet = self.with_context(mail_activity_quick_update=True)
        end = self.step_due_at if notice.reminder_id.clock == "step" else self.due_at
        # Whoever may not open the record gets the mail alone.
        readers = people.filtered(lambda user: self.with_user(user).has_access("read"))
        for user in readers - present:
            translated = quiet.with_context(lang=user.lang)
            translated.activity_schedule(
                ACTIVITY_TYPE,
                date_deadline=self._local_day(end or notice.point_at),
                summary=self.workflow_state_id.name,
                user_id=user.id,
            )
        return readers

    def _local_day(self, moment):
        return self.holder_unit_id._require_calendar()._to_local(moment).date()

    def _reminder_activities(self):
        if not hasattr(self, "activity_ids"):
            return self.env["mail.activity"]
        kind = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        # sudo: a reminder goes when the work has gone on, whosever it is
        return (
            self.env["mail.activity"].sudo().search(domain & Domain("activity_type_id", "=", kind))
        )

    def _place(self, state, at, hands, step_ends, due, before, columns=None):
        # Known without asking: records that were never reminded of cost nothing here.
        reminded = self.filtered("reminded_at")
        moved = super()._place(state, at, hands, step_ends, due, before, columns)
        if gone := reminded & moved:
            gone._reminder_activities().unlink()
        return moved

    def _prepare_enter_vals(self, state, at):
        return {**super()._prepare_enter_vals(state, at), "reminded_at": None}

    def _hand_to(self, user, at, steps, reason):
        result = super()._hand_to(user, at, steps, reason)
        for record in self.filtered("reminded_at"):
            record._hand_reminders(user)
        return result

    def _hand_reminders(self, user):
        """Give what the former holder or the pool was reminded of to ``user``."""
        role, unit = self.holder_role_id, self.holder_unit_id
        pool = self.env["egate.assignment"]._people(role, unit)
        activities = self._reminder_activities()
        old = activities.filtered(lambda one: one.user_id in pool and one.user_id != user)
        if old and user and user not in activities.user_id:
            old[0].with_context(mail_activity_quick_update=True).user_id = user
            old -= old[0]
        elif old and not user:
            old = old.browse()
        old.unlink()
