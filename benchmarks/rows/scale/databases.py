"""Two databases with the same open dossiers, the second with years of closed ones beside them."""

import os
from contextlib import contextmanager
from datetime import date, timedelta

from bench import PREFIX
from context import copy_database, drop_database, query
from office import Database
from plans import read_by
from report import Figure, Goal
from templates import copy

ROW = "scale"
#: The first size; of it, the share of the last days: what is open.
SMALL, RECENT = 10_000, 0.6
#: The others came in more than a year ago and are closed.
YEAR = timedelta(days=365)
LIST, PAGE, COUNTED = "egate_dossier.egate_dossier_view_list_work", 80, 10_001
#: As the list view says.
ORDER = "due_at ASC, id ASC"
GROW = Goal(1.3, of="ratio")


@contextmanager
def pair(lab, first, second, recent=RECENT):
    """Give the names of both databases: those of ``--pair``, or made here and dropped.

    :param int first: dossiers of the first, where it is made
    :param int second: dossiers of the second
    :param float recent: of the first, the share of the last days
    """
    if lab.pair:
        yield lab.pair
        return
    names = [f"{PREFIX}{os.getpid()}_{size}" for size in ("small", "large")]
    with seeded(*names, first, second, recent):
        yield names


@contextmanager
def seeded(small, large, first, second, recent):
    """Make both databases; drop them afterwards."""
    from odoo import sql_db

    from odoo.addons.egate_demo.seeding import seeder

    def silent(_line):
        pass

    try:
        copy("egate_demo", small)
        seeder.seed(small, first, 1, 2, silent, recent=recent, close=False)
        sql_db.close_all()
        copy_database(small, large)
        until = date.today() - YEAR
        seeder.seed(large, second - first, 2, 2, silent, until=until, recent=0)
        sql_db.close_all()
        for name in (small, large):
            # As autovacuum leaves them.
            query("VACUUM ANALYZE", database=name)
        yield
    finally:
        sql_db.close_all()
        drop_database(large)
        drop_database(small)


class Office(Database):
    """One of the two databases, and its people with most to do."""

    def __init__(self, name):
        super().__init__(name)
        with self.session() as env:
            ask = self._ask(env)
            self.count = ask("SELECT count(*) FROM egate_dossier WHERE received_at IS NOT NULL")
            self.open = ask(
                """SELECT count(*) FROM egate_dossier
                   WHERE received_at IS NOT NULL AND closed_at IS NULL"""
            )
            self.people = {
                role: self._busiest(env, role, column)
                for role, column in (
                    ("clerk", "reception_unit_id"),
                    ("officer", "holder_unit_id"),
                    ("leader", "holder_unit_id"),
                )
            }

    @staticmethod
    def _ask(env):
        def ask(statement, *values):
            env.cr.execute(statement, values)
            return (env.cr.fetchone() or [None])[0]

        return ask

    def _busiest(self, env, role, column):
        return self._ask(env)(
            f"""SELECT min(a.user_id) FROM egate_assignment a
                JOIN egate_dossier d ON d.{column} = a.unit_id AND d.closed_at IS NULL
                WHERE a.role_id = %s GROUP BY a.unit_id ORDER BY count(*) DESC LIMIT 1""",
            env.ref(f"egate_base.egate_role_{role}").id,
        )

    def read(self, role, act):
        """Let a person do ``act`` with warm caches of the registry and a cold one of records."""
        uid = self.people[role]
        with self.session(uid) as env:
            act(env["egate.dossier"])
        with self.session(uid) as env:
            return read_by(env.cr, lambda: act(env["egate.dossier"]))


def grown(name, few, small, large, goal):
    ratio = large.buffers / max(small.buffers, 1)
    return Figure(
        ROW, name, large.buffers, "", f"{few.count:,} dossiers", small.buffers, ratio, goal
    )
