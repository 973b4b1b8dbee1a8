"""``config/verify.py`` as the operator of a server in use runs it: Odoo's settings say all."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from context import MARK, drop_database, query
from templates import copy

from odoo.tests import BaseCase, tagged

PROGRAM = Path(__file__).parents[1] / "config" / "verify.py"


@tagged("post_install", "-at_install")
class TestVerifyCommand(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = Path(tempfile.mkdtemp(prefix="egate-verify-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.place.chmod(0o755)
        cls.database = f"egate_test_{MARK}_{os.getpid()}_verified"
        cls.addClassCleanup(drop_database, cls.database)
        copy("egate_demo", cls.database)

    def run_on(self, database, *words, **options):
        """Run it with nothing of ``./egate`` but the way to PostgreSQL; return its end and words.

        :param database: ``db_name`` of Odoo's settings
        """
        settings = self.place / "odoo.conf"
        kept = [
            line
            for line in Path(os.environ["ODOO_RC"]).read_text().splitlines()
            if not line.startswith(("data_dir", "db_name"))
        ]
        own = [f"data_dir = {self.place}", f"db_name = {database}"]
        settings.write_text("\n".join([*kept, *own, ""]))
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("EGATE_")
        }
        done = subprocess.run(
            [sys.executable, PROGRAM, *words],
            env={**environment, "ODOO_RC": str(settings)},
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            timeout=600,
            **options,
        )
        return done.returncode, done.stdout + done.stderr

    def test_it_says_whether_all_holds_and_which_dossier_does_not(self):
        code, said = self.run_on(self.database)
        self.assertEqual(code, 0, said)
        self.assertIn("Mọi điều đều đúng (all holds): ", said)
        self.assertNotIn("FAULT", said)
        ((dossier,),) = query(
            """WITH late AS (SELECT id FROM egate_dossier WHERE due_at IS NOT NULL LIMIT 1)
               UPDATE egate_dossier d SET due_at = due_at + interval '1 h' FROM late
               WHERE d.id = late.id RETURNING code""",
            database=self.database,
        )
        code, said = self.run_on("False", "-d", self.database)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, f"FAULT  {dossier}: ")
        self.assertIn("CÓ ĐIỀU KHÔNG ĐÚNG", said)
        self.assertIn("gửi cho người phát triển", said)

    def test_it_says_why_it_cannot_look(self):
        nowhere = f"{self.database}_nowhere"
        for database, sentence in (
            ("False", "chưa rõ cơ sở dữ liệu nào"),
            (nowhere, f"không nối được cơ sở dữ liệu {nowhere}"),
            ("postgres", "cơ sở dữ liệu postgres không có phần mềm này"),
        ):
            with self.subTest(database=database):
                code, said = self.run_on(database)
                self.assertEqual(code, 1, said)
                self.assertIn(f"egate: {sentence}", said)
                self.assertNotIn("Traceback", said)

    def test_what_is_only_closed_to_us_is_not_told_as_missing(self):
        if os.geteuid():
            self.skipTest("another user's files need root to be made.")
        try:
            code, said = self.run_on(self.database, user="nobody")
        except PermissionError:
            self.skipTest("this checkout is in a folder that is closed to others.")
        self.assertEqual(code, 1, said)
        self.assertIn(f"{self.place} là của người dùng khác", said)
