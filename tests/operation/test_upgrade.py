"""The upgrade from the version before with many dossiers, killed at several moments, gone on with.

``EGATE_UPGRADE_DOSSIERS`` says how many (100,000). Wants the repository's history, and the package
index for the former packages.
"""

import os
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest.mock import patch

from former import Former, commit, template_of_odoo
from own_cluster import NAME, PORT, OwnCluster

from odoo.tests import BaseCase, tagged

sys.path.append(str(Path(__file__).parents[1]))

from older import changed, killed_when, rows, upgrade, versions  # noqa: E402 (in tests/)

COUNT = int(os.environ.get("EGATE_UPGRADE_DOSSIERS") or 100_000)
#: Addons, lower ones first: it is killed when each of them has been committed.
KILLED_AFTER = ("egate_base", "egate_dossier", "egate_reports")
#: Tables by their former names.
RENAMED = {
    "egate_dossier_ending": "egate_dossier_termination",
    "egate_dossier_ending_dialog": "egate_dossier_termination_dialog",
}
#: What the upgrade itself sets anew in rows that were there: Odoo's own provider is not offered any
#: more, a milestone has its new name, heads assign work, mails have the office's colour.
SET_ANEW = {
    "auth_oauth_provider": {"enabled"},
    "egate_notice_template": {"milestone"},
    "egate_role": {"assigns_work"},
    "res_company": {"email_secondary_color"},
}


@tagged("post_install", "-at_install")
class TestUpgrade(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        number = commit()
        if not number:
            raise unittest.SkipTest("the repository's history is not here: no former version")
        cls.cluster = cluster = OwnCluster()
        cls.addClassCleanup(cluster.remove)
        cluster.create()
        cluster.take_over(template_of_odoo())
        former = Former(cluster, number)
        former.fetch()
        former.install()
        began = time.monotonic()
        former.seed(COUNT)
        print(f"\n{COUNT} dossiers of {number[:12]}: {time.monotonic() - began:.0f} s")
        for name in ("killed", "former"):
            cluster.psql(f"CREATE DATABASE {name} TEMPLATE {NAME} OWNER egate", "postgres")
        cluster.filestore.mkdir(parents=True)
        for words in ("set-up", "take"):
            code, said = cluster.backup(words)
            assert code == 0, said
        variables = {
            "PGHOST": str(cluster.socket),
            "PGPORT": PORT,
            "PGUSER": "egate",
            "ODOO_RC": str(cluster.home / "odoo.conf"),
        }
        cls.enterClassContext(patch.dict(os.environ, variables))
        cls.then = versions(NAME)

    def test_upgraded_at_once_with_the_time_told(self):
        code, said = upgrade(NAME, "--check")
        self.assertEqual(code, 0, said)
        for addon in KILLED_AFTER:
            self.assertRegex(said, rf"{addon} +{self.then[addon][0]} -> 19\.0\.")
        # With the backup that was taken, and no other word.
        began = time.monotonic()
        code, said = upgrade(NAME)
        print(f"\nupgraded in {time.monotonic() - began:.0f} s\n{said}")
        self.assertEqual(code, 0, said)
        self._is_as_it_was(NAME)

    def test_killed_at_several_moments_and_gone_on_with(self):
        for addon in KILLED_AFTER:
            killed_when(
                "killed",
                lambda addon=addon: versions("killed")[addon][0] != self.then[addon][0],
                "--without-backup",
            )
        # After the last addon: all have their new versions, and Odoo has not tidied up.
        killed_when("killed", self._all_are_committed, "--without-backup")
        began = time.monotonic()
        code, said = upgrade("killed", "--without-backup")
        print(f"\ngone on with in {time.monotonic() - began:.0f} s\n{said}")
        self.assertEqual(code, 0, said)
        self._is_as_it_was("killed")

    def _all_are_committed(self):
        now = versions("killed")
        return {state for _version, state in now.values()} == {"installed"} and all(
            now[addon][0] != self.then[addon][0] for addon in KILLED_AFTER
        )

    def _is_as_it_was(self, database):
        """Each row that people made is there with what it had, and all holds."""
        _hashes, columns = rows("former")
        after, common = rows(database, {RENAMED.get(old, old): columns[old] for old in columns})
        common = {old: common.get(RENAMED.get(old, old), ()) for old in columns}
        self.assertEqual([old for old, names in common.items() if not names], [], "what went")
        hashes, _columns = rows("former", common)
        self.assertGreaterEqual(hashes["egate_dossier"][0], COUNT)
        for old, hashed in hashes.items():
            now = RENAMED.get(old, old)
            if after[now] == hashed:
                continue
            # It has new rows, or some that the upgrade wrote.
            written = changed(old, now, common[old], "former", database)
            with self.subTest(table=now, written=written):
                self.assertEqual(written.keys() - {"write_date"}, SET_ANEW.get(now, set()))
        code, said = self._verify(database)
        self.assertEqual(code, 0, said)

    def _verify(self, database):
        program = Path(__file__).parents[2] / "config" / "verify.py"
        done = subprocess.run(
            [sys.executable, str(program), "-d", database],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr
