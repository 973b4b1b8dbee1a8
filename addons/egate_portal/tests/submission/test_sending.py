import time
from unittest.mock import patch

from freezegun import freeze_time

from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.submission.submission_telling import EgateSubmission
from .common import IDENTITY, MORNING, OWNER, PASSWORD, SubmissionCase


@tagged("post_install", "-at_install")
class TestSending(SubmissionCase):
    """Sent is on the desk's list, once and whole; or it was not sent."""

    def setUp(self):
        super().setUp()
        self.log_in_as()

    @freeze_time(MORNING)
    def test_one_account_does_not_fill_a_desk(self):
        self.log_in_as()
        with patch("odoo.addons.egate_portal.models.submission.submission_sending.MOST_A_DAY", 1):
            self.sent_one()
            second = self.fill(self.begin())
            self.act(second, "send", status=422)
            second.invalidate_recordset()
            self.assertEqual(second.state, "draft", "and it is there tomorrow")

    def test_what_is_sent_is_a_draft_of_the_desk_with_all_of_it(self):
        submission = self.sent_one()
        dossier = submission.dossier_id
        self.assertEqual(dossier.channel, "online")
        self.assertEqual(dossier.reception_unit_id, self.desk)
        self.assertFalse(dossier.received_at, "the clock of the law has not started")
        self.assertEqual(dossier.applicant_name, OWNER["name"])
        self.assertEqual(dossier.identity_number, IDENTITY)
        self.assertEqual(str(dossier.applicant_birth_date), "1990-09-02")
        files = dossier.paper_ids.file_ids
        self.assertEqual(set(files.mapped("source")), {"citizen"})
        self.assertEqual(
            sorted(files.mapped("sha256")), sorted(submission.file_ids.mapped("sha256"))
        )
        for file in files:
            with file.with_user(self.clerk)._open() as stream:
                self.assertTrue(stream.read(4) == b"%PDF")
        found = self.env["egate.submission"].with_user(self.clerk).search([("state", "=", "sent")])
        self.assertIn(submission, found)

    @freeze_time(MORNING)
    def test_the_receipt_says_that_the_clock_has_not_started_and_until_when_they_answer(self):
        submission = self.sent_one()
        page = self.read_page(f"/egate/my/submissions/{submission.id}/receipt").text
        self.assertIn("has not started", page)
        self.assertIn(submission.code, page)
        self.assertIn(submission._moment_in_words(submission.accept_by), page)
        self.assertRegex(submission.code, r"^TT-261123-[A-Z2-9]{6}$")
        mail = submission.notice_ids.mail_id
        self.assertEqual(mail.email_to, self.account.email)
        self.assertRegex(mail.body_html, "has not started|chưa bắt đầu")
        self.assertNotIn(IDENTITY, mail.body_html)
        self.read_page(f"/egate/my/submissions/{submission.id}/print")

    @freeze_time(MORNING)
    def test_a_second_press_sends_nothing_again(self):
        submission = self.fill(self.begin())
        first = self.act(submission, "send")
        second = self.act(submission, "send")
        self.assertEqual(self.where(first), self.where(second))
        submission.invalidate_recordset()
        self.assertEqual(submission.rounds, 1)
        mine = [("applicant_name", "=", OWNER["name"])]
        self.assertEqual(self.env["egate.dossier"].search_count(mine), 1)

    @freeze_time(MORNING)
    def test_what_is_not_offered_online_is_neither_begun_nor_sent(self):
        submission = self.fill(self.begin())
        self.env.cr.execute(
            "UPDATE egate_procedure_version SET online_level = 'information' WHERE id = %s",
            [submission.version_id.id],
        )
        self.env.invalidate_all()
        path = f"/egate/my/submissions/{submission.id}"
        token = self.token_of(f"{path}/review")
        answer = self.url_open(f"{path}/do/send", data={"csrf_token": token})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("not taken in online", answer.text)
        before = self.env["egate.submission"].search_count([])
        path = f"/egate/submit/{self.procedure.code}"
        self.assertNotIn('name="for_whom"', self.read_page(path).text)

        self.url_open(
            f"{path}/begin",
            data={"csrf_token": token, "for_whom": "self", "desk": self.desk.id},
        )
        self.assertEqual(self.env["egate.submission"].search_count([]), before)

    @freeze_time(MORNING)
    def test_a_draft_of_home_that_is_sent_at_the_kiosk_names_who_helped(self):
        submission = self.fill(self.begin())
        self.assertFalse(submission.helper_id)
        session = self.authenticate("khai", PASSWORD)
        self.opener.cookies.set("frontend_lang", "en_US")
        helped = {"helper": self.clerk.id, "account": self.account.id, "unit": self.desk.id}
        session["egate_helper"] = {**helped, "name": "x", "until": time.time() + 60}
        root.session_store.save(session)
        self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual((submission.state, submission.helper_id), ("sent", self.clerk))
        self.assertIn(self.clerk.name, submission.dossier_id.note)

    @freeze_time(MORNING)
    def test_what_is_missing_is_listed_and_nothing_is_sent(self):
        submission = self.begin()
        self.step(submission, "owner", **OWNER)
        page = self.act(submission, "send", 422).text
        for part in self.needed:
            self.assertIn(part.name, page)
        self.assertEqual(submission.state, "draft")
        self.assertFalse(submission.dossier_id)

    @freeze_time(MORNING)
    def test_a_mail_that_cannot_be_written_is_counted_and_shown_to_the_desk(self):
        submission = self.fill(self.begin())
        with (
            patch.object(EgateSubmission, "_write_mail", side_effect=ValueError("no")),
            mute_logger("odoo.addons.egate_portal.models.submission.submission_telling"),
        ):
            self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "sent")
        mine = self.env["egate.submission"].with_user(self.clerk)
        self.assertEqual(mine.search([("not_told", "=", True)]), submission)

    @freeze_time(MORNING)
    def test_a_fault_in_the_middle_leaves_nothing_behind(self):
        submission = self.fill(self.begin())
        self.env["egate.submission.file"].browse(submission.file_ids[-1:].ids).attachment_id = False
        page = self.act(submission, "send", 422).text
        self.assertIn("is not there any more", page)
        submission.invalidate_recordset()
        self.assertEqual((submission.state, submission.code), ("draft", False))
        self.assertFalse(self.env["egate.dossier"].search([("applicant_name", "=", OWNER["name"])]))

    @freeze_time(MORNING)
    def test_withdrawn_before_acceptance_it_leaves_the_list(self):
        submission = self.sent_one()
        dossier = submission.dossier_id
        self.act(submission, "withdraw")
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "withdrawn")
        self.assertFalse(dossier.exists())
        self.act(submission, "withdraw", 422)

    def test_the_helper_at_the_kiosk_is_in_the_trail(self):
        users = type(self.env["res.users"])
        with (
            freeze_time(MORNING),
            patch.object(users, "_egate_helper", lambda users: self.clerk, create=True),
        ):
            submission = self.sent_one()
            self.assertEqual(submission.helper_id, self.clerk)
            submission.with_user(self.clerk).action_accept()
        kinds = submission.dossier_id.event_ids.filtered(lambda one: one.kind == "sent_online")
        self.assertEqual(kinds.data["user"], self.clerk.id)
