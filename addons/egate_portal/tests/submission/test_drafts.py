from freezegun import freeze_time

from odoo.tests import tagged

from .common import MORNING, SubmissionCase


@tagged("post_install", "-at_install")
class TestDrafts(SubmissionCase):
    """Drafts end after a period that is told; nobody at the office ever sees them."""

    def setUp(self):
        super().setUp()
        self.log_in_as()

    def test_a_draft_is_seen_by_its_account_alone(self):
        submission = self.fill(self.begin())
        for user in (self.clerk, self.leader, self.officer, self.manager, self.neighbour):
            with self.subTest(user.login):
                records = self.env["egate.submission"].with_user(user)
                files = self.env["egate.submission.file"].with_user(user)
                if records.has_access("read"):
                    self.assertNotIn(submission, records.search([]))
                if files.has_access("read"):
                    self.assertFalse(files.search([("submission_id", "=", submission.id)]))
        self.authenticate("clerk", "clerkxxx")
        self.read_page(f"/egate/submission/file/{submission.file_ids[0].id}", 403)

    def test_its_end_is_told_before_and_then_it_is_empty(self):
        with freeze_time(MORNING):
            submission = self.fill(self.begin())
        attachments = submission.file_ids.attachment_id
        with freeze_time("2026-12-21 03:00:00"):
            self.job(self.env["egate.submission"]._cron_end_drafts)
            mail = submission.notice_ids.mail_id
            self.assertTrue(submission.warned_at)
            self.assertEqual(mail.email_to, self.account.email)
            self.job(self.env["egate.submission"]._cron_end_drafts)
            self.assertEqual(submission.notice_ids.mail_id, mail, "told once")
        with freeze_time("2026-12-24 03:00:00"):
            self.job(self.env["egate.submission"]._cron_end_drafts)
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "ended")
        self.assertFalse(submission.owner)
        self.assertFalse(attachments.exists())

    def test_each_save_moves_the_end(self):
        with freeze_time(MORNING):
            submission = self.begin()
        with freeze_time("2026-12-10 03:00:00"):
            self.step(submission, "owner", name="Khai", then="stay")
        submission.invalidate_recordset()
        self.assertEqual(str(submission.draft_until), "2027-01-09 03:00:00")

    def test_two_drafts_that_end_do_not_meet(self):
        with freeze_time(MORNING):
            both = self.begin(key="a" * 20) | self.begin(key="b" * 20)
        with freeze_time("2027-01-24 03:00:00"):
            self.job(self.env["egate.submission"]._cron_end_drafts)
        both.invalidate_recordset()
        self.assertEqual(both.mapped("state"), ["ended", "ended"])

    def test_thrown_away_it_is_gone_at_once(self):
        submission = self.fill(self.begin())
        answer = self.act(submission, "withdraw")
        self.assertEqual(self.where(answer), "/egate/my")
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "ended")
        self.assertFalse(submission.file_ids.attachment_id)

    def test_the_list_of_ones_dossiers_gets_plain_values(self):
        submission = self.begin()
        (row,) = submission._for_list()
        self.assertEqual(row["url"], f"/egate/my/submissions/{submission.id}")
        self.assertTrue(row["asks"])
        self.assertIn("until", row["next"])
