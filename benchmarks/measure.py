"""Two or more arms in interleaved rounds: what each costs, and the ratio between them.

An arm is one way of doing the work. Round by round every arm runs once (ABCABC...), so that a
neighbour on the same machine slows all of them; ratios are taken inside a round and the median of
the rounds counts. Absolute times are for the reader only.
"""

import gc
import math
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from odoo import sql_db

WARM_UP = 2


@dataclass(frozen=True)
class Reading:
    """What one run of an arm took.

    :param wall: seconds on the clock
    :param cpu: seconds of this process's CPU, children that it waited for included; the database
        server's CPU is not in it
    :param queries: SQL statements over all connections of Odoo
    """

    wall: float
    cpu: float
    queries: int


@dataclass(frozen=True)
class Arm:
    """One way of doing the work.

    :param act: what is measured; it commits by itself
    :param prepare: makes the argument of ``act``, outside the clock
    :param repeat: how often ``act`` runs within one reading, which is then divided by it
    """

    name: str
    act: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    repeat: int = 1


@dataclass
class Series:
    """The readings of one arm, one for each round."""

    readings: list[Reading]

    def median(self, figure):
        """Return the median of ``wall`` or ``cpu`` (seconds) or ``queries``.

        >>> Series([Reading(3, 1, 9), Reading(1, 1, 9), Reading(2, 1, 9)]).median("wall")
        2
        """
        return median(getattr(reading, figure) for reading in self.readings)

    def ratio(self, other, figure):
        """Return the median over the rounds of this arm's figure divided by the other's.

        One slow round of both does not move it, though it moves both medians:

        >>> ours = Series([Reading(1, 1, 0), Reading(90, 1, 0), Reading(1, 1, 0)])
        >>> base = Series([Reading(2, 1, 0), Reading(180, 1, 0), Reading(2, 1, 0)])
        >>> ours.ratio(base, "wall")
        0.5
        """
        pairs = zip(self.readings, other.readings, strict=True)
        return median(getattr(a, figure) / max(getattr(b, figure), 1e-9) for a, b in pairs)

    def as_json(self):
        return [asdict(reading) for reading in self.readings]


def interleave(arms, rounds, warm_up=WARM_UP):
    """Run the arms ``rounds`` times, after ``warm_up`` rounds that are not counted.

    :rtype: dict[str, Series]

    >>> order = []
    >>> arms = [Arm(name, lambda _, name=name: order.append(name)) for name in "AB"]
    >>> found = interleave(arms, rounds=2, warm_up=1)
    >>> "".join(order), len(found["A"].readings)
    ('ABABAB', 2)
    """
    series = {arm.name: Series([]) for arm in arms}
    for number in range(-warm_up, rounds):
        for arm in arms:
            reading = read(arm)
            if number >= 0:
                series[arm.name].readings.append(reading)
    return series


def percentile(times, share):
    """Return the time that ``share`` percent of ``times`` do not exceed; NaN of none.

    >>> percentile([4, 1, 3, 2], 50), percentile(range(1, 101), 95), percentile([7], 99)
    (2, 95, 7)
    """
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else math.nan


def read(arm):
    """Run one arm once (``repeat`` times) and return its :class:`Reading`.

    Garbage is collected beforehand, so that nobody pays for what another arm left behind; while
    the arm runs, the collector works as in a server.
    """
    argument = arm.prepare()
    gc.collect()
    queries, cpu, wall = sql_db.sql_counter, _cpu(), time.perf_counter()
    for _ in range(arm.repeat):
        arm.act(argument)
    wall, cpu, queries = time.perf_counter() - wall, _cpu() - cpu, sql_db.sql_counter - queries
    return Reading(wall / arm.repeat, cpu / arm.repeat, queries // arm.repeat)


def _cpu():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
