from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import BaseOfficeCase


@tagged("post_install", "-at_install", "access_rights")
class TestOwnName(BaseOfficeCase, HttpCase):
    """Nobody calls themselves, or writes in the name of, somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.email, cls.clerk.email = "leader@example.vn", "clerk@example.vn"
        cls.forged = {
            "author_id": cls.leader.partner_id.id,
            "email_from": "Leader <leader@example.vn>",
        }

    def last(self):
        return self.env["mail.message"].search([], order="id desc", limit=1)

    def assertOwn(self, before):
        message = self.last()
        self.assertNotEqual(message, before, "nothing was said")
        self.assertEqual(message.author_id, self.clerk.partner_id)
        self.assertEqual(message.email_from, self.clerk.partner_id.email_formatted)

    def test_a_mail_of_the_office_is_in_nobodys_name(self):
        office, system = self.env.company, self.env.ref("base.user_root")
        office.alias_domain_id = False
        mails = self.env["mail.mail"].with_user(self.clerk)
        for address, sender in (("motcua@example.vn", office), (False, system)):
            office.email = address
            office.invalidate_recordset(["email_formatted"])
            values = mails._egate_mail_values("Giấy hẹn", "<p>Mời nhận kết quả.</p>")
            self.assertTrue(sender.email_formatted)
            self.assertEqual(values["email_from"], sender.email_formatted)
            self.assertEqual(values["reply_to"], sender.email_formatted)

    def test_no_message_of_any_kind_is_in_anothers_name(self):
        channel = self.env["discuss.channel"].create({"name": "Chung", "group_ids": []})
        channel.add_members(self.clerk.partner_id.ids)
        people = {"partner_ids": self.officer.partner_id.ids}
        person = self.clerk.partner_id.id
        doors = {
            "a notice about nothing": ("mail.thread", "message_notify", [[]], people),
            "a notice about oneself": ("res.partner", "message_notify", [[person]], people),
            "a chat": ("discuss.channel", "message_post", [channel.ids], {}),
            "a bare message": (
                "mail.message",
                "create",
                [[{**self.forged, "body": "x"}]],
                None,
            ),
        }
        context = {f"default_{name}": value for name, value in self.forged.items()}
        for name, (model, method, args, values) in doors.items():
            before = self.last()
            named = {} if values is None else {"body": "x", **values, **self.forged}
            with self.subTest(door=name):
                self.rpc(self.clerk, model, method, *args, context=context, **named)
                self.assertOwn(before)

    def test_the_composer_writes_in_its_users_name_about_anybody(self):
        for mode in ("comment", "mass_mail"):
            before = self.last()
            values = {
                "composition_mode": mode,
                "model": "res.users",
                "res_ids": str(self.clerk.ids),
                "body": "x",
                "subject": "x",
                "auto_delete": False,
                "force_send": False,
                "partner_ids": [(6, 0, self.officer.partner_id.ids)],
                **self.forged,
            }
            with self.subTest(mode=mode):
                (composer,) = self.rpc(self.clerk, "mail.compose.message", "create", [values])
                self.rpc(self.clerk, "mail.compose.message", "action_send_mail", [composer])
                self.assertOwn(before)

    def test_a_template_says_its_own_words_to_its_own_readers(self):
        template = self.env["mail.template"].create(
            {
                "name": "Thư",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "subject": "Thư",
                "body_html": "<p>Nguyên văn</p>",
                "email_to": "officer@example.vn",
                "use_default_to": False,
                "auto_delete": False,
            }
        )
        forged = {
            "email_to": "stranger@example.vn",
            "recipient_ids": [(6, 0, self.citizen.partner_id.ids)],
            "body_html": "<p>Khác</p>",
            "subject": "Khác",
            "reply_to": "stranger@example.vn",
            **self.forged,
        }
        for method, ids in (("send_mail", self.clerk.id), ("send_mail_batch", self.clerk.ids)):
            with self.subTest(method=method):
                self.rpc(
                    self.clerk, "mail.template", method, [template.id], ids, email_values=forged
                )
                mail = self.env["mail.mail"].search([], order="id desc", limit=1)
                self.assertEqual(mail.email_to, "officer@example.vn")
                self.assertFalse(mail.recipient_ids)
                self.assertIn("Nguyên văn", mail.body_html)
                self.assertNotIn("stranger", mail.reply_to or "")
                self.assertEqual(mail.author_id, self.clerk.partner_id)

    def test_the_author_of_ones_own_message_stays(self):
        (mine,) = self.rpc(self.clerk, "mail.message", "create", [{"body": "x"}])
        with self.assertRaises(AccessError):
            self.rpc(
                self.clerk,
                "mail.message",
                "write",
                [mine],
                {"author_id": self.leader.partner_id.id},
            )

    def test_an_employee_keeps_the_name_that_the_administrator_gave(self):
        for values in ({"name": self.leader.name}, {"email": "leader@example.vn"}):
            for user in (self.clerk, self.leader, self.manager):
                kept = user.name, user.email
                if values.get("name") == user.name or values.get("email") == user.email:
                    continue
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(UserError):
                        self.rpc(user, "res.users", "write", user.ids, values)
                    self.assertEqual((user.name, user.email), kept)
        # The dialog of one's own settings sends what it shows, and saves the rest.
        shown = {"name": self.clerk.name, "email": self.clerk.email, "signature": "<p>Hà</p>"}
        self.rpc(self.clerk, "res.users", "web_save", self.clerk.ids, shown, specification={})
        self.assertIn("Hà", self.clerk.signature)
        self.env.ref("base.user_admin").write({"name": "Quản trị"})

    def test_ones_own_preferences_show_what_the_administrator_keeps(self):
        form = Form(self.clerk.with_user(self.clerk), view="base.view_users_form_simple_modif")
        for name in ("name", "email"):
            with self.subTest(field=name), self.assertRaisesRegex(AssertionError, "readonly"):
                form[name] = "other@example.vn"

    def test_a_citizen_known_by_a_document_is_corrected_at_the_desk_alone(self):
        partner = self.citizen.partner_id
        partner.sudo().write(
            {"name": "Nguyễn Thị Mẫu", "identity_kind": "cccd", "identity_number": "048090000123"}
        )
        partner.sudo().write({"email": "dan@example.vn", "phone": "0905000111"})
        kept = partner.read(["name", "email", "phone", "street"])
        self.authenticate("citizen", "citizen")
        with mute_logger("odoo.http", "odoo.addons.portal.controllers.portal"):
            answer = self.url_open(
                "/my/address/submit",
                data={
                    "csrf_token": Request.csrf_token(self),
                    "partner_id": partner.id,
                    "name": "Phạm Quốc Bảo",
                    "email": "other@example.vn",
                    "phone": "0905999999",
                    "street": "1",
                    "city": "x",
                    "country_id": self.env.ref("base.vn").id,
                    "required_fields": "",
                },
            )
        self.assertNotIn("redirectUrl", answer.text)
        self.assertLess(answer.status_code, 500)
        partner.invalidate_recordset()
        self.assertEqual(partner.read(["name", "email", "phone", "street"]), kept)
        for values in ({"name": "X"}, {"email": "x@example.vn"}, {"phone": "0905999999"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.rpc(self.citizen, "res.users", "write", self.citizen.ids, values)
