"""Figures with their baselines and goals, as a table for people and as JSON for machines."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field

#: how a time in seconds is shown
UNITS = {"ms": 1e3, "µs": 1e6}


@dataclass(frozen=True)
class Goal:
    """A bound on the ratio, or on the value itself.

    :param checked: whether ``--check`` fails when it is missed. A time is never checked: only
        ratios and numbers of queries mean the same on another machine.

    >>> Goal(10).met(value=12, ratio=0.5), Goal(500, least=True, of="ratio").met(1, 700)
    (False, True)
    >>> str(Goal(0.5, of="ratio")), str(Goal(10))
    ('ratio ≤ 0.5', '≤ 10')
    """

    bound: float
    of: str = "value"
    least: bool = False
    checked: bool = True

    def met(self, value, ratio):
        found = value if self.of == "value" else ratio
        if found is None:
            return None
        return found >= self.bound if self.least else found <= self.bound

    def __str__(self):
        return f"{'ratio ' * (self.of == 'ratio')}{'≥' if self.least else '≤'} {self.bound:g}"


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, in which unit, against what.

    :param value: in ``unit``; times are medians
    :param baseline: what it is compared with, or why it is not
    :param base_value: the baseline's own figure, in ``unit``
    :param ratio: value by baseline, or what ``ratio_is`` says
    """

    row: str
    name: str
    value: float
    unit: str
    baseline: str = ""
    base_value: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    ratio_is: str = ""

    @property
    def met(self):
        return self.goal.met(self.value, self.ratio) if self.goal else None

    def cells(self):
        base = self.baseline
        if self.base_value is not None:
            base += f": {number(self.base_value)}"
        verdict = {True: "met", False: "missed", None: ""}[self.met]
        return [
            self.row,
            self.name,
            f"{number(self.value)} {self.unit}",
            base,
            "" if self.ratio is None else f"{number(self.ratio)}{self.ratio_is}",
            str(self.goal or ""),
            verdict,
        ]


@dataclass
class Result:
    """What one row found: its figures, and every reading of every arm."""

    figures: list[Figure]
    series: dict = field(default_factory=dict)


def number(value):
    """
    >>> number(0.50432), number(12.34), number(123.4), number(1234.5), number(7)
    ('0.504', '12.3', '123', '1,234', '7')
    """
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def compare(row, name, ours, base, figure, goal=None, label="", unit="ms"):
    """Return the :class:`Figure` of ``wall``, ``cpu`` or ``queries`` of one series by another."""
    scale = UNITS.get(unit, 1)
    return Figure(
        row,
        name,
        ours.median(figure) * scale,
        unit,
        label,
        base.median(figure) * scale,
        # Nothing is so many times as nothing.
        ours.ratio(base, figure) if base.median(figure) else None,
        goal,
    )


TITLES = ("name", "figure", "value", "baseline", "ratio", "goal", "")


def table(figures):
    """Return the figures as lines of a table, columns aligned."""
    lines = [list(TITLES), *(figure.cells() for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    lines.insert(1, ["-" * width for width in widths])
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def machine(server_version):
    """Return what the figures were taken on; no name of the machine."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "postgresql": server_version,
        "odoo": os.environ.get("ODOO_VERSION", ""),
        "load": round(os.getloadavg()[0], 2),
    }


def machine_line(facts):
    return (
        f"{facts['cores']} cores ({facts['processor']}), Python {facts['python']}, "
        f"PostgreSQL {facts['postgresql']}, Odoo {facts['odoo']}, "
        f"load average {facts['load']} at the start"
    )


def _processor():
    try:
        with open("/proc/cpuinfo") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.machine()


def write_json(path, facts, rounds, results):
    """Write everything that was measured: facts, figures, and each reading in seconds."""
    content = {
        "machine": facts,
        "rounds": rounds,
        "figures": [
            {**asdict(figure), "met": figure.met}
            for result in results.values()
            for figure in result.figures
        ],
        "readings": {
            row: {arm: series.as_json() for arm, series in result.series.items()}
            for row, result in results.items()
        },
    }
    with open(path, "w") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
