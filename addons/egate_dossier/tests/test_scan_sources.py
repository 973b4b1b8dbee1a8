import errno
import os
import shutil
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools import below
from .scan_inbox import ScanInboxCase
from .scanned_pages import page, pdf

LOGGER = "odoo.addons.egate_dossier.models.egate_scan_folder"


@tagged("post_install", "-at_install")
class TestScansByEmail(ScanInboxCase):
    """A scanner sends to the alias; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([], limit=1) or cls.env[
            "mail.alias.domain"
        ].create({"name": "ubnd.example"})
        alias = cls.env.ref("egate_dossier.mail_alias_scan")
        alias.write({"alias_name": "hop-quet", "alias_domain_id": domain.id})
        cls.address = f"hop-quet@{domain.name}"
        cls.env["egate.desk"].create(
            {"name": "Quầy 1", "unit_id": cls.desk.id, "scanner_email": "may1@ubnd.example"}
        )

    def deliver(self, sender, raw=None, name="quet.pdf", message_id="<1@may>"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, self.address, "Scan"
        message["Message-Id"] = message_id
        message.set_content("Scanned document")
        kind = ("application", "pdf") if raw is None or raw[:4] == b"%PDF" else ("application", "x")
        message.add_attachment(
            pdf(page()) if raw is None else raw, maintype=kind[0], subtype=kind[1], filename=name
        )
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return self.env["egate.scan.batch"].search([("source", "=", "email")])

    def test_a_counters_scanner_sends_to_its_desk(self):
        batch = self.deliver("Máy quét <May1@ubnd.example>")
        self.assertEqual((batch.unit_id, batch.name, batch.state), (self.desk, "quet.pdf", "new"))
        batch._read()
        self.assertEqual(self.page_states(batch), ["waiting"])

    def test_anybody_else_is_refused(self):
        self.assertFalse(self.deliver("hacker@example.com"))
        self.assertFalse(self.deliver("may1@ubnd.example.evil.com", message_id="<2@x>"))

    def test_a_mail_that_is_delivered_again_is_taken_in_once(self):
        self.deliver("may1@ubnd.example")
        desk_batches = self.env["egate.scan.batch"]
        message = {
            "email_from": "may1@ubnd.example",
            "message_id": "<1@may>",
            "attachments": [("quet.pdf", pdf(page()), {})],
        }
        self.assertFalse(desk_batches.message_new(message))

    def test_what_is_no_scan_is_shown_with_its_reason(self):
        batch = self.deliver("may1@ubnd.example", raw=b"MZ" + b"\0" * 60, name="virus.exe")
        self.assertEqual(batch.state, "failed")
        self.assertIn("no scan", batch.fault)
        failed = self.rpc(self.clerk, "egate.scan.page", "inbox")["failed"]
        self.assertEqual([one["id"] for one in failed], [batch.id])
        self.call(self.clerk, batch, "action_dismiss")
        self.assertEqual(batch.state, "dismissed")


@tagged("post_install", "-at_install")
class TestScansFromTheFolder(ScanInboxCase):
    """Files in the watched folder: nothing is lost, nothing comes twice."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.folder = self.root / self.desk.code
        self.folder.mkdir()
        self.env["ir.config_parameter"].set_param("egate_dossier.scan_folder", folder.name)

    def put(self, name="quet.pdf", raw=None, age=60):
        path = self.folder / name
        path.write_bytes(pdf(page()) if raw is None else raw)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def take_from_folder(self):
        self.run_job("egate_dossier.ir_cron_scan_folder")
        return self.env["egate.scan.batch"].search([("source", "=", "folder")])

    def test_a_file_is_taken_in_and_removed(self):
        path = self.put()
        batch = self.take_from_folder()
        self.assertEqual((batch.unit_id, batch.name), (self.desk, "quet.pdf"))
        self.assertFalse(path.exists())

    def test_a_file_that_is_being_written_is_left(self):
        path = self.put(age=0)
        self.assertFalse(self.take_from_folder())
        self.assertTrue(path.exists())

    def test_a_worker_killed_before_removing_does_nothing_twice(self):
        path = self.put()
        with (
            patch.object(below, "remove", side_effect=OSError("killed")),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            self.take_from_folder()
        self.assertTrue(path.exists())
        self.assertEqual(len(self.take_from_folder()), 1)
        self.assertFalse(path.exists())

    def test_the_same_pages_scanned_again_are_taken_in_again(self):
        raw = pdf(page())
        self.put(raw=raw)
        self.take_from_folder()
        self.put(raw=raw, age=30)
        self.assertEqual(len(self.take_from_folder()), 2)

    def test_what_is_refused_is_kept_aside_with_its_reason(self):
        self.put("virus.exe", b"MZ" + b"\0" * 60)
        batch = self.take_from_folder()
        self.assertEqual(batch.state, "failed")
        aside = list((self.folder / "khong-nhan-duoc").iterdir())
        self.assertEqual(len(aside), 1)
        self.assertEqual(len(self.take_from_folder()), 1, "looked at once")

    def test_links_lead_nowhere(self):
        secret = self.root / "secret.pdf"
        secret.write_bytes(pdf(page()))
        os.utime(secret, (time.time() - 60,) * 2)
        (self.folder / "link.pdf").symlink_to(secret)
        self.assertFalse(self.take_from_folder())
        self.assertTrue(secret.exists())

    def test_only_the_system_reads_where_it_is(self):
        for user in (self.clerk, self.manager, self.citizen):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rpc(user, "ir.config_parameter", "get_param", "egate_dossier.scan_folder")

    def test_a_code_leads_nowhere_else(self):
        """Codes that an older version let in, past the check of today."""
        outside = self.root.parent / f"{self.root.name}-outside"
        outside.mkdir()
        self.addCleanup(shutil.rmtree, outside)
        for code in (str(outside), f"../{outside.name}", f"{self.desk.code}/../../{outside.name}"):
            path = outside / "secret.pdf"
            path.write_bytes(pdf(page()))
            os.utime(path, (time.time() - 60,) * 2)
            with self.subTest(code=code), self.assertLogs(LOGGER, "WARNING"):
                self.env.cr.execute(
                    "UPDATE egate_unit SET code = %s WHERE id = %s", [code, self.desk.id]
                )
                self.env.invalidate_all()
                self.assertFalse(self.take_from_folder())
                self.assertTrue(path.exists())

    def test_a_desks_folder_that_is_a_link_leads_nowhere(self):
        outside = self.root / "elsewhere"
        outside.mkdir()
        self.folder.rmdir()
        self.folder.symlink_to(outside)
        path = self.put()
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertFalse(self.take_from_folder())
        self.assertTrue(path.exists())

    def test_a_refusing_folder_that_is_a_link_leads_nowhere(self):
        outside = self.root / "elsewhere"
        outside.mkdir()
        (self.folder / "khong-nhan-duoc").symlink_to(outside)
        path = self.put("virus.exe", b"MZ" + b"\0" * 60)
        with self.assertLogs(LOGGER, "WARNING"):
            self.take_from_folder()
        self.assertTrue(path.exists())
        self.assertFalse(list(outside.iterdir()))

    def test_a_file_that_took_the_name_meanwhile_stays(self):
        path, raw = self.put(), pdf(page(text="another"))
        take_in = self.registry["egate.scan.batch"]._take_in

        def replaced(*args, **kwargs):
            result = take_in(*args, **kwargs)
            new = self.put(".new", raw)
            new.replace(path)
            return result

        with patch.object(self.registry["egate.scan.batch"], "_take_in", replaced):
            self.assertEqual(len(self.take_from_folder()), 1)
        self.assertEqual(path.read_bytes(), raw)
        self.assertEqual(len(self.take_from_folder()), 2)
        self.assertFalse(path.exists())

    def test_what_is_not_stored_whole_is_not_removed(self):
        path = self.put()
        damaged = patch.object(self.registry["egate.scan.batch"], "_is_kept", lambda *_args: False)
        with damaged, self.assertLogs(LOGGER, "ERROR"):
            self.take_from_folder()
        self.assertTrue(path.exists())
        self.assertEqual(len(self.take_from_folder()), 1, "taken in once")
        self.assertFalse(path.exists())

    def test_a_worker_killed_while_removing_does_nothing_twice(self):
        self.put()
        with (
            patch.object(below.os, "unlink", side_effect=OSError("killed")),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            self.take_from_folder()
        self.assertEqual(len(self.take_from_folder()), 1)
        self.assertFalse(list(self.folder.iterdir()))

    def test_a_file_that_is_too_large_is_not_read_whole(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.max_file_mb", 0)
        self.put()
        self.assertIn("larger than", self.take_from_folder().fault)
        self.assertEqual(len(list((self.folder / "khong-nhan-duoc").iterdir())), 1)

    def test_a_full_disk_is_no_fault_of_the_file(self):
        path = self.put()
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            patch("tempfile.TemporaryFile", side_effect=full),
            self.assertLogs("odoo.addons.egate_dossier.models.ir_attachment", "ERROR"),
        ):
            self.assertFalse(self.take_from_folder())
        self.assertTrue(path.exists())
        self.assertEqual(self.take_from_folder().state, "new")
        self.assertFalse(path.exists())
