"""A second year's work beside the first: reception, a transition and a list, in both years.

Two databases with the same open dossiers; in the second as many closed ones again are beside them.
By turns the clerk of the busiest desk receives, the officer behind it acts, and the clerk opens the
list, each in both. CPU is Python's; buffers are the pages that PostgreSQL touched for all of an
act, its writing and both connections included. Made for the row, 25,000 dossiers a year, as a large
commune has them, or named by ``--pair``: both are written to. Run it by name.
"""

import itertools
import secrets

from context import query
from measure import Arm, interleave
from report import Figure, Goal, Result
from screens import list_of

from .scale.databases import LIST, Office, pair
from .scale.work import opened

ROW, YEARLY, SHARE = "second_year", 25_000, 0.25
#: Acts whose buffers are counted together.
COUNTED_ACTS = 20
GROW = Goal(1.3, of="ratio")
RECEPTION, TRANSITION, LOOK = "reception", "transition", "list"
_numbers = itertools.count(secrets.randbelow(800_000))


def measure(lab):
    with pair(lab, YEARLY, 2 * YEARLY, SHARE) as names:
        years = [Year(name) for name in names]
        return _compared(years, lab.rounds)


class Year(Office):
    """One of the two databases, and the work in it."""

    def __init__(self, name):
        super().__init__(name)
        self.clerk = self.people["clerk"]
        with self.session(self.clerk) as env:
            offers = env["egate.dossier"].counter_open()["offers"]
            self.procedures = [one["id"] for one in offers["procedures"]]
            self.list = list_of(env, LIST)
        self.officers = {}

    def receive(self, _=None):
        """Enter and accept one dossier, in two requests as the counter does; return its id."""
        changes = {
            "procedure_id": self.procedures[0],
            "identity_kind": "cccd",
            "identity_number": f"048190{next(_numbers) + 100_000:06d}",
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú",
            "tick_required": True,
        }
        with self.session(self.clerk) as env:
            state = env["egate.dossier"].counter_change(False, changes, secrets.token_hex(16))
        with self.session(self.clerk) as env:
            state = env["egate.dossier"].counter_accept(state["id"])
        if "received" not in state:
            raise RuntimeError(f"refused: {state['refusal']}")
        return state["id"]

    def act(self, dossier):
        """Let an officer do what comes next."""
        with self.session(self._officer(dossier)) as env:
            record = env["egate.dossier"].browse(dossier)
            ways = [way for way in record.available_transitions if way["style"] == "primary"]
            record.action_transition(ways[0]["id"], "Đồng ý", {})

    def _officer(self, dossier):
        """Return who may act on a new dossier, in the role and the unit that have it."""
        ((role, unit),) = query(
            "SELECT holder_role_id, holder_unit_id FROM egate_dossier WHERE id = %s",
            dossier,
            database=self.name,
        )
        if (role, unit) not in self.officers:
            (first, *_others) = query(
                "SELECT user_id FROM egate_assignment WHERE role_id = %s AND unit_id = %s"
                " ORDER BY id",
                role,
                unit,
                database=self.name,
            )
            (self.officers[role, unit],) = first
        return self.officers[role, unit]

    def look(self, _=None):
        with self.session(self.clerk) as env:
            opened("late", self.list)(env["egate.dossier"])

    def buffers(self, act, prepare=lambda: None):
        """Return the pages that PostgreSQL touches for ``act``, by :data:`COUNTED_ACTS` of them."""
        arguments = [prepare() for _ in range(COUNTED_ACTS + 1)]
        act(arguments.pop())
        before = self._touched()
        for argument in arguments:
            act(argument)
        return (self._touched() - before) / COUNTED_ACTS

    def _touched(self):
        # What a connection touched it tells now and then, or when it is asked to (PostgreSQL 15).
        # Two at the same time: that of the work, and that of the numbers.
        with self.registry.cursor() as work, self.registry.cursor() as numbers:
            for cr in (work, numbers):
                cr.execute("SELECT pg_stat_force_next_flush()")
        ((touched,),) = query(
            "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = %s", self.name
        )
        return touched


def _compared(years, rounds):
    acts = {
        RECEPTION: lambda year: (year.receive, lambda: None),
        TRANSITION: lambda year: (year.act, year.receive),
        LOOK: lambda year: (year.look, lambda: None),
    }
    arms = [
        Arm(f"{name} {place}", *of(year))
        for name, of in acts.items()
        for place, year in enumerate(years)
    ]
    found = interleave(arms, rounds)
    figures = [Figure(ROW, "dossiers", years[1].count, "", "the first", years[0].count)]
    for name, of in acts.items():
        first, second = (found[f"{name} {place}"] for place in range(2))
        for figure in ("cpu", "wall", "queries"):
            unit = "queries" if figure == "queries" else "ms"
            scale = 1 if figure == "queries" else 1e3
            ratio = second.ratio(first, figure)
            figures.append(
                Figure(
                    ROW,
                    f"{name}: {figure}",
                    second.median(figure) * scale,
                    unit,
                    "the first",
                    first.median(figure) * scale,
                    ratio,
                    GROW,
                )
            )
        touched = [year.buffers(*of(year)) for year in years]
        figures.append(
            Figure(
                ROW,
                f"{name}: buffers",
                touched[1],
                "",
                "the first",
                touched[0],
                touched[1] / touched[0],
                GROW,
            )
        )
    return Result(figures, found)
