"""Leaving: nothing of the suite stays behind, and it can be installed again."""

import json
import subprocess
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

SCRIPT = Path(__file__).with_name("leave.py")


@tagged("post_install", "-at_install")
class TestUninstall(BaseCase):
    def test_nothing_stays_behind_and_the_guards_are_there_again(self):
        # Uninstalling replaces the registry, so it happens in a process of its own.
        done = subprocess.run(
            [sys.executable, SCRIPT], capture_output=True, text=True, check=False, timeout=900
        )
        self.assertEqual(done.returncode, 0, done.stderr[-4000:])
        found = json.loads(done.stdout.splitlines()[-1])
        for what, count in found["left"].items():
            with self.subTest(what=what):
                self.assertTrue(found["before"][what], "the test looks for the wrong thing")
                self.assertEqual(count, 0)
        self.assertEqual(found["refused"], [True, True, True])
