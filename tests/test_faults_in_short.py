"""A short day of faults for every run: a worker and the server die, the same comes twice at once.

The whole list is made by name (``./egate test tests/faults``); this shows that it works.
"""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "faults"))

from cluster import Ordinary
from history import hold_against
from load import PLACES, Load, entered
from machine import Machine
from server import Person

from odoo.tests import BaseCase, tagged

KEY = "twice-at-the-same-moment"


@tagged("post_install", "-at_install")
class TestFaultsInShort(BaseCase):
    def test_nothing_is_lost_or_doubled(self):
        with Ordinary() as office, Machine(office) as machine:
            with Load(machine, places=PLACES[:1], clerks=1, citizens=0, boards=0) as load:
                load.until_received(1)
                os.kill(machine.people_workers()[0], signal.SIGKILL)
                load.until_received(1)
                moment = time.monotonic()
                os.kill(machine.process.pid, signal.SIGKILL)
                load.until_received(1)
                clerks = [Person(machine.url, machine.database, "canbo.haichau") for _ in "12"]
                with ThreadPoolExecutor(2) as pool:
                    begun = list(pool.map(lambda clerk: self.begin(load, clerk), clerks))
            found = hold_against(load.history, machine.query)
            self.assertEqual(found.faults(), [])
            self.assertGreaterEqual(found.acknowledged, 6)
            self.assertGreater(load.history.seconds_until_work(moment), 0)
            self.assertEqual(len(set(begun)), 1, "one draft for the same key")
            self.assertEqual(len(machine.starts), 2)

    @staticmethod
    def begin(load, clerk):
        state = clerk.call("egate.dossier", "counter_change", False, entered(load, KEY), key=KEY)
        return state["id"]
