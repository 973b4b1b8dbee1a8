# Messages of tests are in no language. pylint: disable=translation-required
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mail_gateway import GATEWAY, MailGatewayCase


@tagged("post_install", "-at_install", "access_rights")
class TestMailGateway(MailGatewayCase):
    """Mail comes in by a server that proved itself, and nobody else brings any."""

    def setUp(self):
        super().setUp()
        self.dossier = self.receive()

    def test_an_employee_delivers_no_mail(self):
        thread = {"model": "egate.dossier", "thread_id": self.dossier.id}
        before = self.dossier.message_ids
        for user in (self.clerk, self.officer, self.leader, self.manager, self.citizen):
            for raw, more in (
                (self.mail("lanhdao@ubnd.example"), thread),
                (self.mail("lanhdao@ubnd.example"), {"model": "res.partner"}),
            ):
                with self.subTest(user=user.login, **more), self.assertRaises(AccessError):
                    self.deliver(user, raw, context={"default_fetchmail_server_id": 1}, **more)
        self.assertEqual(self.dossier.message_ids, before)

    def test_an_employee_reports_no_mail_as_come_back(self):
        message = self.dossier.message_post(body="x", message_type="email")
        bounce = self.mail(
            "MAILER-DAEMON@ubnd.example", to="bounce@ubnd.example", reply_to=message.message_id
        )
        with self.assertRaises(AccessError):
            self.deliver(self.officer, bounce)

    def test_the_gateways_account_is_given_by_the_system_alone(self):
        group = self.env.ref(GATEWAY)
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                self.rpc(user, "res.users", "write", user.ids, {"group_ids": [(4, group.id)]})

    def test_a_received_mail_says_nothing_in_a_dossier(self):
        """Whoever a From names: no server proves it, so it is nobody's word."""
        message = self.dossier.message_post(body="x", message_type="comment")
        before = self.dossier.message_ids
        for sender in ("lanhdao@ubnd.example", "nobody@elsewhere.example"):
            raw = self.mail(
                sender, to="catchall@ubnd.example", reply_to=message.message_id, message_id=sender
            )
            with (
                self.subTest(sender=sender),
                patch.object(self.registry["mail.mail"], "send", lambda *_args, **_kwargs: None),
            ):
                self.deliver(self.gateway, raw)
        self.assertEqual(self.dossier.message_ids, before)
        told = self.env["mail.mail"].sudo().search([("email_to", "=", "lanhdao@ubnd.example")])
        self.assertIn("eGate", told.body_html, "a colleague is told where to write")
        strangers = Domain("email_to", "=", "nobody@elsewhere.example")
        self.assertFalse(self.env["mail.mail"].sudo().search(strangers), "a stranger is not")

    def test_no_model_of_the_suite_takes_a_mail_as_its_own(self):
        values = {"subject": "x", "email_from": "may1@ubnd.example", "attachments": []}
        for name, model in self.env.items():
            if not name.startswith("egate.") or model._abstract:
                continue
            with self.subTest(model=name):
                takes = name == "egate.scan.batch"
                self.assertEqual(getattr(model, "_takes_mail", False), takes)
                if hasattr(model, "message_update"):
                    with self.assertRaises(AccessError):
                        model.message_update(values, {"note": "x"})
                if hasattr(model, "message_new") and not takes:
                    with self.assertRaises(AccessError):
                        model.message_new(values)
