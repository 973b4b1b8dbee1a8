"""Updates: a column is added to a guarded table, a model gets another name, figures are counted."""

import json
import subprocess
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

HERE = Path(__file__).parent


@tagged("post_install", "-at_install")
class TestUpgrade(BaseCase):
    def updated(self, script):
        """Update in a process of its own, as an update replaces the registry."""
        done = subprocess.run(
            [sys.executable, HERE / script],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        return json.loads(done.stdout.splitlines()[-1])

    def test_a_column_is_added_to_the_ledger_and_guarded_from_then_on(self):
        found = self.updated("grow.py")
        self.assertGreater(found["rows"], 20)
        self.assertEqual(found["refused"], [True, True, True])

    def test_a_termination_keeps_its_rows_its_xml_ids_and_what_people_saved(self):
        found = self.updated("rename.py")
        self.assertEqual(
            found,
            {
                "same": [True, True],
                "left": 0,
                "screens": ["form", "kanban", "list", "search"],
                "page": True,
                "waiting": 2,
                "saved": [2, 2],
                "columns": "termination_ids/kind",
                "file": "egate.dossier.termination",
                "sentences": True,
                "notices": 1,
                # The log of readings is never rewritten.
                "read": "egate.dossier.ending",
                "whole": True,
            },
        )

    def test_figures_are_counted_of_the_dossiers_that_were_there(self):
        found = self.updated("refill.py")
        self.assertGreater(found["ended"], 5)
        self.assertEqual(found["counted"], found["received"])
        self.assertEqual((found["in_sums"], found["waiting"]), (found["ended"], 0))
        self.assertEqual(found["faults"], 0)
