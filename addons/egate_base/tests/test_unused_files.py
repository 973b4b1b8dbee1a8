import os
import shutil
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ..models import ir_attachment
from ..models.ir_attachment import CLOCKS, SAVED


@tagged("post_install", "-at_install")
class TestUnusedFiles(TransactionCase):
    """A file that is unused stays until a backup has it: a return may need it."""

    def setUp(self):
        super().setUp()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.filestore = Path(folder)
        self.patch(config, "filestore", lambda dbname: folder)
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")

    def unused(self, content):
        """Return the path of a file that nothing uses any more."""
        file = self.env["ir.attachment"].create({"name": "a", "raw": content})
        path = self.filestore / file.store_fname
        file.unlink()
        return path

    def collect(self):
        # The lock is real, what has been committed would be, too.
        with patch.object(self.env.cr, "commit"):
            return self.env["ir.attachment"]._gc_file_store()

    def backed_up(self, began):
        (self.filestore / SAVED).write_text(str(began))

    def test_without_backups_unused_files_go_as_ever(self):
        path = self.unused(b"1")
        self.collect()
        self.assertFalse(path.exists())

    def test_nothing_goes_before_the_first_backup_has_finished(self):
        path = self.unused(b"2")
        self.backed_up(0)
        self.collect()
        self.assertTrue(path.exists())

    def test_a_file_goes_once_a_backup_began_that_has_it(self):
        path = self.unused(b"3")
        self.backed_up(time.time())
        self.collect()
        self.assertTrue(path.exists(), "it may be younger than the backup")
        self.backed_up(time.time() + CLOCKS + 1)
        self.collect()
        self.assertFalse(path.exists())

    def test_a_collector_that_was_killed_forgets_nothing(self):
        path = self.unused(b"4")
        mark = self.filestore / "checklist" / path.parent.name / path.name
        aside = self.filestore / "unsaved" / path.parent.name
        aside.mkdir(parents=True)
        os.replace(mark, aside / path.name)
        self.backed_up(time.time() + CLOCKS + 1)
        self.collect()
        self.assertFalse(path.exists())

    def test_a_mark_that_its_writer_takes_away_stops_nobody(self):
        """An upload that ends while the marks are moved."""
        self.unused(b"6")
        marks = self.env["ir.attachment"]._marked

        @staticmethod
        def and_one_that_is_gone(folder):
            return ["ab/part-gone", *marks(folder)]

        self.backed_up(time.time() + CLOCKS + 1)
        with patch.object(type(self.env["ir.attachment"]), "_marked", and_one_that_is_gone):
            self.assertIsNone(self.collect())
        self.assertFalse(list(self.filestore.glob("[0-9a-f][0-9a-f]/*")), "all was collected")

    def test_used_files_stay_whatever_the_backup_has(self):
        file = self.env["ir.attachment"].create({"name": "a", "raw": b"5"})
        self.backed_up(time.time() + CLOCKS + 1)
        self.collect()
        self.assertEqual((self.filestore / file.store_fname).read_bytes(), b"5")

    def test_the_table_is_locked_for_a_piece_at_most_and_the_rest_is_looked_at_before(self):
        paths = [self.unused(str(number).encode()) for number in range(10, 15)]
        young = self.unused(b"young")
        self.backed_up(time.time())
        store = type(self.env["ir.attachment"])
        looked, is_older, collect = [], store._is_older, store._gc_file_store_unsafe

        def piece(attachments):
            begun = len(looked)
            collect(attachments)
            pieces.append(len(looked) - begun)

        def look(attachments, name, moment):
            looked.append(name)
            return young.name not in name and is_older(attachments, name, moment + CLOCKS + 1)

        pieces = []
        with (
            patch.object(ir_attachment, "PIECE", 2),
            patch.object(store, "_is_older", look),
            patch.object(store, "_gc_file_store_unsafe", piece),
        ):
            self.collect()
        self.assertEqual(pieces, [2, 2, 1], "files looked at under each lock")
        self.assertEqual([path.exists() for path in (*paths, young)], [False] * 5 + [True])
        self.backed_up(time.time() + CLOCKS + 1)
        self.collect()
        self.assertFalse(young.exists())

    def test_what_cannot_be_collected_now_is_another_time(self):
        path = self.unused(b"6")
        collect = "odoo.addons.base.models.ir_attachment.IrAttachment._gc_file_store"
        with patch(collect, return_value=False):
            self.assertIs(self.collect(), False)
        self.assertTrue(path.exists())
        self.collect()
        self.assertFalse(path.exists())
