from datetime import timedelta

from odoo.tests import tagged

from .test_sending import MONDAY, SmsCase

NAME = "egate.submission.notice"


@tagged("post_install", "-at_install")
class TestTold(SmsCase):
    """What is no notice of a dossier goes by SMS too, and hears how it went."""

    def setUp(self):
        super().setUp()
        if NAME not in self.env:
            self.skipTest("egate_portal is not installed")
        version = self.procedure.current_version_id
        submission = self.env["egate.submission"].create(
            {
                "user_id": self.env.user.id,
                "procedure_id": self.procedure.id,
                "version_id": version.id,
                "reception_unit_id": self.desk.id,
                "state": "sent",
                "told_at": MONDAY,
            }
        )
        self.submission = submission
        self.notice = self.env[NAME].create(
            {
                "submission_id": submission.id,
                "what": "asked",
                "channel": "sms",
                "state": "queued",
                "at": MONDAY,
            }
        )

    def hand_over(self):
        dossiers = self.env["egate.dossier"]
        address = dossiers._address_on("sms", "", "0905 000 222")
        dossiers._hand_over_short("sms", self.notice, address, "Bổ sung: https://x")
        return self.env["egate.outbox"].search([("told_id", "=", self.notice.id)])

    def test_it_is_sent_and_noted(self):
        row = self.hand_over()
        row.try_at = MONDAY - timedelta(minutes=1)
        row.created_at = MONDAY
        self.jobs()
        self.assertEqual((row.state, self.notice.state), ("sent", "sent"))
        self.assertEqual(self.gateway.requests[-1][0]["to"], "84905000222")
        row._note_undeliverable()
        self.assertEqual(self.notice.state, "failed")
        self.assertTrue(self.submission.not_told)
        row._note_delivered()
        self.assertEqual(self.notice.state, "delivered")

    def test_what_is_given_up_is_told_to_the_desk(self):
        row = self.hand_over()
        row._end("failed", "Không gửi được")
        self.assertEqual(
            (self.notice.state, self.submission.notice_fault), ("failed", "Không gửi được")
        )

    def test_numbers_and_texts_are_forgotten_with_what_was_told(self):
        self.hand_over()
        self.submission._forget_content()
        self.assertFalse(self.env["egate.outbox"].search([("told_id", "=", self.notice.id)]))

    def test_a_number_that_is_no_mobile_gets_none(self):
        self.assertFalse(self.env["egate.dossier"]._address_on("sms", "", "02363822999"))
