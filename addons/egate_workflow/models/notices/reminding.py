import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Number of records between two commits.
REMIND_BATCH = 500
#: When to look again at a record that cannot be counted now because a calendar is missing.
LOOK_AGAIN = timedelta(days=1)
ACTIVITY_TYPE = "egate_workflow.mail_activity_reminder"


class EgateWorkflowNotice(models.Model):
    _inherit = "egate.workflow.notice"

    @api.model
    def _cron_remind(self, limit=REMIND_BATCH):
        """Write a notice for each reminder that is due, on all models on a process.

        Bounded by the time limit of the job. Each batch is one transaction, so the job can stop
        anywhere and continue there; two workers take different records.
        """
        cron = self.env["ir.cron"]
        mixin = self.env["egate.workflow.mixin"]
        for name in mixin._concrete_models() + mixin._consultation_models():
            # A new transaction for each batch, else rows that users moved since would conflict.
            left = cron._commit_progress(remaining=1)
            done = limit
            while done == limit:
                if not left:
                    return  # called again soon
                # sudo: the job handles the records of all users
                done = self.env[name].sudo()._remind_due(limit)
                left = cron._commit_progress(done, remaining=1)
        cron._commit_progress(remaining=0)


class EgateWorkflowMixin(models.AbstractModel):
    """Reminders and escalation (CN08): each reminder once, to its recipients."""

    _inherit = "egate.workflow.mixin"

    @api.model
    def _remind_due(self, limit):
        """Write the notices of the next records with a reminder due; return how many there were.

        Writes all reminders that have become due, in order, and sets the next one.
        """
        now = fields.Datetime.now()
        due = Domain("closed_at", "=", False) & Domain("remind_at", "<=", now)
        records = self._take_rows(due, order="remind_at", limit=limit)
        steps = records._open_steps()
        notices, rows = [], []
        for record in records:
            try:
                points = record._own_reminder_points()
            except UserError as error:
                # A unit without a calendar must not stop the reminders of others.
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
        """Return all reminder times of the present state; see :meth:`_reminder_points`."""
        return self._reminder_points(
            self.workflow_state_id, self.holder_unit_id, self.step_due_at, self.due_at
        )

    def _set_reminders(self, rows):
        """Write when the next reminder is due, without changing what users work on.

        :param rows: id; next time or ``None``; time of the last reminder or ``None`` to keep it
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
        """Count the next reminder of these sudo records again.

        For changes of the due time without a transition: an extension, or a recount after a
        calendar change. A reminder that has moved into the future is given then, even if it was
        given for the former due time; one that is now past is given at once, unless it was given.
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
        """Return when each reminder of these records was last given, by record.

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

    # -- activities ---------------------------------------------------------------------------

    def _schedule_reminders(self, notice, people):
        """Add the reminder to the activities of ``people``, if the model has activities.

        One for each person and record, however many reminders were due. Without a mail from the
        activity, because the mail of the notice says more.

        :return: the users who have the activity now
        """
        if not hasattr(self, "activity_ids"):
            return people.browse()
        present = self._reminder_activities().user_id
        quiet = self.with_context(mail_activity_quick_update=True)
        end = self.step_due_at if notice.reminder_id.clock == "step" else self.due_at
        # Users who may not open the record get only the mail.
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
        # sudo: when the work goes on, remove the reminders of all users
        return (
            self.env["mail.activity"].sudo().search(domain & Domain("activity_type_id", "=", kind))
        )

    def _hand_reminders(self, user):
        """Move the reminders of the former holder or the pool to ``user``."""
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
