from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon

#: Monday 23 November 2026, 09:10 where the office is.
MONDAY = datetime(2026, 11, 23, 2, 10)


class ConsultedCase(DossierCommon):
    """Another ward is asked while the officer works on the dossier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.workflow.side"].create(
            {
                "state_id": cls.states["work"].id,
                "name": "Có phù hợp quy hoạch không?",
                "role_id": cls.role_officer.id,
                "unit_id": cls.other_ward.id,
                "limit_amount": 1,
            }
        )

    def working(self, **values):
        dossier = self.receive(**values)
        self.do(dossier, "claim", self.officer)
        return dossier


@tagged("post_install", "-at_install", "access_rights")
class TestDossierConsultations(ConsultedCase):
    """The unit asked reads code, procedure and question, and the dossier stays closed to it."""

    def test_the_unit_asked_reads_the_question_and_not_the_dossier(self):
        dossier = self.working()
        asked = dossier.consultation_ids
        mine = asked.with_user(self.stranger)
        self.assertEqual(mine.search([("asked_of_me", "=", True)]), asked)
        seen = mine.web_read(
            {"record_name": {}, "procedure_id": {"fields": {"display_name": {}}}, "question": {}}
        )
        self.assertEqual(seen[0]["record_name"], dossier.code)
        self.assertIn("Cấp Giấy xác nhận mẫu", seen[0]["procedure_id"]["display_name"])
        with self.assertRaises(AccessError):
            dossier.with_user(self.stranger).read(["applicant_name"])
        with self.assertRaises(AccessError):
            dossier.with_user(self.stranger).web_read({"applicant_name": {}})

    def test_the_question_is_found_by_the_code_and_not_by_the_owner(self):
        dossier = self.working()
        found = self.env["egate.dossier.consultation"].with_user(self.stranger)
        for words, hits in ((dossier.code[-6:], 1), ("Minh Khai", 0), ("minh khai", 0)):
            with self.subTest(words=words):
                domain = [("record_name", "ilike", words)]
                self.assertEqual(found.search_count(domain), hits)

    def test_who_reads_the_dossier_reads_its_opinions_and_nobody_else(self):
        asked = self.working().consultation_ids
        for user, sees in (
            (self.officer, True),
            (self.leader, True),
            (self.clerk, True),
            (self.stranger, True),
            (self.manager, False),
        ):
            with self.subTest(user=user.login):
                mine = asked.with_user(user)
                self.assertEqual(bool(mine.search([("id", "=", asked.id)])), sees)
                self.assertEqual(mine.has_access("read"), sees)

    def test_a_message_says_the_code_and_nothing_of_the_owner(self):
        self.stranger.email = "duoc.hoi@example.com"
        dossier = self.working()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0):
            self.env["egate.workflow.notice"]._cron_send()
        mail = self.env["mail.mail"].search([("headers", "like", "auto-generated")])
        self.assertEqual(len(mail), 1)
        self.assertIn(dossier.code, mail.subject)
        for secret in ("Khai", dossier.sudo().identity_number, "0905000111", "Trần Phú"):
            self.assertNotIn(secret, mail.subject + mail.body_html)


@tagged("post_install", "-at_install")
class TestDossierReminders(DossierCommon):
    """A reminder is among the activities of whom it is for, until the work has gone on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.workflow.reminder"].create(
            {"state_id": cls.states["work"].id, "moment": "at"}
        )
        cls.officer.email = "nguoi.nhan@example.com"

    def remind(self, moment):
        """Be both jobs of the server at ``moment`` (UTC)."""
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.workflow.notice"]._cron_remind()
            self.env["egate.workflow.notice"]._cron_send()

    def reminded(self):
        with freeze_time(MONDAY):
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
        self.assertFalse(dossier.activity_ids)
        # The 24th is a day off.
        self.remind(MONDAY + timedelta(days=2))
        return dossier

    def test_the_person_in_charge_has_an_activity_and_one_mail(self):
        dossier = self.reminded()
        self.remind(MONDAY + timedelta(days=2, minutes=5))
        self.assertRecordValues(
            dossier.activity_ids,
            [{"user_id": self.officer.id, "date_deadline": datetime(2026, 11, 25).date()}],
        )
        mails = self.env["mail.mail"].search([("headers", "like", "auto-generated")])
        self.assertEqual(len(mails), 1)
        self.assertIn(dossier.code, mails.subject)
        for secret in ("Khai", dossier.sudo().identity_number):
            self.assertNotIn(secret, mails.subject + mails.body_html)

    def test_the_activity_goes_when_the_work_has_gone_on(self):
        dossier = self.reminded()
        with freeze_time(MONDAY + timedelta(days=2, hours=1)):
            self.do(dossier, "submit", self.officer)
        self.assertFalse(dossier.activity_ids)

    def test_the_activity_follows_whom_the_work_is_given_to(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        dossier = self.reminded()
        dossier.with_user(self.leader).action_assign(colleague.id, "Đi công tác")
        self.assertEqual(dossier.activity_ids.user_id, colleague)

    def test_ordinary_work_makes_no_activity(self):
        dossier = self.receive()
        self.bring_to_desk(dossier)
        self.assertFalse(dossier.activity_ids)
