from freezegun import freeze_time

from odoo.tests import tagged

from .common import MORNING, SubmissionCase


@tagged("post_install", "-at_install")
class TestOwnersLeft(SubmissionCase):
    """For whom one may act no longer, nothing is seen, gone on with or sent."""

    def setUp(self):
        super().setUp()
        self.person = self.check_identity()
        self.organisation = self.env["res.partner"].create(
            {"name": "Hợp tác xã Mẫu", "is_company": True, "street": "1 Lê Lợi"}
        )
        self.mandate = self.env["egate.representation"].create(
            {
                "organisation_id": self.organisation.id,
                "partner_id": self.person.id,
                "mandate": "12/GUQ",
                "date_from": "2026-01-01",
                "date_to": "2026-11-23",
                "unit_id": self.desk.id,
            }
        )
        self.log_in_as()

    def is_closed(self, submission, state):
        base = f"/egate/my/submissions/{submission.id}"
        file = submission.file_ids[0].id
        for path in ("", "/owner", "/papers", "/review", "/receipt", f"/files/{file}"):
            with self.subTest(path):
                self.read_page(base + path, 404)
        for path in ("/owner", "/do/send", "/do/withdraw", "/do/check", "/files/add"):
            with self.subTest(path):
                self.post(base + path, 404, component=self.needed[0].id)
        self.assertNotIn(base, self.read_page("/egate/my").text)
        self.assertNotIn(base, self.read_page(f"/egate/submit/{self.procedure.code}").text)
        submission.invalidate_recordset()
        self.assertEqual(submission.state, state)

    def test_an_organisations_draft_ends_with_the_mandate(self):
        with freeze_time(MORNING):
            draft = self.fill(self.begin(for_whom=self.organisation.id))
            self.read_page(f"/egate/my/submissions/{draft.id}/review")
        with freeze_time("2026-11-24 02:00:00"):
            self.is_closed(draft, "draft")

    def test_what_was_sent_for_it_is_the_organisations(self):
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom=self.organisation.id))
            self.act(sent, "send")
        with freeze_time("2026-11-24 02:00:00"):
            self.is_closed(sent, "sent")

    def test_a_persons_draft_goes_with_the_checked_identity(self):
        draft = self.fill(self.begin(for_whom="self"))
        self.assertEqual(draft.partner_id, self.person)
        identity = self.env["egate.citizen.identity"].search([("user_id", "=", self.account.id)])
        identity._end("wrong")
        self.is_closed(draft, "draft")
