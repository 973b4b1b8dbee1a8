from datetime import date, timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.figures import schedule as schedules
from ...models.figures.schedule import EgateReportSchedule
from .report_case import ReportCase, SampleReport


@tagged("post_install", "-at_install")
class TestKept(ReportCase):
    """A kept report stays as it was, for those who see all that it counts."""

    def keep(self, user=None, **values):
        action = self.ask(user, **values).action_keep()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_it_holds_question_rows_file_and_who_made_it(self):
        self.receive()
        kept = self.keep()
        self.assertRecordValues(
            kept,
            [
                {
                    "report_key": "sample",
                    "unit_id": self.ward.id,
                    "formula": "II.06a-1",
                    "made_by_id": self.leader.id,
                    "row_count": 2,
                }
            ],
        )
        self.assertEqual(kept.question["waiting"], "open")
        self.assertEqual(
            [line["cells"] for line in kept.preview["rows"]],
            [["Cấp Giấy xác nhận mẫu", "1"], ["Tổng số", "1"]],
        )
        self.assertTrue(kept._bytes().startswith(b"PK"))
        self.receive()
        self.assertEqual(kept.preview["rows"][0]["cells"][1], "1", "what came later is not in it")

    def test_nobody_changes_or_deletes_it(self):
        kept = self.keep()
        for user in (self.leader, self.manager):
            with self.assertRaises(AccessError):
                kept.with_user(user).write({"title": "x"})
            with self.assertRaises(AccessError):
                kept.with_user(user).unlink()
        self.env.flush_all()
        for statement in (
            "UPDATE egate_report_snapshot SET title = 'x'",
            "DELETE FROM egate_report_snapshot",
        ):
            with (
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self.env.cr.execute(statement)
        kept.attachment_id.sudo().raw = b"other"
        with (
            self.assertLogs("odoo.addons.egate_reports", "ERROR"),
            self.assertRaisesRegex(UserError, "restored from the backup"),
        ):
            kept._bytes()

    def test_who_does_not_see_all_that_it_counts_does_not_read_it(self):
        kept = self.keep()
        self.assertIn(self.desk, kept.counted_unit_ids)
        Kept = self.env["egate.report.snapshot"]
        self.assertEqual(Kept.with_user(self.leader).search([]), kept)
        for user in (self.stranger, self.manager):
            self.assertFalse(Kept.with_user(user).search([]))
            with self.assertRaises(AccessError):
                kept.with_user(user).read(["title"])
        self.assertNotIn(self.ward, self.clerk.egate_unit_ids)
        self.assertFalse(Kept.with_user(self.clerk).search([]))

    def test_a_report_of_a_unit_that_is_not_ones_own_is_not_kept(self):
        with self.assertRaisesRegex(UserError, "none of your units"):
            self.keep(self.stranger, unit_id=self.ward.id)

    def test_a_report_that_names_citizens_is_not_kept(self):
        self.patch(SampleReport, "_report_personal", True)
        with self.assertRaisesRegex(UserError, "names citizens"):
            self.keep()

    def test_two_kept_reports_are_compared_cell_by_cell(self):
        self.receive()
        old = self.keep()
        self.receive()
        new = self.keep()
        both = (old | new).with_user(self.leader)
        context = both.action_compare()["context"]
        self.assertEqual((context["default_old_id"], context["default_new_id"]), (old.id, new.id))
        self.assertEqual(new.with_user(self.leader).action_compare()["context"], context)
        compare = self.env["egate.report.compare"].with_user(self.leader).with_context(**context)
        compare = compare.create({})
        self.assertEqual(compare.count, 2)
        self.assertEqual(
            compare.preview["rows"][0]["cells"],
            ["Cấp Giấy xác nhận mẫu", "Tiếp nhận – Tổng số", "1", "2", "1"],
        )
        with self.assertRaises(AccessError):
            self.env["egate.report.compare"].with_user(self.stranger).create(
                {"old_id": old.id, "new_id": new.id}
            )


@tagged("post_install", "-at_install")
class TestSchedule(ReportCase):
    """A report that is made each month: with its owner's rights, kept and announced once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = (
            cls.env["egate.report.schedule"]
            .with_user(cls.leader)
            .create(
                {
                    "report_key": "sample",
                    "period": "this_year",
                    "recipient_ids": [Command.set((cls.leader | cls.stranger).ids)],
                }
            )
        )
        for user in cls.leader | cls.stranger:
            user.email = f"{user.login}@example.vn"

    def make(self):
        """Let the day come on which the report is due, and run the job."""
        self.patch(schedules, "MADE_AT", timedelta(0))
        self.schedule.sudo().next_on = self.env["egate.assignment"]._local_today()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("egate_reports.egate_report_schedule_cron_make").method_direct_trigger()
        self.env.invalidate_all()

    def mails(self):
        return self.env["mail.mail"].search([("subject", "ilike", "kết quả giải quyết thủ tục")])

    def test_it_belongs_to_who_makes_it(self):
        self.assertEqual(self.schedule.user_id, self.leader)
        self.assertGreater(self.schedule.next_on, self.env["egate.assignment"]._local_today())
        for name, value in (("user_id", self.stranger.id), ("next_on", "2020-01-01")):
            with self.assertRaises(AccessError):
                self.rpc(
                    self.leader,
                    "egate.report.schedule",
                    "write",
                    self.schedule.ids,
                    {name: value},
                )
        with self.assertRaises(AccessError):
            self.rpc(
                self.leader,
                "egate.report.schedule",
                "create",
                [{"report_key": "sample", "user_id": self.stranger.id}],
            )
        with self.assertRaises(ValidationError):
            self.schedule.recipient_ids = [Command.link(self.citizen.id)]
        with self.assertRaises(ValidationError):
            self.schedule.day = 32

    def test_what_names_citizens_is_not_scheduled(self):
        self.patch(SampleReport, "_report_personal", True)
        with self.assertRaisesRegex(UserError, "names citizens"):
            self.schedule.copy()

    @freeze_time("2026-03-02 09:00:00")
    def test_it_is_due_on_its_day(self):
        schedule = self.schedule
        schedule.write({"rhythm": "month", "day": 31})
        self.assertEqual(schedule.next_on, date(2026, 3, 31))
        schedule.write({"rhythm": "week", "weekday": "1"})
        self.assertEqual(schedule.next_on, date(2026, 3, 9))
        Schedule = self.env["egate.report.schedule"]
        for moment, due in (("2026-03-08 21:59", False), ("2026-03-08 22:01", True)):
            with freeze_time(moment):
                self.assertEqual(schedule.id in Schedule._due(99).ids, due, moment)

    def test_it_is_kept_and_told_once_to_those_who_read_it(self):
        self.receive()
        self.make()
        kept = self.schedule.snapshot_ids
        self.assertEqual((len(kept), kept.made_by_id, kept.row_count), (1, self.leader, 2))
        self.assertEqual(self.mails().recipient_ids, self.leader.partner_id, "not the stranger")
        self.assertIn(f"/odoo/egate-kept-reports/{kept.id}", self.mails().body_html)
        self.assertFalse(self.mails().attachment_ids, "the file stays in the office")
        self.assertFalse(self.schedule.failure)
        self.assertGreater(self.schedule.next_on, self.env["egate.assignment"]._local_today())
        with self.enter_registry_test_mode():
            self.env.ref("egate_reports.egate_report_schedule_cron_make").method_direct_trigger()
        self.assertEqual(len(self.mails()), 1)

    def test_a_job_that_is_killed_does_not_tell_twice(self):
        schedule = self.schedule.sudo()
        due_on = schedule.next_on = date(2026, 1, 5)
        schedule._make_for(due_on)
        kept = schedule.snapshot_ids
        # It is run again for the same day.
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            schedule._make_for(due_on)
        self.assertFalse(schedule._claim(kept, list(self.leader)))
        self.assertEqual(len(self.mails()), 1)

    def test_what_fails_is_undone_told_to_the_owner_and_does_not_keep_others_waiting(self):
        other = self.schedule.copy().with_user(self.leader)
        today = self.env["egate.assignment"]._local_today()
        other.sudo().next_on = today - timedelta(days=1)
        refuse = UserError("Không lập được.")
        tell = EgateReportSchedule._tell

        def fail(schedule, user, kept):
            if schedule == self.schedule:
                raise refuse
            return tell(schedule, user, kept)

        with patch.object(EgateReportSchedule, "_tell", fail):
            self.make()
        self.assertEqual(self.schedule.failure, "Không lập được.")
        self.assertFalse(self.schedule.snapshot_ids)
        self.assertTrue(other.snapshot_ids)
        self.assertEqual(len(self.mails()), 1)

    def test_it_is_made_with_the_rights_that_its_owner_has_then(self):
        self.receive()
        self.env["egate.assignment"].search([("user_id", "=", self.leader.id)]).write(
            {"date_to": fields.Date.today() - timedelta(days=2)}
        )
        self.env["res.users"]._refresh_egate_access()
        self.make()
        schedule = self.schedule.sudo()
        self.assertFalse(schedule.snapshot_ids)
        self.assertIn("no official", schedule.failure)
        self.assertFalse(self.mails())

    def test_a_colleague_does_not_see_it(self):
        Schedule = self.env["egate.report.schedule"]
        other = self._person("other_leader", self.role_leader, self.ward)
        self.assertFalse(Schedule.with_user(other).search([]))
        with self.assertRaises(AccessError):
            Schedule.with_user(self.clerk).search([])
