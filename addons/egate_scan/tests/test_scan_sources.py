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

from odoo.addons.egate_dossier.tests.sample_files import REFUSED
from odoo.addons.egate_dossier.tests.scanned_pages import page, pdf

from ..models import scan_folder as egate_scan_folder
from ..tools import below
from .scan_inbox import ScanInboxCase

LOGGER = "odoo.addons.egate_scan.models.scan_folder"


@tagged("post_install", "-at_install")
class TestScansByEmail(ScanInboxCase):
    """A scanner sends to the alias; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([], limit=1) or cls.env[
            "mail.alias.domain"
        ].create({"name": "ubnd.example"})
        alias = cls.env.ref("egate_scan.mail_alias_scan")
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
        # The same bytes: a PDF that is made again has another second in it.
        raw = pdf(page())
        self.deliver("may1@ubnd.example", raw)
        desk_batches = self.env["egate.scan.batch"]
        message = {
            "email_from": "may1@ubnd.example",
            "message_id": "<1@may>",
            "attachments": [("quet.pdf", raw, {})],
        }
        self.assertFalse(desk_batches.message_new(message))

    def test_a_mail_without_a_file_is_shown_with_its_reason(self):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = (
            "may1@ubnd.example",
            self.address,
            "Quét",
        )
        message["Message-Id"] = "<9@may>"
        message.set_content("See http://192.168.1.9/scan/1.pdf")
        self.env["mail.thread"].message_process(None, message.as_bytes())
        batch = self.env["egate.scan.batch"].search([("source", "=", "email")])
        self.assertEqual((batch.name, batch.state), ("Quét", "failed"))
        self.assertIn("holds no file", batch.fault)

    def test_what_upload_refuses_is_refused_by_mail_too(self):
        raw, reason = REFUSED["kèm.pdf"]
        self.assertIn(reason, self.deliver("may1@ubnd.example", raw=raw).fault)

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
        self.env["ir.config_parameter"].set_param("egate_scan.scan_folder", folder.name)

    def put(self, name="quet.pdf", raw=None, age=60):
        path = self.folder / name
        path.write_bytes(pdf(page()) if raw is None else raw)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def take_from_folder(self):
        self.run_job("egate_scan.ir_cron_scan_folder")
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

    def put_bytes(self, name, raw, age=60):
        path = os.path.join(os.fsencode(self.folder), name)
        with open(path, "wb") as file:
            file.write(raw)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def test_a_name_that_is_no_text_does_not_stop_the_round(self):
        after = self.env["egate.unit"].create(
            {"name": "Zz", "code": "T99.99.99", "kind": "desk", "parent_id": self.ward.id}
        )
        (self.root / after.code).mkdir()
        (self.root / after.code / "sau.pdf").write_bytes(pdf(page()))
        os.utime(self.root / after.code / "sau.pdf", (time.time() - 60,) * 2)
        path = self.put_bytes(b"gi\xe2\xfdy t\xff.pdf", pdf(page()))
        refused = self.put_bytes(b"x\xfe" * 120 + b".pdf", b"MZ" + b"\0" * 60)
        batches = self.take_from_folder()
        self.assertEqual(len(batches), 3)
        self.assertEqual(batches.filtered(lambda one: one.unit_id == after).name, "sau.pdf")
        self.assertEqual(
            sorted(batches.filtered(lambda one: one.unit_id == self.desk).mapped("state")),
            ["failed", "new"],
        )
        self.assertIn("gi??y t?.pdf", batches.mapped("name"))
        self.assertFalse(os.path.exists(path) or os.path.exists(refused))
        self.assertEqual(len(self.take_from_folder()), 3, "nothing comes twice")

    def test_a_file_dated_in_the_future_is_taken_in(self):
        for days in (1, 4000):
            with self.subTest(days=days):
                path = self.put(f"{days}.pdf", age=-86400 * days)
                self.assertTrue(self.take_from_folder())
                self.assertFalse(path.exists())
        self.assertEqual(sorted(self.take_from_folder().mapped("name")), ["1.pdf", "4000.pdf"])
        self.assertEqual(list(self.folder.iterdir()), [], "no trace of the look at the clock")

    def test_a_file_that_a_disk_with_another_clock_is_writing_is_left(self):
        path = self.put(age=-3600)
        with patch.object(below, "_clock", return_value=time.time() + 3602):
            self.assertFalse(self.take_from_folder())
        with patch.object(below, "_clock", return_value=time.time() + 3700):
            self.assertTrue(self.take_from_folder())
        self.assertFalse(path.exists())

    def test_a_long_name_is_no_reason_to_look_at_a_file_twice(self):
        names = ["x" * 251 + ".exe", "ộ" * 83 + ".exe", "ộ" * 83 + ".pdf"]
        for name in names[:2]:
            self.put(name, b"MZ" + b"\0" * 60)
        self.put(names[2])
        self.assertEqual(len(self.take_from_folder()), 3)
        self.assertEqual(len(self.take_from_folder()), 3)
        aside = [os.fsencode(path.name) for path in (self.folder / "khong-nhan-duoc").iterdir()]
        self.assertEqual(len(aside), 2)
        self.assertLess(max(map(len, aside)), 143, "as long as an encrypted disk allows")

    def test_a_file_that_stumbles_the_reader_does_not_keep_the_others_waiting(self):
        self.put("xau.pdf", age=90)
        self.put("tot.pdf")
        take_in = self.registry["egate.scan.batch"]._take_in

        def stumble(batches, unit, name, *args, **kwargs):
            if name == "xau.pdf":
                raise ValueError("nobody thought of this")
            return take_in(batches, unit, name, *args, **kwargs)

        with (
            patch.object(self.registry["egate.scan.batch"], "_take_in", stumble),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            batches = self.take_from_folder()
        self.assertEqual(
            {one.name: one.state for one in batches}, {"xau.pdf": "failed", "tot.pdf": "new"}
        )
        self.assertEqual(len(list((self.folder / "khong-nhan-duoc").iterdir())), 1)

    def test_a_file_that_the_server_may_not_take_is_said_once(self):
        path = self.put()
        denied = PermissionError(errno.EACCES, "Permission denied")
        for _round in range(2):
            with (
                patch.object(below, "open_file", side_effect=denied),
                self.assertLogs(LOGGER, "WARNING"),
            ):
                batch = self.take_from_folder()
            self.assertEqual((len(batch), batch.state), (1, "failed"))
        self.assertIn("may not read", batch.fault)
        self.assertTrue(path.exists())

    def test_files_that_cannot_be_taken_do_not_stand_before_the_others(self):
        for number in range(3):
            self.put(f"hong-{number}.pdf", age=90)
        self.put("tot.pdf")
        open_file = below.open_file

        def denied(folder, name):
            if name.startswith("hong"):
                raise OSError(errno.EROFS, "Read-only file system")
            return open_file(folder, name)

        with (
            patch.object(egate_scan_folder, "BATCH", 2),
            patch.object(below, "open_file", denied),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            batches = self.take_from_folder()
        self.assertEqual(sorted(batches.mapped("state")), ["failed"] * 3 + ["new"])

    def test_a_scan_folder_that_is_not_there_is_noticed(self):
        shutil.rmtree(self.root)
        with self.assertLogs(LOGGER, "WARNING") as said:
            self.assertFalse(self.take_from_folder())
        self.root.mkdir()
        self.assertIn("There is no scan folder", said.output[0])

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
                self.rpc(user, "ir.config_parameter", "get_param", "egate_scan.scan_folder")

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
            self.assertLogs("odoo.addons.egate_dossier.models.papers.ir_attachment", "ERROR"),
        ):
            self.assertFalse(self.take_from_folder())
        self.assertTrue(path.exists())
        self.assertEqual(self.take_from_folder().state, "new")
        self.assertFalse(path.exists())
