"""``./egate upgrade``: refused, killed in the middle, gone on with; rows stay as they were."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import requests
from context import MARK, drop_database, query
from older import differing, killed_when, rows, upgrade, versions
from server import Server
from templates import copy

from odoo.tests import BaseCase, tagged

HOME = Path(__file__).parents[1]
#: The addon that is older in the database, and one that stands on it and is updated after it.
OLDER, ABOVE = "egate_reports", "egate_portal"
#: As a release before that kept no figures; something waits to be sent.
BACK = """
DROP TABLE egate_dossier_fact, egate_step_fact, egate_dossier_cell, egate_dossier_cell_change;
UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = 'egate_reports';
INSERT INTO mail_message (message_type, model, subject) VALUES ('email', 'res.users', 'waits');
INSERT INTO mail_mail (mail_message_id, state, email_to)
SELECT id, 'outgoing', 'nguoi.dan@example.com' FROM mail_message WHERE subject = 'waits'
"""
NOTED = """
INSERT INTO ir_config_parameter (key, value)
SELECT half, concat_ws(' ', %s, system_identifier, oid)
FROM pg_control_system(), pg_database,
     unnest(ARRAY['egate.backup_database', 'egate.backup_files']) half
WHERE datname = current_database()
"""


class OnDatabase(Server):
    """A server on a database that is there; it need not become ready."""

    def __init__(self, database):
        super().__init__()
        self.database = database

    def _make_database(self, stack):
        """Leave the database to the test."""

    def _wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/egate/health", timeout=60)
                return
            time.sleep(0.2)
        raise RuntimeError(f"The server does not answer: {self.complaints()}")


@tagged("post_install", "-at_install")
class TestUpgradeCommand(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"egate_test_{MARK}_{os.getpid()}_upgrading"
        cls.addClassCleanup(drop_database, cls.database)
        copy("egate_demo", cls.database)
        for statement in BACK.split(";\n"):
            query(statement.replace("%", "%%"), database=cls.database)
        # Without any, the first upgrade updates all: nobody knows which code was there.
        cls.ask(
            "INSERT INTO ir_config_parameter (key, value) VALUES ('egate.upgraded', %s)",
            json.dumps({"at": "2026-01-01T00:00:00+00:00", "addons": cls.hashes()}),
        )

    @classmethod
    def ask(cls, statement, *values):
        return query(statement, *values, database=cls.database)

    @classmethod
    def hashes(cls):
        from addon_files import digest

        return {name: digest(HOME / "addons" / name) for name in versions(cls.database)}

    def refused(self, *words, says):
        code, said = upgrade(self.database, *words)
        self.assertEqual(code, 1, said)
        for sentence in says:
            self.assertIn(sentence, said)

    def test_refused_then_killed_then_gone_on_with(self):
        self._is_refused()
        before, columns = rows(self.database)
        jobs = self.ask("SELECT id, active, nextcall, lastcall FROM ir_cron ORDER BY id")
        killed_when(
            self.database,
            lambda: versions(self.database)[OLDER][0] != "19.0.1.0.0",
            "--without-backup",
        )
        self.assertEqual(versions(self.database)[ABOVE][1], "to upgrade")
        self._is_not_worked_with()
        code, said = upgrade(self.database, "--without-backup")
        self.assertEqual(code, 0, said)
        self.assertIn("Going on with an upgrade that began at", said)
        self.assertIn("is done: servers may start", said)
        self.assertEqual({state for _, state in versions(self.database).values()}, {"installed"})
        self.assertEqual(differing(before, rows(self.database, columns)[0]), {})
        after = self.ask("SELECT id, active, nextcall, lastcall FROM ir_cron ORDER BY id")
        self.assertEqual(after, jobs)
        self._holds()
        code, said = upgrade(self.database)
        self.assertEqual(code, 0, said)
        self.assertIn("Nothing to do", said)
        with OnDatabase(self.database) as server:
            answer = requests.get(f"{server.url}/egate/health", timeout=60)
            self.assertEqual(answer.text, "ready\n")

    def _is_refused(self):
        with contextlib.closing(psycopg2.connect(dbname=self.database)) as other:
            with other.cursor() as cursor:
                # As the server of another host is named there.
                cursor.execute("SET application_name = 'odoo-17'")
                self.ask(
                    "UPDATE ir_module_module SET latest_version = '19.0.9.0.0' WHERE name = %s",
                    ABOVE,
                )
                version = HOME.joinpath("addons", ABOVE, "__manifest__.py").read_text()
                version = version.partition('"version": "')[2].partition('"')[0]
                self.refused(
                    *["--database-folder", "/proc"],
                    says=[
                        f"the code is older than the database: {ABOVE} {version} (database:",
                        "somebody is still connected to the database: odoo-17 from this host",
                        "no good backup of the database is known",
                        "only 0.0 MB are free in /proc",
                    ],
                )
                self.ask(
                    "UPDATE ir_module_module SET latest_version = %s WHERE name = %s",
                    version,
                    ABOVE,
                )
        self.refused(says=["no good backup of the database", "no good backup of the files"])
        self.ask(NOTED, int(time.time()) - 27 * 3600)
        late = ["the last backup of the database is of ", "the last backup of the files is of "]
        self.refused(says=[*late, "does not get its log into the repository"])
        code, said = upgrade(self.database, "--check", "--without-backup")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, rf"{OLDER} +19\.0\.1\.0\.0 -> 19\.0\.")
        self.assertIn("Nothing keeps the upgrade from beginning.", said)
        with contextlib.closing(psycopg2.connect(dbname=self.database)) as other:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, 1)", [0x65676174])
            self.refused(says=["another upgrade of the database", "is running"])
        self.assertFalse(self.ask("SELECT 1 FROM ir_config_parameter WHERE key = 'egate.upgrade'"))

    def _is_not_worked_with(self):
        """A server that starts now serves nothing, and says why."""
        with OnDatabase(self.database) as server:
            health = requests.get(f"{server.url}/egate/health", timeout=60)
            self.assertEqual(health.status_code, 503)
            told = "not ready\nmodules: an upgrade was broken off: run it again\n"
            self.assertEqual(health.text, told)
            for path in ("/web/login", "/odoo", "/egate/board"):
                page = requests.get(f"{server.url}{path}", timeout=60)
                self.assertEqual(page.status_code, 503, path)
                self.assertIn("Phần mềm đang được cập nhật", page.text)
        for program, *words in (
            ["verify.py", "-d", self.database],
            ["command/recover.py", "admin"],
        ):
            code, said = self._run(program, *words)
            self.assertEqual(code, 1)
            self.assertIn("has not ended: ", said)

    def _holds(self):
        code, said = self._run("verify.py", "-d", self.database)
        self.assertEqual(code, 0, said)
        self.assertIn("all holds", said)

    def _run(self, program, *words):
        done = subprocess.run(
            [sys.executable, str(HOME / "config" / program), *words],
            env={**os.environ, "EGATE_DB": self.database},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        return done.returncode, done.stdout + done.stderr

    def test_no_script_would_be_lost_with_a_killed_upgrade(self):
        """Odoo runs ``end-`` scripts when the last addon is committed with its new version: after a
        kill in between, no later update runs them."""
        scripts = [path.name for path in HOME.glob("addons/*/migrations/*/*.py")]
        self.assertTrue(scripts)
        for name in scripts:
            self.assertRegex(name, "^(pre|post)-")
