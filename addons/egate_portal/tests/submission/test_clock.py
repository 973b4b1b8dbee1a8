from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MORNING, SubmissionCase


@tagged("post_install", "-at_install")
class TestClock(SubmissionCase):
    """The office's own limit, in working hours of the one-stop unit."""

    def setUp(self):
        super().setUp()
        self.log_in_as()
        self.head = self._person("head", self.env.ref("egate_base.egate_role_leader"), self.ward)

    def reminders(self, submission):
        return self.env["mail.activity"].search(
            [("res_model", "=", "egate.submission"), ("res_id", "=", submission.id)]
        )

    def test_eight_working_hours_pass_over_the_day_off(self):
        with freeze_time(MORNING):
            submission = self.sent_one()
        # 09:10 on Monday: 5 h 50 min are left of the day, the 24th is off, 2 h 10 min of the 25th.
        self.assertEqual(submission.accept_by, datetime(2026, 11, 25, 2, 40))

    def test_a_unit_may_have_a_limit_of_its_own(self):
        self.desk.accept_hours = 1
        with freeze_time(MORNING):
            submission = self.sent_one()
        self.assertEqual(submission.accept_by, datetime(2026, 11, 23, 3, 10))

    def test_sent_at_night_it_runs_from_the_opening(self):
        self.desk.accept_hours = 1
        with freeze_time("2026-11-22 16:00:00"):
            submission = self.sent_one()
        self.assertEqual(submission.accept_by, datetime(2026, 11, 23, 1, 30))

    def test_the_minutes_until_the_answer_are_kept_and_whether_it_was_in_time(self):
        with freeze_time(MORNING):
            submission = self.sent_one()
        with freeze_time("2026-11-25 03:10:00"):
            submission.with_user(self.clerk).action_accept()
        self.assertEqual(submission.work_minutes, 350 + 160)
        self.assertFalse(submission.in_time)
        self.assertEqual(submission.late_rounds, 1)

    def test_sent_again_it_starts_anew_and_the_minutes_add_up(self):
        with freeze_time(MORNING):
            submission = self.sent_one()
        asked = {"lines": [{"name": "Giấy", "fault": "mờ"}], "reason": "Mờ"}
        with freeze_time("2026-11-23 03:10:00"):
            submission.dossier_id.with_user(self.clerk).action_issue_guide(asked)
        with freeze_time("2026-11-25 02:00:00"):
            self.add(submission, self.parts[2], "them.pdf")
            self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual(submission.accept_by, datetime(2026, 11, 26, 2, 30))
        self.assertFalse(submission.answered_at)
        with freeze_time("2026-11-25 02:30:00"):
            submission.with_user(self.clerk).action_accept()
        self.assertEqual((submission.work_minutes, submission.rounds), (60 + 30, 2))
        self.assertTrue(submission.in_time)

    def test_clerks_are_reminded_once_and_their_leader_when_it_is_late(self):
        with freeze_time(MORNING):
            submission = self.sent_one()
            self.env["egate.submission"]._remind_due(10)
            self.assertFalse(self.reminders(submission))
        with freeze_time("2026-11-25 01:00:00"):
            self.assertTrue(submission.with_user(self.clerk).search([("due_soon", "=", True)]))
            self.assertEqual(self.env["egate.submission"]._remind_due(10), 1)
            self.assertEqual(self.reminders(submission).user_id, self.clerk)
            self.assertEqual(self.env["egate.submission"]._remind_due(10), 0, "once")
        with freeze_time("2026-11-25 04:00:00"):
            self.job(self.env["egate.submission"]._cron_remind)
            told = self.reminders(submission).user_id
            self.assertLessEqual(self.clerk | self.head, told)
            self.assertEqual(len(self.reminders(submission)), len(told), "one each")
            self.job(self.env["egate.submission"]._cron_remind)
            self.assertEqual(self.reminders(submission).user_id, told)
            self.assertTrue(submission.with_user(self.clerk).search([("late", "=", True)]))
            submission.with_user(self.clerk).action_accept()
            self.assertFalse(self.reminders(submission))

    def test_the_dashboard_counts_what_waits_and_what_is_late(self):
        with freeze_time(MORNING):
            self.sent_one()
        with freeze_time("2026-11-25 04:00:00"):
            data = self.env["egate.dashboard"].with_user(self.clerk).dashboard_data("desk")
        (tile,) = [tile for tile in data["tiles"] if tile["key"] == "online"]
        values = {one["key"]: one["value"] for one in tile["figures"]}
        self.assertEqual(values, {"online_waiting": 1, "online_soon": 0, "online_late": 1})

    def test_the_work_menu_counts_it(self):
        with freeze_time(MORNING):
            self.sent_one()
            counts = {
                one["key"]: one["count"]
                for one in self.env["egate.dossier"].with_user(self.clerk).work_counts()
            }
        self.assertEqual(counts["online"], 1)
