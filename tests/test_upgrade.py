"""An update that adds a column to a guarded table goes through, and the guard knows the column."""

import json
import subprocess
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

SCRIPT = Path(__file__).with_name("grow.py")


@tagged("post_install", "-at_install")
class TestUpgrade(BaseCase):
    def test_a_column_is_added_to_the_ledger_and_guarded_from_then_on(self):
        # An update replaces the registry, so it happens in a process of its own.
        done = subprocess.run(
            [sys.executable, SCRIPT], capture_output=True, text=True, check=False, timeout=900
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        found = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(found["rows"], 20)
        self.assertEqual(found["refused"], [True, True, True])
