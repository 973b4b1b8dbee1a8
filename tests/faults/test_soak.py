"""Hours of work at an office's pace: whether anything of the server grows.

``EGATE_SOAK_MINUTES``: how long people work, 120 where nothing is said, 0: not at all.
"""

import contextlib
import os
import re
import threading
import time
import unittest
from collections import Counter
from pathlib import Path
from statistics import linear_regression, mean

from case import FaultCase
from cluster import Cluster
from machine import Machine

from odoo.tests import tagged

MINUTES = float(os.environ.get("EGATE_SOAK_MINUTES", "120"))
#: What is loaded once is loaded by then: a quarter of the time, half an hour at most.
WARM_UP = min(MINUTES / 4, 30) * 60
EACH = 60
#: Percent of a process's memory by which it may grow in an hour.
GOAL = 1.0


@unittest.skipUnless(MINUTES, "EGATE_SOAK_MINUTES=0")
@tagged("post_install", "-at_install")
class TestSoak(FaultCase):
    @classmethod
    def set_up_office(cls, stack):
        cls.cluster = stack.enter_context(Cluster())
        cls.machine = stack.enter_context(
            # A worker that is ended for its memory or its many requests would hide what grows.
            Machine(cls.cluster, limit_request=10**9, limit_memory_soft=0, limit_memory_hard=0)
        )

    def test_f27_hours_of_work(self):
        watch = Watch(self.machine)
        # Every twelve seconds each of these does something: between one and two acts a second.
        with self.people(clerks=1, citizens=4, boards=4, think=12) as load, watch:
            load.work(MINUTES * 60)
        slopes = watch.slopes()
        told = ", ".join(f"{role} {slope:+.2f} %" for role, slope in slopes)
        first, last = watch.counts[0], watch.counts[-1]
        rest = ", ".join(f"{what} {first[what]} → {last[what]}" for what in last)
        note = (
            f"{MINUTES:.0f} minutes, the first {WARM_UP / 60:.0f} to warm up; memory (RSS) of each "
            f"process in an hour: {told}; {rest}; no limit ended a worker"
        )
        if grown := [role for role, slope in slopes if slope >= GOAL]:
            note += f"; the goal was NOT met by {', '.join(grown)}"
        minutes = [[round(at), *row] for at, row in watch.rows()]
        self.hold("F27", load, times=1, note=note, minutes=minutes)
        self.assertEqual(watch.ended, set(), "processes that were ended meanwhile")
        for role, slope in slopes:
            self.assertLess(slope, GOAL, f"{role} grows: {told}")
        for what in last:
            self.assertLessEqual(last[what], watch.allowed(what), f"{what}: {first} → {last}")


class Watch:
    """Looks at the server's processes each minute, in a thread, once they are warm.

    :ivar dict memory: by process, pairs of seconds and kB
    :ivar list counts: of each minute what else may grow, by name
    :ivar set ended: processes that were there and are not
    """

    def __init__(self, machine):
        self.machine = machine
        self.memory, self.counts, self.ended = {}, [], set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()

    def _look(self):
        began = time.monotonic()
        while not self._over.wait(EACH):
            at = time.monotonic() - began
            if at >= min(WARM_UP, MINUTES * 60 - 3 * EACH):
                self._sample(at)

    def _sample(self, at):
        roles = self._roles()
        self.ended |= set(self.memory) - set(roles)
        counts = Counter()
        for key in roles:
            with contextlib.suppress(FileNotFoundError):
                self.memory.setdefault(key, []).append((at, resident(key[1])))
                counts["open files"] += len(os.listdir(f"/proc/{key[1]}/fd"))
        counts["connections"] = len(self.machine.cluster.backends())
        counts["sessions on the disk"] = _files(self.machine.data / "sessions")
        counts["temporary files"] = _files(self.machine.temporary)
        self.counts.append(dict(counts))

    def _roles(self):
        """Return the processes by role and number; those for people are named by their order."""
        machine = self.machine
        found = [("server", machine.process.pid), ("websocket", machine.websocket())]
        found += [("jobs", machine.cron_worker())]
        found += [(f"worker {i}", pid) for i, pid in enumerate(sorted(machine.people_workers()), 1)]
        return [(role, pid) for role, pid in found if pid]

    def slopes(self):
        """Return each process's role with the percent by which its memory grows in an hour."""
        return [(role, slope(series)) for (role, _pid), series in self.memory.items()]

    def rows(self):
        """Return each minute with the kB of all processes and the counts."""
        series = [dict(one) for one in self.memory.values()]
        times = sorted({at for one in series for at in one})
        return [
            (at, [*(one.get(at) for one in series), *counts.values()])
            for at, counts in zip(times, self.counts, strict=True)
        ]

    def allowed(self, what):
        """Return how many there may be at the end: as many as in the first half at the most."""
        half = self.counts[: len(self.counts) // 2 + 1]
        return max(count[what] for count in half) + 2


def slope(series):
    """Return the percent by which what was seen grows in an hour, by least squares.

    :param series: pairs of seconds and a figure
    """
    seconds, figures = zip(*series, strict=True)
    return linear_regression(seconds, figures).slope * 3600 / mean(figures) * 100


def resident(pid):
    """Return the kB of memory of a process.

    With what it shares with others: a page that is written to for the first time is no more
    shared, which its part of all (PSS) counts as growth, of the process that it came from, too.
    """
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.M)[1])


def _files(folder):
    return sum(path.is_file() for path in folder.rglob("*"))
