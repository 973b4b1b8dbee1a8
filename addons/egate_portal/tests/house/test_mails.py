from unittest.mock import patch

from odoo.tests import tagged

from ...models.house.mail_texts import VIEWS
from ..common import PublicPageCase

STRANGERS = ("odoo", "#875a7b", "#714b67", "powered by", "yourcompany", "555-")


@tagged("post_install", "-at_install")
class TestMails(PublicPageCase):
    """Mails about accounts are the office's: its name above, its address below, no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env["res.company"]._egate_office()
        cls.office.write(
            {"name": "UBND phường Mẫu", "street": "24 Trần Phú", "email": "mau@ubnd.example"}
        )
        cls.env["website"]._egate_settle()
        cls.citizen = cls.env["res.users"].create(
            {
                "name": "Lê Thị Thư",
                "login": "thu@dan.example",
                "email": "thu@dan.example",
                "lang": "vi_VN",
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )

    def check_mail(self, body, subject=""):
        lower = f"{subject} {body}".lower()
        for stranger in STRANGERS:
            self.assertNotIn(stranger, lower.replace("/odoo/", ""))
        for part in ("UBND phường Mẫu", "24 Trần Phú", "02361022"):
            self.assertIn(part, body)
        self.assertIn("Kính gửi", body)

    def test_templates_of_accounts(self):
        for xml_id in VIEWS:
            template = self.env.ref(xml_id).with_context(invited_users=["a@b.example"])
            values = template._generate_template(self.citizen.ids, ("subject", "body_html"))
            value = values[self.citizen.id]
            with self.subTest(xml_id):
                self.check_mail(str(value["body_html"]), value["subject"])

    def test_a_new_password(self):
        sent = []

        def keep(mails, *_args, **_options):
            sent.extend((mail.email_from, mail.subject, str(mail.body_html)) for mail in mails)

        with patch.object(self.env.registry["mail.mail"], "send", keep):
            self.env["res.users"].with_context(lang="vi_VN").reset_password(self.citizen.login)
        ((sender, subject, body),) = sent
        self.assertEqual(sender, '"UBND phường Mẫu" <mau@ubnd.example>')
        self.check_mail(body, subject)
        self.assertIn("/web/reset_password", body)

    def test_notifications(self):
        for layout in ("mail.mail_notification_layout", "mail.mail_notification_light"):
            body = self.env["ir.qweb"]._render(
                layout,
                {
                    "message": self.env["mail.message"].new({"body": "<p>Kính gửi</p>"}),
                    "company": self.office,
                    "email_notification_force_header": True,
                    "email_notification_force_footer": True,
                    "email_add_signature": False,
                    "subtitles": [],
                    "has_button_access": False,
                    "is_html_empty": lambda _text: True,
                    "lang": "vi_VN",
                    "record_name": "",
                    "tracking_values": [],
                    "is_discussion": False,
                },
                lang="vi_VN",
                minimal_qcontext=True,
            )
            with self.subTest(layout):
                self.check_mail(str(body))

    def test_words_of_an_administrator_stay(self):
        template = self.env.ref("auth_signup.set_password_email")
        template.body_html = "<p>Lời của cơ quan</p>"
        self.env["website"]._egate_settle()
        self.assertIn("Lời của cơ quan", str(template.body_html))

    def test_a_notice_of_a_dossier_says_who_wrote_it(self):
        body = self.env["ir.qweb"]._render(
            "egate_dossier.citizen_notice_mail",
            {"lines": ["Kính gửi Ông/Bà"], "link": "https://x.example/y", "desk": self.desk.name},
            lang="vi_VN",
        )
        self.check_mail(str(body))
