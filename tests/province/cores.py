"""So many cores for a host of the province, by a cgroup of its own (version 1 or 2)."""

import contextlib
import unittest
from pathlib import Path

import province

ROOT = Path("/sys/fs/cgroup")
PERIOD = 100_000


class Cores:
    """Bounds all that runs on a host, now and later, while entered.

    :param str host: a host that runs
    :param float cores: of the machine's
    """

    def __init__(self, host, cores):
        self.host, self.quota = host, int(cores * PERIOD)
        self.second = (ROOT / "cgroup.controllers").exists()
        self.top = ROOT if self.second else ROOT / "cpu"
        self.group = self.top / province.namespace(host)

    def __enter__(self):
        try:
            if self.second:
                (self.top / "cgroup.subtree_control").write_text("+cpu")
            self.group.mkdir(exist_ok=True)
            if self.second:
                (self.group / "cpu.max").write_text(f"{self.quota} {PERIOD}")
            else:
                (self.group / "cpu.cfs_period_us").write_text(str(PERIOD))
                (self.group / "cpu.cfs_quota_us").write_text(str(self.quota))
        except OSError as error:
            raise unittest.SkipTest(f"this machine bounds no cores ({error}).") from error
        self._move(self.group)
        return self

    def _move(self, group):
        for pid in province.processes(self.host):
            with contextlib.suppress(ProcessLookupError, OSError):
                (group / "cgroup.procs").write_text(str(pid))

    def held_back(self):
        """Return in which share of the periods the host wanted more than it got, so far.

        :rtype: float
        """
        lines = (self.group / "cpu.stat").read_text().splitlines()
        told = {name: int(value) for name, value in map(str.split, lines)}
        return told["nr_throttled"] / max(told["nr_periods"], 1)

    def __exit__(self, *error):
        self._move(self.top)
        with contextlib.suppress(OSError):
            self.group.rmdir()
