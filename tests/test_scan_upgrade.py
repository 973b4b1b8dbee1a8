"""An update from the release before egate_scan brings it along, with all that lay in the inbox."""

import json
import subprocess
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

SCRIPT = Path(__file__).with_name("before_scan.py")


@tagged("post_install", "-at_install")
class TestScanUpgrade(BaseCase):
    def test_every_page_is_kept_and_the_models_belong_to_the_new_addon(self):
        # An update replaces the registry, so it happens in a process of its own.
        done = subprocess.run(
            [sys.executable, SCRIPT], capture_output=True, text=True, check=False, timeout=900
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        found = json.loads(done.stdout.splitlines()[-1])
        before = found["before"]
        self.assertEqual({one[2] for one in before["batches"]}, {"new", "read", "failed"})
        states = {one[3] for one in before["pages"]}
        self.assertEqual(states, {"waiting", "blank", "sheet", "filed"})
        self.assertEqual(found["none"], [], "the copy is not in the shape of that release")
        self.assertEqual(found["after"], before)
        self.assertEqual((before["alias"], before["folder every"]), ("hop-quet", 7))
        self.assertEqual(len(before["counters"]), 1)
        for what in ("lost", "left"):
            with self.subTest(what=what):
                self.assertEqual(found[what], [])
        self.assertEqual(found["constraints"], ["egate_scan"])
        self.assertEqual(found["seen"]["failed"], ["hong.pdf", "thu.eml"])
        # Two of the one that was read, two of the one that was not.
        self.assertEqual(found["seen"]["waiting"], 4)
