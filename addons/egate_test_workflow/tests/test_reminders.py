import smtplib
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import PermitCase

#: Monday 2 March 2026, 09:00 where the office is.
MONDAY = datetime(2026, 3, 2, 2, 0)


class ReminderCase(PermitCase, MockEmail):
    """Two working days for the work; the officer is reminded before and at the end, then others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_head = cls.env.ref("egate_base.egate_role_head")
        cls.states["work"].write({"limit_amount": 2, "limit_unit": "working_day"})
        cls.before = cls.reminder("work", moment="before", amount=1)
        cls.at_end = cls.reminder("work", moment="at", sequence=20)
        cls.escalated = cls.reminder(
            "work", moment="after", amount=1, recipient="role", role_id=cls.role_leader.id
        )
        (cls.officer | cls.leader).write({"email": "nguoi.nhan@example.com"})
        cls.Notice = cls.env["egate.workflow.notice"]

    @classmethod
    def reminder(cls, state, **values):
        return cls.env["egate.workflow.reminder"].create(
            {"state_id": cls.states[state].id, **values}
        )

    def working(self, **values):
        """Return a permit that the officer has taken on Monday at 09:00."""
        with freeze_time(MONDAY):
            permit = self.permit(**values)
            self.do(permit, "claim", self.officer)
        return permit

    @contextmanager
    def job(self, moment, left=1.0):
        """Be a job of the server at ``moment`` (UTC); what it would commit is flushed."""
        cron = type(self.env["ir.cron"])
        with (
            freeze_time(moment),
            patch.object(cron, "_commit_progress", lambda *_, **__: left),
        ):
            yield

    def remind(self, moment, limit=500):
        with self.job(moment):
            self.Notice._cron_remind(limit)

    def send(self, moment, refused=()):
        """Be the job that tells people, then the mail server, which refuses some addresses."""
        with self.job(moment):
            self.Notice._cron_send()
            self.deliver(refused)

    def deliver(self, refused=()):
        def take(_server, message, *_args, **_kwargs):
            if any(address in message["To"] for address in refused):
                raise smtplib.SMTPRecipientsRefused({message["To"]: (550, b"no such user")})
            return message["Message-Id"]

        mails = self.mails().filtered(lambda mail: mail.state == "outgoing")
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_mail"):
            with patch.object(type(self.env["ir.mail_server"]), "send_email", take):
                mails.send()

    def notices(self, record):
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.Notice.search(domain, order="id")

    def mails(self):
        return self.env["mail.mail"].search([("headers", "like", "auto-generated")], order="id")


@tagged("post_install", "-at_install")
class TestReminders(ReminderCase):
    """Each point in time once, in order, whatever interrupts the job (CN08)."""

    def test_the_engine_knows_the_first_point(self):
        permit = self.working()
        self.assertEqual(permit.step_due_at, MONDAY + timedelta(days=2))
        self.assertEqual(permit.remind_at, MONDAY + timedelta(days=1))

    def test_nothing_is_sent_to_what_half_an_address_looks_like(self):
        permit = self.working()
        self.env.cr.execute(
            "UPDATE res_partner SET email = 'nguoi nhan@example.com' WHERE id = %s",
            [self.officer.partner_id.id],
        )
        self.env.invalidate_all()
        moment = MONDAY + timedelta(days=1)
        self.remind(moment)
        self.send(moment)
        self.assertTrue(self.notices(permit))
        self.assertNotIn(self.officer.partner_id, self.mails().recipient_ids)

    def test_nothing_is_told_before_its_time(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1, seconds=-1))
        self.assertFalse(self.notices(permit))

    def test_each_point_is_given_once_and_the_next_is_set(self):
        permit = self.working()
        for days, reminder in enumerate((self.before, self.at_end, self.escalated), 1):
            point = MONDAY + timedelta(days=days)
            self.assertEqual(permit.remind_at, point)
            for _again in range(3):
                self.remind(point + timedelta(minutes=5))
            notices = self.notices(permit)
            self.assertEqual(len(notices), days)
            self.assertEqual(notices[-1].reminder_id, reminder)
            self.assertEqual(notices[-1].point_at, point)
        self.assertFalse(permit.remind_at)

    def test_all_points_that_passed_meanwhile_are_given_in_order(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=30))
        self.assertEqual(
            self.notices(permit).reminder_id, self.before | self.at_end | self.escalated
        )
        self.assertEqual(self.notices(permit).mapped("step_sequence"), [2, 2, 2])

    def test_who_has_done_it_in_time_is_not_reminded(self):
        permit = self.working()
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.do(permit, "submit", self.officer)
        self.assertFalse(permit.remind_at)
        self.remind(MONDAY + timedelta(days=9))
        self.assertFalse(self.notices(permit))

    def test_work_that_comes_back_has_its_points_again(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(days=1, hours=1)):
            self.do(permit, "submit", self.officer)
            self.do(permit, "back", self.leader, comment="Làm lại")
        self.remind(MONDAY + timedelta(days=9))
        given = self.notices(permit).mapped(lambda one: (one.step_sequence, one.reminder_id))
        self.assertEqual(
            given,
            [
                (2, self.before),
                (4, self.before),
                (4, self.at_end),
                (4, self.escalated),
            ],
        )

    def test_taking_and_assigning_leave_the_points_as_they_are(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        permit = self.working()
        planned = permit.remind_at
        with freeze_time(MONDAY + timedelta(hours=2)):
            permit.with_user(self.leader).action_assign(colleague.id, "Đi công tác")
        self.assertEqual(permit.remind_at, planned)

    def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(self):
        permits = [self.working(name=f"Giấy phép số {number}") for number in range(7)]
        env = self.env
        committed = []
        original = type(env["egate.test.permit"])._set_reminders

        def crash(records, rows):
            if len(committed) == 2:
                raise RuntimeError("the plug was pulled")
            original(records, rows)

        def commit(cron, done=0, **_kwargs):
            cron.env.flush_all()
            committed.extend([done] if done else [])
            env.cr.execute("RELEASE SAVEPOINT job")
            env.cr.execute("SAVEPOINT job")
            return 1.0

        moment = MONDAY + timedelta(days=1)
        env.cr.execute("SAVEPOINT job")
        with (
            freeze_time(moment),
            patch.object(type(env["ir.cron"]), "_commit_progress", commit),
            patch.object(type(env["egate.test.permit"]), "_set_reminders", crash),
            self.assertRaisesRegex(RuntimeError, "the plug"),
        ):
            self.Notice._cron_remind(2)
        # What the server does with a job that died.
        env.cr.execute("ROLLBACK TO SAVEPOINT job")
        env.invalidate_all()
        self.assertEqual([len(self.notices(permit)) for permit in permits].count(1), 4)
        self.remind(moment, limit=2)
        self.remind(moment, limit=2)
        self.assertEqual([len(self.notices(permit)) for permit in permits], [1] * 7)

    def test_a_job_that_is_out_of_time_goes_on_later(self):
        permits = [self.working(name=f"Giấy phép số {number}") for number in range(3)]
        moment = MONDAY + timedelta(days=1)
        commit = lambda _cron, done=0, **_kwargs: 0.0 if done else 1.0  # noqa: E731
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit),
        ):
            self.Notice._cron_remind(2)
        self.assertEqual(sum(len(self.notices(permit)) for permit in permits), 2)
        self.remind(moment)
        self.assertEqual([len(self.notices(permit)) for permit in permits], [1] * 3)

    def test_a_due_time_that_moves_moves_its_points(self):
        legal = self.reminder("work", clock="due", moment="before", amount=1)
        permit = self.working(due_at=MONDAY + timedelta(days=3))
        self.remind(MONDAY + timedelta(days=2, minutes=1))
        self.assertIn(legal, self.notices(permit).reminder_id)
        with freeze_time(MONDAY + timedelta(days=2, hours=1)):
            permit.due_at = MONDAY + timedelta(days=10)  # Thursday of the next week
            permit._refresh_reminders()
        self.remind(MONDAY + timedelta(days=20))
        given = self.notices(permit).filtered(lambda one: one.reminder_id == legal)
        self.assertEqual(
            given.mapped("point_at"), [MONDAY + timedelta(days=2), MONDAY + timedelta(days=9)]
        )
        self.assertEqual(len(self.notices(permit)), 5)

    def test_a_due_time_that_comes_nearer_is_told_at_once(self):
        legal = self.reminder("work", clock="due", moment="before", amount=1)
        permit = self.working(due_at=MONDAY + timedelta(days=10))
        with freeze_time(MONDAY + timedelta(hours=2)):
            permit.due_at = MONDAY + timedelta(days=1, hours=1)
            # What a change of the calendar calls.
            permit._after_due_moved([])
            self.assertEqual(permit.remind_at, MONDAY + timedelta(hours=1))
        self.remind(MONDAY + timedelta(hours=2))
        self.assertEqual(self.notices(permit).reminder_id, legal)
        with freeze_time(MONDAY + timedelta(hours=3)):
            permit._refresh_reminders()
            self.assertEqual(permit.remind_at, MONDAY + timedelta(days=1))

    def test_a_unit_without_a_calendar_keeps_nobody_else_from_being_reminded(self):
        first, second = self.working(), self.working(name="Giấy phép số 2")
        moment = MONDAY + timedelta(days=1)
        model = type(first)
        original = model._own_reminder_points
        sentence = "no calendar"

        def fails(record):
            if record.id == first.id:
                raise UserError(sentence)
            return original(record)

        with (
            patch.object(model, "_own_reminder_points", fails),
            self.assertLogs("odoo.addons.egate_workflow.models.notices.reminding", "WARNING"),
        ):
            self.remind(moment)
        self.assertFalse(self.notices(first))
        self.assertEqual(len(self.notices(second)), 1)
        self.remind(moment + timedelta(days=1))
        self.assertEqual(len(self.notices(first)), 2)

    def test_only_due_records_are_touched_by_way_of_the_partial_index(self):
        permit = self.working()
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO egate_test_permit (
                   name, unit_id, workflow_id, workflow_state_id, holder_role_id, holder_unit_id,
                   holder_since, step_due_at, engine_version, remind_at)
               SELECT 'Giấy phép hàng loạt', unit_id, workflow_id, workflow_state_id,
                      holder_role_id, holder_unit_id, holder_since, step_due_at, 0,
                      timestamp '2026-04-01' + n * interval '1 minute'
               FROM egate_test_permit, generate_series(1, 4000) AS n WHERE id = %s""",
            [permit.id],
        )
        self.env.cr.execute("ANALYZE egate_test_permit")
        moment = datetime(2026, 4, 1, 0, 40)  # the taken one and 40 of the others are due
        self.env.cr.execute(
            """EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM egate_test_permit
               WHERE closed_at IS NULL AND remind_at IS NOT NULL AND remind_at <= %s
               ORDER BY remind_at LIMIT 500 FOR UPDATE SKIP LOCKED""",
            [moment],
        )
        plan = self.env.cr.fetchone()[0][0]["Plan"]
        nodes = [plan]
        while nodes[-1].get("Plans"):
            nodes.append(nodes[-1]["Plans"][0])
        self.assertEqual(nodes[-1].get("Index Name"), "egate_test_permit_remind_idx")
        self.assertEqual(nodes[-1]["Actual Rows"], 41)
        touched = []
        original = type(permit)._set_reminders

        def count(records, rows):
            touched.extend(rows)
            original(records, rows)

        with patch.object(type(permit), "_set_reminders", count):
            self.remind(moment, limit=20)
        self.assertEqual(len(touched), 41)


@tagged("post_install", "-at_install")
class TestNotices(ReminderCase):
    """What is told is told once, to whom it is for, in their language, and says nothing private."""

    def told(self, permit):
        return self.notices(permit).filtered(lambda one: one.state == "sent").told_ids

    def test_the_person_in_charge_then_the_leader(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=2))
        self.send(MONDAY + timedelta(days=2))
        self.assertEqual(self.told(permit), self.officer)
        self.remind(MONDAY + timedelta(days=3))
        self.send(MONDAY + timedelta(days=3))
        self.assertEqual(self.told(permit), self.officer | self.leader)

    def test_a_mail_is_sent_once(self):
        self.working()
        self.remind(MONDAY + timedelta(days=1))
        for _again in range(3):
            self.send(MONDAY + timedelta(days=1, minutes=5))
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.mails().recipient_ids, self.officer.partner_id)

    def test_sent_means_taken_by_the_mail_server(self):
        """Of two letters one is refused: that one is tried again, and shown if that is in vain."""
        colleague = self._person("colleague", self.role_officer, self.ward)
        colleague.email = "dong.nghiep@example.com"
        self.states["start"].write({"limit_amount": 1, "limit_unit": "hour"})
        self.reminder("start", moment="at")
        with freeze_time(MONDAY):
            permit = self.permit()
        moment = MONDAY + timedelta(hours=1)
        self.remind(moment)
        with self.job(moment):
            self.Notice._cron_send()
        notice = self.notices(permit)
        self.assertRecordValues(notice, [{"state": "queued", "sent_at": False, "told_ids": []}])
        with self.job(moment):
            self.deliver(["dong.nghiep"])
        self.assertEqual((notice.state, notice.told_ids), ("waiting", self.officer))
        self.assertIn("550", notice.error)
        for _attempt in range(5):
            moment = notice.try_at
            with self.assertLogs("odoo.addons.egate_workflow.models.notices.sending"):
                self.send(moment, ["dong.nghiep"])
        self.assertRecordValues(
            notice, [{"state": "failed", "attempts": 6, "told_ids": self.officer.ids}]
        )
        self.assertIn(colleague.name, notice.error)
        failed = self.Notice.with_user(self.manager).search([("state", "=", "failed")])
        self.assertEqual(failed, notice, "on the administrator's list")
        with freeze_time(moment):
            notice.with_user(self.manager).action_retry()
        self.send(moment)
        self.assertRecordValues(notice, [{"state": "sent", "sent_at": moment, "error": False}])
        self.assertEqual(notice.told_ids, self.officer | colleague)
        self.assertEqual(len(self.mails()), 2, "nobody was written to twice")

    def test_an_address_that_was_mended_is_written_to(self):
        self.officer.email = "cu@example.com"
        permit = self.working()
        moment = MONDAY + timedelta(days=1)
        self.remind(moment)
        self.send(moment, ["cu@"])
        notice = self.notices(permit)
        self.assertEqual(notice.state, "waiting")
        self.officer.email = "moi@example.com"
        self.send(notice.try_at, ["cu@"])
        self.assertEqual((notice.state, notice.told_ids), ("sent", self.officer))

    def test_whoever_is_nearest_above_is_found(self):
        chief = self._person("chief", self.role_leader, self.province)
        chief.email = "lanh.dao@example.com"
        permit = self.working()
        self.leader.egate_assignment_ids.date_to = "2020-12-31"
        self.remind(MONDAY + timedelta(days=3))
        self.send(MONDAY + timedelta(days=3))
        self.assertEqual(self.told(permit), self.officer | chief)

    def test_while_nobody_has_it_the_whole_pool_is_told(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        colleague.email = "dong.nghiep@example.com"
        self.states["start"].write({"limit_amount": 1, "limit_unit": "hour"})
        self.reminder("start", moment="at")
        with freeze_time(MONDAY):
            permit = self.permit()
        self.remind(MONDAY + timedelta(hours=1))
        self.send(MONDAY + timedelta(hours=1))
        self.assertEqual(self.told(permit), self.officer | colleague)

    def test_everybody_reads_their_own_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.leader.lang = "vi_VN"
        self.reminder("work", moment="at", recipient="role", role_id=self.role_leader.id)
        self.working(name="GP-01")
        self.remind(MONDAY + timedelta(days=2))
        self.send(MONDAY + timedelta(days=2, minutes=1))
        subjects = {mail.recipient_ids: mail.subject for mail in self.mails()}
        self.assertEqual(subjects[self.officer.partner_id], "Overdue: GP-01")
        self.assertEqual(subjects[self.leader.partner_id], "Quá hạn: GP-01")
        body = self.mails().filtered(lambda m: m.recipient_ids == self.leader.partner_id).body_html
        self.assertIn("09 giờ 00 phút, ngày 04/03/2026", body)

    def test_what_has_gone_on_meanwhile_is_not_told(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(days=1, minutes=1)):
            self.do(permit, "submit", self.officer)
        self.send(MONDAY + timedelta(days=1, minutes=5))
        self.assertEqual(self.notices(permit).state, "dropped")
        self.assertFalse(self.mails())

    def test_a_failure_undoes_nothing_and_is_tried_again_after_growing_waits(self):
        permit = self.working()
        other = self.working(name="Giấy phép số 2")
        self.remind(MONDAY + timedelta(days=1))
        moment = MONDAY + timedelta(days=1)
        model = type(permit)
        original = model._notice_words

        def fails(record, notice):
            if record.id == permit.id:
                record.env.cr.execute("UPDATE egate_test_permit SET amount = 99")
                raise ValueError("no template")
            return original(record, notice)

        waits = []
        with patch.object(model, "_notice_words", fails):
            for _attempt in range(5):
                self.send(moment)
                notice = self.notices(permit)
                self.assertEqual(notice.state, "waiting")
                waits.append(notice.try_at - moment)
                moment = notice.try_at
            with self.assertLogs("odoo.addons.egate_workflow.models.notices.sending", "WARNING"):
                self.send(moment)
        self.assertEqual(waits, sorted(set(waits)))
        self.assertEqual(notice.state, "failed")
        self.assertEqual(notice.attempts, 6)
        self.assertIn("no template", notice.error)
        permit.invalidate_recordset()
        self.assertEqual(permit.amount, 0)
        self.assertEqual(permit.workflow_state_id, self.states["work"])
        self.assertEqual(self.notices(other).state, "sent")
        with freeze_time(moment):
            notice.with_user(self.manager).action_retry()
        self.send(moment)
        self.assertEqual(notice.state, "sent")

    def test_a_failed_mail_never_undoes_the_transition(self):
        self.transitions["submit"].effect_ids = [(0, 0, {"kind": "notify"})]
        permit = self.working()
        model = type(permit)
        with patch.object(model, "_notice_words", side_effect=ValueError("no template")):
            with freeze_time(MONDAY + timedelta(hours=1)):
                self.do(permit, "submit", self.officer)
            self.send(MONDAY + timedelta(hours=1))
        self.assertEqual(permit.workflow_state_id, self.states["approve"])
        self.assertEqual(self.notices(permit).attempts, 1)
        self.send(MONDAY + timedelta(hours=2))
        self.assertEqual(self.notices(permit).told_ids, self.leader)
        self.assertEqual(self.mails().subject, f"New work: {permit.name}")

    def test_nobody_to_tell_is_told_to_the_administrator(self):
        self.officer.email = False
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1))
        self.send(MONDAY + timedelta(days=1))
        self.assertEqual(self.notices(permit).state, "failed")
        self.assertIn("No e-mail address", self.notices(permit).error)

    def test_only_the_administrator_reads_and_repeats_notices(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1))
        notice = self.notices(permit)
        self.assertTrue(notice.with_user(self.manager).read(["record_name", "error"]))
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        for user in (self.officer, nobody, self.citizen):
            for method, args in (("action_retry", [notice.ids]), ("read", [notice.ids, ["kind"]])):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, "egate.workflow.notice", method, *args)
        with self.assertRaises(AccessError):
            self.rpc(self.manager, "egate.workflow.notice", "write", notice.ids, {"state": "sent"})

    def test_a_transition_costs_nothing_for_reminders_never_given(self):
        permit = self.working()
        asked = []
        model = type(permit)
        with patch.object(model, "_reminder_activities", lambda records: asked.append(records)):
            self.do(permit, "submit", self.officer)
        self.assertFalse(asked)

    def test_what_was_told_is_forgotten_after_a_while(self):
        permit = self.working()
        self.remind(MONDAY + timedelta(days=1))
        self.send(MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(days=80)):
            self.Notice._gc_told()
        self.assertTrue(self.notices(permit))
        with freeze_time(MONDAY + timedelta(days=100)):
            self.Notice._gc_told()
        self.assertFalse(self.notices(permit))
