"""A backup and its faults, on a small cluster; the return is in ``tests/operation/``."""

import hashlib
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

sys.path.append(str(Path(__file__).with_name("operation")))

from own_cluster import NAME, PROGRAM, OwnCluster, succeeding  # noqa: E402 (in a folder of its own)


@tagged("post_install", "-at_install")
class TestBackupProgram(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = OwnCluster()
        cls.addClassCleanup(cls.cluster.remove)
        cls.cluster.create()
        cls.cluster.psql(f"CREATE DATABASE {NAME}", "postgres")
        cls.cluster.psql(
            "CREATE TABLE ir_attachment (id serial, res_model text, res_id int, store_fname text);"
            "CREATE TABLE ir_config_parameter (key text UNIQUE, value text)"
        )

    def keep(self, content, name=None):
        """Put a file where Odoo keeps it, and name it in the database."""
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        name = name or f"{sha1[:2]}/{sha1}"
        path = self.cluster.filestore / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.cluster.psql(f"INSERT INTO ir_attachment (store_fname) VALUES ('{name}')")
        return path

    def noted(self):
        """Return which backups the product is told of."""
        rows = self.cluster.psql("SELECT substr(key, 14) FROM ir_config_parameter ORDER BY 1")
        return " ".join(rows)

    def test_examples(self):
        told = [path for path in PROGRAM.glob("*.py") if ">>> " in path.read_text()]
        self.assertTrue(told)
        succeeding([sys.executable, "-m", "doctest", *told])

    def test_each_fault_is_told_by_the_name_of_its_file(self):
        whole = self.keep(b"whole")
        code, said = self.cluster.backup("take")
        self.assertEqual(code, 1)
        self.assertIn("the passphrase of the backups cannot be read", said)
        self.assertEqual(self.cluster.backup("set-up")[0], 0)
        code, said = self.cluster.backup("take")
        self.assertEqual((code, "FAULT" in said), (0, False), said)
        self.assertIn("1 files", said)
        self.assertEqual(self.noted(), "database files")
        self.assertEqual(self.cluster.backup("check")[0], 0)
        self.assertEqual(self.noted(), "check database files")
        # From here on none is good.
        self.cluster.psql("DELETE FROM ir_config_parameter")
        # What the disk has changed is told when it comes in, what is not there as well.
        changed = self.keep(b"changed", name="ab/ab" + "0" * 38)
        lost = self.keep(b"lost")
        lost.unlink()
        code, said = self.cluster.backup("files")
        self.assertEqual(code, 1)
        self.assertIn(f"{changed.name} is not what it was when it came in", said)
        self.assertIn(f"{lost.name} is not there, and is named by attachment 3", said)
        self.assertNotIn(whole.name, said)
        self.assertEqual(self.noted(), "")
        # The repository itself.
        self.cluster.psql("DELETE FROM ir_attachment WHERE id > 1")
        for pack in (self.cluster.repository / "files" / "data").rglob("*/*"):
            pack.unlink()
        code, said = self.cluster.backup("check")
        self.assertEqual(code, 1)
        self.assertIn(f"{whole.name} is damaged or missing in the repository", said)
        self.assertEqual(self.noted(), "")
        # Without the log there is no return to a second.
        self.cluster.psql("ALTER SYSTEM SET archive_command = 'true'", "postgres")
        self.cluster.psql("SELECT pg_reload_conf()", "postgres")
        code, said = self.cluster.backup("take")
        self.assertEqual(code, 1)
        self.assertIn("archive_command is not that of the backup", said)
