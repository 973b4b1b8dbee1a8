import errno
import hashlib
import os
import shutil
import tempfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config

from ...tools import durable
from ..common import PDF, DossierCommon
from ..sample_files import content_fault, pdf

LOG = "odoo.addons.egate_dossier.models.papers.ir_attachment"


@tagged("post_install", "-at_install")
class TestFileStorage(DossierCommon):
    """A file that was accepted is on the disk, whole, and stays so; otherwise it is said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
        cls.paper = cls.counter_draft().paper_ids[0]

    def setUp(self):
        super().setUp()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.filestore = os.path.join(folder, "filestore")
        self.patch(config, "filestore", lambda dbname: self.filestore)

    @classmethod
    def counter_draft(cls):
        return (
            cls.env["egate.dossier"]
            .with_user(cls.clerk)
            .create(
                {
                    "procedure_id": cls.procedure.id,
                    "reception_unit_id": cls.desk.id,
                    "paper_ids": [(0, 0, {"name": "Tờ khai"}), (0, 0, {"name": "Ảnh"})],
                }
            )
        )

    def path(self, file):
        return os.path.join(self.filestore, file.sudo().attachment_id.store_fname)

    def lying_about(self):
        """Return the files of the filestore, without the collector's list."""
        return sorted(
            name
            for folder, _folders, names in os.walk(self.filestore)
            for name in names
            if "checklist" not in folder
        )

    def test_kept_under_its_sha_256_and_forced_to_the_disk(self):
        forced = []
        real = os.fsync

        def fsync(handle):
            forced.append(os.readlink(f"/proc/self/fd/{handle}"))
            return real(handle)

        with patch("os.fsync", fsync):
            file = self.scan(self.paper)
        self.assertEqual(file.sha256, hashlib.sha256(PDF).hexdigest())
        with open(self.path(file), "rb") as stored:
            self.assertEqual(stored.read(), PDF)
        folder = os.path.join(self.filestore, file.sha256[:2])
        self.assertEqual(forced[1:], [folder, self.filestore])
        self.assertTrue(os.path.basename(forced[0]).startswith("part-"))
        self.assertEqual(self.lying_about(), [file.sha256])
        self.assertEqual(content_fault(file), "")

    def test_a_full_disk_loses_nothing_and_works_again(self):
        before = self.scan(self.paper)
        real = os.fsync
        for step, fault in (("os.fsync", errno.ENOSPC), ("os.replace", errno.EIO)):
            with (
                self.subTest(step=step),
                self.assertLogs(LOG, "ERROR"),
                patch(step, side_effect=OSError(fault, os.strerror(fault))),
                self.assertRaisesRegex(UserError, "disk is full or broken"),
                self.env.cr.savepoint(),
            ):
                self.scan(self.paper, raw=pdf("voll"))
        self.assertEqual(self.paper.file_ids, before)
        self.assertEqual(self.lying_about(), [before.sha256])
        self.assertEqual(os.fsync, real)
        again = self.scan(self.paper, raw=pdf("voll"))
        self.assertEqual(again._open().read(), pdf("voll"))

    def test_no_room_for_the_upload_itself_is_said_too(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            self.assertLogs(LOG, "ERROR"),
            patch("tempfile.TemporaryFile", side_effect=full),
            self.assertRaisesRegex(UserError, "disk is full or broken"),
        ):
            self.scan(self.paper)

    def test_one_file_of_several_meets_the_full_disk(self):
        real, calls = durable.write, []

        def write(*arguments):
            calls.append(arguments)
            if len(calls) == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments)

        uploads = [(f"{one}.pdf", durable.spooled(pdf(one))) for one in "abc"]
        with self.assertLogs(LOG, "ERROR"), patch.object(durable, "write", write):
            answer = self.paper._add_files(uploads, "upload")
        self.assertEqual([file["name"] for file in answer["files"]], ["a.pdf", "c.pdf"])
        self.assertIn("disk is full", answer["errors"][0]["error"])
        self.assertEqual(len(self.paper.file_ids), 2)

    def test_what_is_read_back_otherwise_is_not_taken(self):
        real, answers = durable.is_whole, iter([False, False])
        with (
            self.assertLogs(LOG, "ERROR"),
            patch.object(durable, "is_whole", lambda *_: next(answers)),
            self.assertRaisesRegex(UserError, "disk is full or broken"),
            self.env.cr.savepoint(),
        ):
            self.scan(self.paper)
        self.assertEqual(durable.is_whole, real)
        self.assertFalse(self.paper.file_ids)
        self.assertFalse(self.lying_about())

    def test_a_file_that_is_gone_or_cut_off_is_never_read_as_empty(self):
        file = self.scan(self.paper)
        content = file.sudo().attachment_id
        readers = (
            lambda: file._open(),
            lambda: content.raw,
            lambda: content.datas,
            lambda: file._page_picture(1, 160),
        )
        for damage in (lambda path: os.truncate(path, 10), os.unlink):
            damage(self.path(file))
            for number, read in enumerate(readers):
                with (
                    self.subTest(number=number),
                    self.assertLogs(LOG, "ERROR"),
                    self.assertRaisesRegex(UserError, "cannot find it whole"),
                ):
                    self.env.invalidate_all()
                    read()
            self.assertIn("is not what was received", content_fault(file))

    def test_a_flipped_bit_is_found(self):
        file = self.scan(self.paper)
        with open(self.path(file), "r+b") as stored:
            stored.seek(20)
            stored.write(b"\xff")
        self.assertIn("is not what was received", content_fault(file))

    def test_the_next_upload_heals_a_damaged_file(self):
        first = self.scan(self.paper)
        os.truncate(self.path(first), 3)
        self.scan(self.paper.dossier_id.paper_ids[1])
        self.assertEqual(content_fault(first), "")

    def test_one_content_lies_on_the_disk_once(self):
        one, two = (self.scan(paper) for paper in self.paper.dossier_id.paper_ids)
        self.assertEqual(self.path(one), self.path(two))
        one.action_remove()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(two._open().read(), PDF)
        two.action_remove()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse(self.lying_about())

    def test_what_a_killed_worker_left_is_collected(self):
        with (
            patch("os.replace", side_effect=SystemExit),
            patch("os.unlink"),
            self.assertRaises(SystemExit),
            self.env.cr.savepoint(),
        ):
            self.scan(self.paper)
        self.assertRegex(self.lying_about()[0], "^part-")
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse(self.lying_about())

    def test_moving_the_storage_moves_every_byte(self):
        file = self.scan(self.paper)
        content = file.sudo().attachment_id
        for location, in_database in (("db", True), ("file", False)):
            self.env["ir.config_parameter"].set_param("ir_attachment.location", location)
            content._migrate()
            self.env.invalidate_all()
            with self.subTest(location=location):
                self.assertEqual(bool(content.db_datas), in_database)
                self.assertEqual(file._open().read(), PDF)
                self.assertEqual(content_fault(file), "")

    def test_the_database_is_asked_what_it_stored(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        file = self.scan(self.paper)
        self.assertEqual(content_fault(file), "")
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = 'x' WHERE id = %s",
            [file.sudo().attachment_id.id],
        )
        self.env.invalidate_all()
        self.assertIn("is not what was received", content_fault(file))
        with (
            self.assertLogs(LOG, "ERROR"),
            self.assertRaisesRegex(UserError, "cannot find it whole"),
        ):
            file._open()
        self.assertFalse(self.lying_about())
