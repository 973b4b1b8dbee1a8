"""Something of a province falls while clerks receive: what must hold, and the figures of it."""

import os
import statistics
import sys
import time
from pathlib import Path

import province
from province_load import (
    ProvinceCase,
    acknowledged,
    hold_against,
    office,
    repeats,
    seconds_until_accepted,
)

sys.path.append(str(Path(__file__).parents[1] / "faults"))

import report

#: Clerks receive again in so many seconds.
LIMIT = 30
#: Whether a run adds its figures to those of the one before, instead of replacing them: so the
#: primary's host is killed twenty times in several sittings.
ADDS = bool(os.environ.get("EGATE_PROVINCE_ADD"))


class FallCase(ProvinceCase):
    """Falls by their number in ``tests/faults/catalogue_province.py``."""

    def fall(self, number, what, break_, mend=None):
        """Break something under load, wait for receptions to go on, and mend it under load."""
        with office() as clerks:
            time.sleep(4)
            moment = time.monotonic()
            break_()
            took = seconds_until_accepted(clerks, moment, 120)
            said = "no receptions any more" if took is None else f"receptions after {took:.1f} s"
            print(f"{what}: {said}, {acknowledged(clerks)} so far", flush=True)
            time.sleep(3)
            if mend:
                mend()
                province.wait_for("all hosts in line", 120, province.whole)
            time.sleep(2)
        self.keep_figures(number, clerks, took)

    def keep_figures(self, number, clerks, took):
        """Hold the clerks' history against the database, verify it, and keep the figures.

        :param took: seconds until receptions went on, or None
        """
        found, verify = hold_against(clerks), self.verify()
        self.assertIsNotNone(took, f"receptions did not go on; {found.faults()} {verify}")
        run = {
            "times": 1,
            "acknowledged": acknowledged(clerks),
            "repeated": repeats(clerks),
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "each": [round(took, 1)],
            "verify": not verify,
        }
        before = report.kept().get(number)
        # The first of this test replaces what an earlier run kept.
        if before and (ADDS or number in self._kept_here):
            for name in ("times", "acknowledged", "repeated", "lost", "doubled", "each"):
                run[name] = before[name] + run[name]
            run["verify"] = before["verify"] and run["verify"]
        self._kept_here.add(number)
        report.keep(
            number,
            **run,
            seconds=max(run["each"]),
            median=round(statistics.median(run["each"]), 1),
        )
        print(f"{number}: {report.kept()[number]}", flush=True)
        self.assertEqual(found.faults(), [])
        self.assertFalse(verify, verify)
        self.assertGreaterEqual(acknowledged(clerks), 10)
        self.assertLess(took, LIMIT)

    def setUp(self):
        super().setUp()
        self._kept_here = set()
