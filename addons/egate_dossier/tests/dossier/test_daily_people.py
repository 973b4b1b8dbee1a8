import doctest
from datetime import date
from email import message_from_string, policy

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ...tools import delivery_report
from ..common import DossierCommon

REPORT = """From: MAILER-DAEMON@mx.example
To: bounce@example.com
Subject: Report
Content-Type: multipart/report; boundary=b; report-type=delivery-status

--b
Content-Type: text/plain

About your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {email}
Action: {action}
Status: 4.0.0

--b
Content-Type: text/rfc822-headers

Message-ID: {ref}

--b--
"""
EMAIL = "an.nguyen@example.com"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04 02:10:00")
class TestDailyPeople(DossierCommon):
    """What people at a desk enter by mistake, and what mail servers answer."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(delivery_report).failed)

    def test_an_address_is_one_whole_address_or_is_asked_for_again(self):
        for email in ("nguyen an@example.com", "x@", "a@b", "a@example.com, b@example.com"):
            draft = self.draft()
            errors = self.enter_draft(draft, applicant_email=email)["errors"]
            self.assertIn("not one whole", errors["applicant_email"])
            draft.applicant_email = email
            with self.subTest(email=email), self.assertRaisesRegex(UserError, "not one whole"):
                draft.action_receive()
        dossier = self.receive(applicant_email=EMAIL)
        with self.assertRaisesRegex(UserError, "not one whole"):
            dossier.with_user(self.clerk).action_set_contact({"email": "nguyen an@example.com"})
        with self.assertRaises(ValidationError):
            dossier.sudo().applicant_id.email = "nguyen an@example.com"

    def test_nothing_is_cut_out_of_an_address_that_was_kept_before(self):
        dossier = self.receive()
        self.env.cr.execute(
            "UPDATE egate_dossier SET applicant_email = 'nguyen an@example.com' WHERE id = %s",
            [dossier.id],
        )
        dossier.invalidate_recordset()
        self.assertEqual(dossier.sudo()._notice_address("mail"), "")

    def test_nobody_is_born_tomorrow_or_before_1900(self):
        for day, words in ((date(2090, 1, 1), "to come"), (date(99, 5, 1), "before 1900")):
            draft = self.draft()
            errors = self.enter_draft(draft, applicant_birth_date=day.isoformat())["errors"]
            self.assertIn(words, errors["applicant_birth_date"])
            draft.applicant_birth_date = day
            with self.subTest(day=day), self.assertRaisesRegex(UserError, words):
                draft.action_receive()

    def test_a_code_with_small_letters_is_found_however_the_scanner_types_it(self):
        self.env["egate.numbering"].create(
            {
                "name": "x",
                "unit_id": self.desk.id,
                "pattern": "Hs-{unit}-{date:%y%m%d}-{seq:04d}",
                "date_from": "2026-01-01",
            }
        )
        dossier = self.receive()
        self.assertTrue(dossier.code.startswith("Hs-"))
        for text in (dossier.code, dossier.code.upper(), dossier.code.swapcase()):
            answer = self.rpc(self.clerk, "egate.dossier", "open_scanned", text)
            self.assertEqual(answer["action"]["res_id"], dossier.id, text)
        answer = self.rpc(self.clerk, "egate.dossier", "open_scanned", dossier.code[:-1] + "_")
        self.assertIn("No dossier", answer["sentence"])

    def test_what_an_archived_user_held_is_back_in_the_pool_at_once(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.assertEqual(dossier.holder_user_id, self.officer)
        self.officer.with_user(self.env.ref("base.user_admin")).active = False
        self.assertFalse(dossier.holder_user_id)
        self.assertEqual(dossier.holder_unit_id, self.ward)
        self.assertFalse(self.officer.egate_unit_ids)
        self.officer.with_user(self.env.ref("base.user_admin")).active = True
        self.assertEqual(self.officer.egate_unit_ids, self.ward)

    def test_only_a_report_that_it_failed_says_that_a_mail_came_back(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
        dossier = self.receive(applicant_email=EMAIL)
        notice = self.env["egate.notice"].search([("dossier_id", "=", dossier.id)], limit=1)
        self.assertTrue(notice)
        ref = "<notice-1@example.com>"
        notice.write({"state": "sent", "message_ref": ref})
        for action in ("delivered", "relayed", "expanded", "delayed", "failed"):
            text = REPORT.format(email=EMAIL, action=action, ref=ref)
            message = message_from_string(text, policy=policy.SMTP)
            self.env["mail.thread"]._routing_handle_bounce(
                message,
                {
                    "email_from": "MAILER-DAEMON@mx.example",
                    "to": "bounce@example.com",
                    "message_id": "<r@mx.example>",
                    "bounced_email": EMAIL,
                    "bounced_partner": self.env["res.partner"],
                    "bounced_msg_ids": [ref],
                    "bounced_message": self.env["mail.message"],
                },
            )
            expected = "bounced" if action == "failed" else "sent"
            self.assertEqual(notice.state, expected, action)

    def test_filters_of_different_kinds_narrow_each_other(self):
        arch = self.env["egate.dossier"].get_view(view_type="search")["arch"]
        closed = arch.index('name="closed"')
        places = [closed, arch.index("<separator", closed), arch.index('name="late"', closed)]
        self.assertEqual(places, sorted(places), "open and overdue, not open or overdue")
