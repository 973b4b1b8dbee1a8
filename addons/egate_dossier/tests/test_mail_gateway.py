import xmlrpc.client
from email.message import EmailMessage
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .scan_inbox import ScanInboxCase
from .scanned_pages import page, pdf

GATEWAY = "egate_dossier.egate_group_mail_gateway"


class MailGatewayCase(ScanInboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([], limit=1) or cls.env[
            "mail.alias.domain"
        ].create({"name": "ubnd.example"})
        alias = cls.env.ref("egate_dossier.mail_alias_scan")
        alias.write({"alias_name": "hop-quet", "alias_domain_id": domain.id})
        cls.address = f"hop-quet@{domain.name}"
        cls.counter = cls.env["egate.desk"].create(
            {"name": "Quầy 1", "unit_id": cls.desk.id, "scanner_email": "May1@Ubnd.example"}
        )
        cls.leader.email = "lanhdao@ubnd.example"
        cls.gateway = new_test_user(cls.env, "gateway", groups=f"base.group_user,{GATEWAY}")

    def mail(self, sender, attached=(), *, to=None, reply_to=None, message_id="<1@may>"):
        """Return a mail as bytes."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to or self.address, "Scan"
        message["Message-Id"] = message_id
        if reply_to:
            message["In-Reply-To"] = reply_to
        message.set_content("I agree, go ahead.")
        for name, raw in attached:
            message.add_attachment(raw, maintype="application", subtype="pdf", filename=name)
        return message.as_bytes()

    def deliver(self, user, raw, model=False, **more):
        """Do what Odoo's gateway script does, with the credentials of ``user``."""
        data = xmlrpc.client.Binary(raw)
        return self.rpc(user, "mail.thread", "message_process", model, data, **more)

    def batches(self):
        return self.env["egate.scan.batch"].search([("source", "=", "email")])


@tagged("post_install", "-at_install", "access_rights")
class TestMailGateway(MailGatewayCase):
    """Mail comes in by a server that proved itself, and nobody else brings any."""

    def test_an_employee_delivers_no_mail(self):
        scan = [("quet.pdf", pdf(self.sheet(self.first), page()))]
        thread = {"model": "egate.dossier", "thread_id": self.dossier.id}
        before = self.dossier.message_ids
        for user in (self.clerk, self.officer, self.leader, self.manager, self.citizen):
            for raw, more in (
                (self.mail("may1@ubnd.example", scan), {}),
                (self.mail("may1@ubnd.example", scan), {"model": "egate.scan.batch"}),
                (self.mail("lanhdao@ubnd.example"), thread),
                (self.mail("lanhdao@ubnd.example"), {"model": "res.partner"}),
            ):
                with self.subTest(user=user.login, **more), self.assertRaises(AccessError):
                    self.deliver(user, raw, context={"default_fetchmail_server_id": 1}, **more)
        self.assertFalse(self.batches())
        self.assertEqual(self.dossier.message_ids, before)

    def test_an_employee_reports_no_mail_as_come_back(self):
        message = self.dossier.message_post(body="x", message_type="email")
        bounce = self.mail(
            "MAILER-DAEMON@ubnd.example", to="bounce@ubnd.example", reply_to=message.message_id
        )
        with self.assertRaises(AccessError):
            self.deliver(self.officer, bounce)

    def test_the_gateways_account_delivers(self):
        self.deliver(self.gateway, self.mail("may1@ubnd.example", [("quet.pdf", pdf(page()))]))
        self.assertEqual(self.batches().unit_id, self.desk)

    def test_what_a_mail_server_is_asked_for_comes_in(self):
        raw = self.mail("may1@ubnd.example", [("quet.pdf", pdf(page()))])
        server = self.env["fetchmail.server"].create(
            {"name": "Hộp thư", "server_type": "imap", "server": "mail.invalid", "state": "done"}
        )
        connection = SimpleNamespace(
            check_unread_messages=lambda: 1,
            retrieve_unread_messages=lambda: iter([(1, raw)]),
            handled_message=lambda number: None,
            disconnect=lambda: None,
        )
        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            patch.object(type(server), "_connect__", lambda *_args, **_kwargs: connection),
            self.registry.cursor() as cr,
        ):
            server.with_env(self.env(cr=cr)).fetch_mail()
        self.env.invalidate_all()
        self.assertEqual(self.batches().unit_id, self.desk)

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


@tagged("post_install", "-at_install", "access_rights")
class TestScannersAddress(MailGatewayCase):
    """A scanner is known by its exact address."""

    def test_a_pattern_is_no_address(self):
        for number, sender in enumerate(("%@%", "may_@ubnd.example", "m%@ubnd.example", "%")):
            with (
                self.subTest(sender=sender),
                patch.object(self.registry["mail.mail"], "send", lambda *_args, **_kwargs: None),
            ):
                raw = self.mail(sender, [("q.pdf", pdf(page()))], message_id=f"<{number}@x>")
                self.deliver(self.gateway, raw)
                self.assertFalse(self.batches())

    def test_upper_case_and_a_name_before_it_change_nothing(self):
        raw = self.mail("Máy quét <MAY1@ubnd.Example>", [("q.pdf", pdf(page()))])
        self.deliver(self.gateway, raw)
        self.assertEqual(self.batches().unit_id, self.desk)


@tagged("post_install", "-at_install")
class TestMailedScansWait(MailGatewayCase):
    """What came by mail is put on a paper by a clerk, whatever its sheets say."""

    def mailed(self, *pictures):
        self.deliver(self.gateway, self.mail("may1@ubnd.example", [("q.pdf", pdf(*pictures))]))
        batch = self.batches()
        batch._read()
        return batch

    def test_a_mailed_page_waits_beside_its_paper(self):
        draft = self.draft(identity_number="048090000999")
        for paper in (self.first, draft.paper_ids[0]):
            with self.subTest(paper=paper):
                self.batches().page_ids.unlink()
                self.batches().unlink()
                batch = self.mailed(self.sheet(paper), page())
                self.assertEqual(self.page_states(batch), ["sheet", "waiting"])
                self.assertFalse(paper.file_ids)
                shown = self.rpc(self.clerk, "egate.scan.page", "inbox")["documents"][0]
                self.assertEqual(shown["dossier_id"], paper.dossier_id.id)
                self.assertIn(paper.name, shown["why"])
                self.call(self.clerk, batch.page_ids[1], "action_file", paper.id)
                self.assertEqual(paper.file_ids.added_by_id, self.clerk)

    def test_a_page_from_the_folder_waits_if_the_dossier_is_received(self):
        draft = self.draft(identity_number="048090000999")
        raw = pdf(self.sheet(self.first), page(), self.sheet(draft.paper_ids[0]), page())
        batch = self.env["egate.scan.batch"]._take_in(self.desk, "q.pdf", raw, "folder")
        batch._read()
        self.assertEqual(self.page_states(batch), ["sheet", "waiting", "sheet", "filed"])

    def test_what_a_clerk_dropped_in_is_filed_in_the_clerks_name(self):
        batch = self.take_in(pdf(self.sheet(self.first), page()))
        self.assertEqual(self.page_states(batch), ["sheet", "filed"])
        self.assertEqual(self.first.file_ids.added_by_id, self.clerk)
        self.assertEqual(batch.page_ids[1].filed_by_id, self.clerk)

    def test_who_is_no_clerk_any_more_files_nothing(self):
        batch = self.drop(pdf(self.sheet(self.first), page()))
        self.clerk.egate_assignment_ids.date_to = "2020-01-02"
        batch._read()
        self.assertEqual(self.page_states(batch), ["sheet", "waiting"])

    def test_a_mail_with_very_many_files_is_not_taken_in_whole(self):
        attached = [(f"{number}.pdf", pdf(page())) for number in range(3)]
        with patch("odoo.addons.egate_dossier.models.egate_scan_email.MAX_FILES", 2):
            self.deliver(self.gateway, self.mail("may1@ubnd.example", attached))
        states = self.batches().sorted("id").mapped("state")
        self.assertEqual(states, ["new", "new", "failed"])
        self.assertIn("2 files", self.batches().filtered("fault").fault)

    def test_a_mail_within_the_mail_is_said_and_what_it_holds_is_taken(self):
        """A .eml is no scan; the desk reads so, and the other files of the mail come in."""
        inner = EmailMessage()
        inner["Subject"], inner["From"] = "Chuyển tiếp", "ai@example.com"
        inner.set_content("Xin xem")
        message = EmailMessage()
        message["From"], message["To"], message["Message-Id"] = (
            "may1@ubnd.example",
            self.address,
            "<eml@may>",
        )
        message.set_content("x")
        message.add_attachment(inner, filename="thu.eml")
        message.add_attachment(
            pdf(page()), maintype="application", subtype="pdf", filename="quet.pdf"
        )
        self.deliver(self.gateway, message.as_bytes())
        batches = self.batches().sorted("id")
        self.assertEqual(batches.mapped("name"), ["thu.eml", "quet.pdf"])
        self.assertEqual(batches.mapped("state"), ["failed", "new"])
        self.assertIn("thu.eml", batches[0].fault)

    def test_another_file_under_the_same_number_is_another_file(self):
        """A scanner that gives all its mails one number loses none; the same mail again is one."""
        first, second = pdf(page()), pdf(page(), page())
        for raw in (first, second, first):
            self.deliver(self.gateway, self.mail("may1@ubnd.example", [("q.pdf", raw)]))
        self.assertEqual(len(self.batches()), 2)
        self.assertEqual(len(set(self.batches().mapped("sha256"))), 2)


@tagged("post_install", "-at_install")
class TestMailScript(MailGatewayCase, HttpCase):
    """The script of the mail server, which calls as it always did, with an account of its own."""

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_the_script_delivers_and_a_person_does_not_with_it(self):
        scan = [("quet.pdf", pdf(self.sheet(self.first), page()))]
        for user, delivers in ((self.clerk, False), (self.gateway, True)):
            password = user.login.ljust(8, "x")
            user.password = password
            data = xmlrpc.client.Binary(
                self.mail("may1@ubnd.example", scan, message_id=f"<{user.login}@may>")
            )
            call = (self.env.cr.dbname, user.id, password, "mail.thread", "message_process")
            with self.subTest(user=user.login):
                if not delivers:
                    with self.assertRaisesRegex(xmlrpc.client.Fault, "door is closed"):
                        self.xmlrpc_object.execute_kw(*call, [False, data])
                    self.assertFalse(self.batches())
                    continue
                self.xmlrpc_object.execute_kw(*call, [False, data])
                self.assertTrue(self.batches())
