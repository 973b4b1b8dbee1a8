import xmlrpc.client
from email.message import EmailMessage
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_dossier.tests.mail_gateway import MailGatewayCase
from odoo.addons.egate_dossier.tests.scanned_pages import page, pdf

from .scan_inbox import ScanInboxCase


class ScanMailCase(MailGatewayCase, ScanInboxCase):
    """A counter whose scanner sends mail to the alias of the scan inbox."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        alias = cls.env.ref("egate_scan.mail_alias_scan")
        alias.write({"alias_name": "hop-quet", "alias_domain_id": cls.mail_domain.id})
        cls.counter = cls.env["egate.desk"].create(
            {"name": "Quầy 1", "unit_id": cls.desk.id, "scanner_email": "May1@Ubnd.example"}
        )

    def batches(self):
        return self.env["egate.scan.batch"].search([("source", "=", "email")])


@tagged("post_install", "-at_install", "access_rights")
class TestScanMailGateway(ScanMailCase):
    """Scans come in by a server that proved itself, and nobody else brings any."""

    def test_an_employee_delivers_no_scan(self):
        scan = [("quet.pdf", pdf(self.sheet(self.first), page()))]
        for user in (self.clerk, self.officer, self.leader, self.manager, self.citizen):
            for more in ({}, {"model": "egate.scan.batch"}):
                raw = self.mail("may1@ubnd.example", scan)
                with self.subTest(user=user.login, **more), self.assertRaises(AccessError):
                    self.deliver(user, raw, context={"default_fetchmail_server_id": 1}, **more)
        self.assertFalse(self.batches())

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


@tagged("post_install", "-at_install", "access_rights")
class TestScannersAddress(ScanMailCase):
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
class TestMailedScansWait(ScanMailCase):
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
        with patch("odoo.addons.egate_scan.models.scan_email.MAX_FILES", 2):
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
class TestMailScript(ScanMailCase, HttpCase):
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
