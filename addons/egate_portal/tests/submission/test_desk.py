from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

from .common import MORNING, OWNER, SubmissionCase

ASKED = {"lines": [{"name": "Giấy khai sinh", "fault": "mờ, không đọc được"}], "reason": "Bản mờ"}


@tagged("post_install", "-at_install")
class TestDesk(SubmissionCase):
    """The desk accepts, asks or refuses by the doors of every draft; the submission follows."""

    def setUp(self):
        super().setUp()
        self.log_in_as()

    @freeze_time(MORNING)
    def test_accepting_starts_the_clock_and_moves_the_submission(self):
        submission = self.sent_one()
        submission.with_user(self.clerk).action_accept()
        self.assertEqual(submission.state, "accepted")
        dossier = submission.dossier_id
        self.assertTrue(dossier.received_at)
        self.assertTrue(dossier.due_at)
        page = self.read_page(f"/egate/my/submissions/{submission.id}/receipt").text
        self.assertIn(dossier.code, page)
        self.assertEqual(
            dossier.event_ids.sorted("sequence").mapped("kind")[:2], ["received", "sent_online"]
        )
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    @freeze_time(MORNING)
    def test_asked_it_is_completed_online_into_the_same_draft(self):
        submission = self.sent_one()
        dossier = submission.dossier_id
        dossier.with_user(self.clerk).action_issue_guide(ASKED)
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "asked")
        on = self.read_page(f"/egate/my/submissions/{submission.id}", 303)
        page = self.read_page(self.where(on)).text
        self.assertIn("mờ, không đọc được", page)
        self.assertIn("Nothing was added", self.act(submission, "send", 422).text)
        self.add(submission, self.needed[0], "moi.pdf", pdf("Bản rõ"))
        # Nothing that is added is the office's before it is sent again.
        files = self.env["egate.submission.file"].with_user(self.clerk)
        self.assertNotIn("moi.pdf", files.search([]).mapped("name"))
        self.assertNotIn("moi.pdf", dossier.paper_ids.file_ids.mapped("name"))
        self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual((submission.state, submission.rounds), ("sent", 2))
        self.assertEqual(submission.dossier_id, dossier)
        self.assertIn("moi.pdf", dossier.paper_ids.file_ids.mapped("name"))

    @freeze_time(MORNING)
    def test_a_second_asking_needs_its_reason(self):
        submission = self.sent_one()
        draft = submission.dossier_id.with_user(self.clerk)
        draft.action_issue_guide(ASKED)
        other = {**ASKED, "reason": "Thiếu nữa"}
        with self.assertRaisesRegex(UserError, "asked for already"):
            draft.action_issue_guide(other)
        draft.action_issue_guide({**other, "again_reason": "Giấy mới bổ sung hết hạn"})

    @freeze_time(MORNING)
    def test_refused_the_citizen_reads_why(self):
        submission = self.sent_one()
        submission.dossier_id.with_user(self.clerk).action_refuse(
            {"reason": "Không thuộc thẩm quyền", "legal_basis": "Điều 17 Nghị định 118/2025/NĐ-CP"}
        )
        self.assertEqual(submission.state, "refused")
        page = self.read_page(f"/egate/my/submissions/{submission.id}/receipt").text
        self.assertIn("Không thuộc thẩm quyền", page)

    @freeze_time(MORNING)
    def test_a_pre_check_files_nothing_and_comes_back_with_remarks(self):
        submission = self.fill(self.begin())
        self.act(submission, "check")
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "check")
        self.assertFalse(submission.dossier_id)
        seen = submission.with_user(self.clerk)
        self.assertEqual(len(seen.sent_file_ids), len(self.needed))
        with self.assertRaises(UserError):
            seen.action_accept()
        dialog = (
            self.env["egate.submission.remark"]
            .with_user(self.clerk)
            .browse(seen.action_answer_check()["res_id"])
        )
        line = dialog.line_ids.filtered(lambda one: one.label == self.needed[0].name)
        line.text = "Thiếu trang 2"
        dialog.action_answer()
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "draft")
        page = self.read_page(f"/egate/my/submissions/{submission.id}/papers").text
        self.assertIn("Thiếu trang 2", page)
        mine = self.env["egate.submission"].with_user(self.clerk)
        self.assertNotIn(submission, mine.search([]), "a draft again")
        self.act(submission, "send")

    @freeze_time(MORNING)
    def test_a_clerk_of_another_unit_neither_sees_nor_answers(self):
        submission = self.sent_one()
        stranger = submission.with_user(self.stranger)
        self.assertFalse(stranger.search([]))
        with self.assertRaises(AccessError):
            stranger.action_accept()

    @freeze_time(MORNING)
    def test_two_clerks_at_once_answer_once(self):
        submission = self.sent_one()
        colleague = self._person("colleague", self.role_clerk, self.desk)
        submission.with_user(self.clerk).action_take_up()
        state = self.at_counter("open", submission.dossier_id.id, True)["state"]
        self.assertFalse(state["held"])
        other = self.at_counter("open", submission.dossier_id.id, user=colleague)["state"]
        self.assertEqual(other["held"]["name"], self.clerk.name)
        submission.with_user(self.clerk).action_accept()
        code = submission.dossier_id.code
        submission.with_user(colleague).action_accept()
        self.assertEqual(submission.dossier_id.code, code, "accepted once")
        with self.assertRaises(UserError):
            submission.dossier_id.with_user(colleague).action_issue_guide(ASKED)

    @freeze_time(MORNING)
    def test_what_a_citizen_sent_is_not_deleted(self):
        submission = self.sent_one()
        with self.assertRaisesRegex(UserError, "sent this online"):
            submission.dossier_id.with_user(self.clerk).unlink()

    @freeze_time(MORNING)
    def test_withdrawn_after_a_slip_it_is_not_accepted(self):
        submission = self.sent_one()
        dossier = submission.dossier_id
        dossier.with_user(self.clerk).action_issue_guide(ASKED)
        self.act(submission, "withdraw")
        with self.assertRaisesRegex(UserError, "withdrawn"):
            dossier.with_user(self.clerk).action_receive()

    @freeze_time(MORNING)
    def test_the_form_of_the_desk_shows_it(self):
        submission = self.sent_one()
        seen = submission.with_user(self.clerk)
        (values,) = seen.web_read(
            {
                "owner_name": {},
                "owner_note": {},
                "answers_html": {},
                "sent_file_ids": {"fields": {"name": {}}},
                "late": {},
                "not_told": {},
                "held_by": {},
            }
        )
        self.assertEqual(values["owner_name"], OWNER["name"])
        self.assertIn("Not checked", values["owner_note"])
        self.authenticate("clerk", "clerkxxx")
        file = seen.sent_file_ids[0]
        self.assertEqual(self.read_page(f"/egate/submission/file/{file.id}").content[:4], b"%PDF")

    @freeze_time(MORNING)
    def test_anonymised_with_its_dossier(self):
        submission = self.sent_one()
        submission.with_user(self.clerk).action_accept()
        dossier = submission.dossier_id
        dossier.sudo()._trace("anonymised", dossier.received_at, {dossier: {}})
        submission.invalidate_recordset()
        self.assertFalse(submission.owner)
        self.assertNotEqual(submission.owner_name, OWNER["name"])
        self.assertFalse(submission.file_ids.attachment_id)
