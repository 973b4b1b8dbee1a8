"""The same open work among ten thousand dossiers and among a million: both must feel alike.

Two databases with the demo and the very same open dossiers; the second has years of closed ones
beside them. Clerk, officer and leader open their work lists, a dossier's form, the menu's counters
and search, through the methods that the web client calls and with what it asks for. Queries are
those that were sent; buffers are the pages that their plans read. Nothing is written.

It takes as long as its dossiers take to be seeded: run it by name.
"""

import os
from contextlib import contextmanager
from datetime import date, timedelta

from bench import PREFIX
from context import copy_database, drop_database, query
from measure import Arm, interleave
from office import Database
from plans import read_by
from report import Figure, Goal, Result, compare
from screens import form_of, list_of
from templates import copy

ROW = "scale"
#: The first size; of it, the share of the last days: what is open.
SMALL, RECENT = 10_000, 0.6
#: The others came in more than a year ago and are closed.
YEAR = timedelta(days=365)
LIST, PAGE, COUNTED = "egate_dossier.egate_dossier_view_list_work", 80, 10_001
#: As the list view says.
ORDER = "due_at ASC, id ASC"
#: Of what is open alone, see the lists of the work.
PARTIAL = {"egate_dossier_open_by_unit_idx", "egate_dossier_open_by_desk_idx"}
LISTS = ("mine", "pool", "late", "today", "soon", "sign", "citizen", "give")
GROW = Goal(1.3, of="ratio")


def measure(lab):
    names = [f"{PREFIX}{os.getpid()}_{size}" for size in ("small", "large")]
    with seeded(*names, lab.dossiers):
        return compared(*names, lab)


@contextmanager
def seeded(small, large, count):
    """Make both databases; drop them afterwards."""
    from odoo import sql_db

    from odoo.addons.egate_demo.seeding import seeder

    def silent(_line):
        pass

    try:
        copy("egate_demo", small)
        seeder.seed(small, SMALL, 1, 2, silent, recent=RECENT, close=False)
        sql_db.close_all()
        copy_database(small, large)
        until = date.today() - YEAR
        seeder.seed(large, count - SMALL, 2, 2, silent, until=until, recent=0)
        sql_db.close_all()
        for name in (small, large):
            # As autovacuum leaves them.
            query("VACUUM ANALYZE", database=name)
        yield
    finally:
        sql_db.close_all()
        drop_database(large)
        drop_database(small)


def compared(small, large, lab):
    """Return the figures of both databases, each as one line."""
    few, many = Office(small), Office(large)
    if few.open != many.open:
        raise RuntimeError(f"not the same open set: {few.open} and {many.open}")
    figures = [
        Figure(ROW, "dossiers", many.count, "", "the first size", few.count),
        Figure(ROW, "open dossiers", many.open, "", "the first size", few.open),
    ]
    for role in few.people:
        figures += lists(few, many, role)
        figures += form(few, many, role)
        figures += counters(few, many, role)
    for key in ("late", "today"):
        figures += by_time(many, key)
    searched = [searches(few, many, kind, lab.rounds) for kind in ("code", "name", "identity")]
    series = {name: one for _figures, found in searched for name, one in found.items()}
    return Result(figures + [one for found, _series in searched for one in found], series)


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


# -- opening a list, a form, the menu ---------------------------------------------------------


def opened(key, specification):
    def act(dossiers):
        return dossiers.web_search_read(
            [("work_list", "=", key)], specification, 0, PAGE, ORDER, COUNTED
        )

    return act


def lists(few, many, role):
    """Return the list with most queries, and that whose buffers grow most; full ones first."""
    with few.session(few.people[role]) as env:
        wanted = list_of(env, LIST)
        sizes = {one["key"]: min(one["count"], PAGE) for one in env["egate.dossier"].work_counts()}
    longest = max(sizes[key] for key in LISTS)
    found = {
        key: [office.read(role, opened(key, wanted)) for office in (few, many)]
        for key in LISTS
        if sizes[key] and sizes[key] == longest
    }
    most = max(found, key=lambda key: found[key][1].queries)
    wide = max(found, key=lambda key: found[key][1].buffers / found[key][0].buffers)
    name = f"{role}: list of {longest}"
    queries = found[most][1].queries
    return [
        Figure(ROW, f"{name} ({most}), queries", queries, "queries", goal=Goal(15)),
        grown(f"{name} ({wide}), buffers", few, *found[wide], GROW),
    ]


def form(few, many, role):
    """Return what opening the form of a dossier costs that has gone a long way."""
    with few.session(few.people[role]) as env:
        wanted = form_of(env)
        scope = env["egate.dossier"]._work_scope()
        dossier = env["egate.dossier"].search(scope, order="engine_version DESC, id", limit=1).id

    def act(dossiers):
        return dossiers.browse(dossier).web_read(wanted)

    small, large = (office.read(role, act) for office in (few, many))
    return [
        Figure(ROW, f"{role}: form, queries", large.queries, "queries", goal=Goal(35)),
        grown(f"{role}: form, buffers", few, small, large, GROW),
    ]


def counters(few, many, role):
    """Return what all counters of the menu cost together."""
    small, large = (office.read(role, lambda d: d.work_counts()) for office in (few, many))
    return [
        Figure(ROW, f"{role}: counters, queries", large.queries, "queries", goal=Goal(1)),
        grown(f"{role}: counters, buffers", few, small, large, Goal(1000)),
    ]


def grown(name, few, small, large, goal):
    ratio = large.buffers / max(small.buffers, 1)
    return Figure(
        ROW, name, large.buffers, "", f"{few.count:,} dossiers", small.buffers, ratio, goal
    )


def by_time(many, key):
    """Return what finding the first page of a list by time reads, without its labels."""

    def act(dossiers):
        dossiers.search([("work_list", "=", key)], limit=PAGE, order=ORDER)

    read = many.read("clerk", act)
    partial = bool(read.indexes & PARTIAL) and "egate_dossier" not in read.scanned
    return [
        Figure(ROW, f"clerk: page of {key}, buffers", read.buffers, "", goal=Goal(300)),
        Figure(ROW, f"clerk: page of {key}, by partial index", partial, "", goal=YES),
    ]


# -- searching --------------------------------------------------------------------------------

YES = Goal(1, least=True)
FOUND_BY = {
    "code": "egate_dossier_code_uniq",
    "name": "egate_dossier_search_key_idx",
    "identity": "egate_dossier__identity_number_index",
}
#: With what the record rules say, as a clerk would be told to write it by hand.
SEARCH = f"""
    SELECT id, code, applicant_name, due_at FROM egate_dossier
    WHERE {{condition}} AND (reception_unit_id = ANY(%(units)s) OR (received_at IS NOT NULL
        AND (holder_unit_id = ANY(%(units)s) OR agency_unit_id = ANY(%(units)s))))
    ORDER BY due_at, id LIMIT {PAGE}"""


def searches(few, many, kind, rounds):
    """Search for one dossier as the search field does; compare with the same by plain SQL."""
    role, wanted = "clerk", {"code": {}, "applicant_name": {}, "due_at": {}}
    domain, condition, value = searched_for(many, role, kind)

    def act(dossiers):
        return dossiers.web_search_read(domain, wanted, 0, PAGE, ORDER, COUNTED)

    def ours(_):
        with many.session(many.people[role]) as env:
            return act(env["egate.dossier"])

    with many.session(many.people[role]) as env:
        values = {"value": value, "units": list(env.user._egate_unit_ids())}

    def theirs(_):
        with many.registry.cursor() as cr:
            cr.execute(SEARCH.format(condition=condition), values)
            rows = cr.fetchall()
            cr.commit()
            return rows

    found, rows = ours(None)["records"], theirs(None)
    if not rows or [one["id"] for one in found] != [row[0] for row in rows]:
        raise RuntimeError(f"{kind}: plain SQL finds other dossiers")
    small, large = (office.read(role, act) for office in (few, many))
    by_index = FOUND_BY[kind] in large.indexes and "egate_dossier" not in large.scanned
    # Of a millisecond each: several in one reading.
    arms = (Arm(f"search: {kind}", ours, repeat=20), Arm(f"search: {kind}, raw", theirs, repeat=20))
    series = interleave(arms, rounds)
    pair = tuple(series.values())
    return [
        Figure(ROW, f"search by {kind}: by its index", by_index, "", goal=YES),
        grown(f"search by {kind}: buffers", few, small, large, None),
        compare(ROW, f"search by {kind}: wall", *pair, "wall", Goal(3, of="ratio"), "plain SQL"),
    ], series


def searched_for(many, role, kind):
    """Return the domain, the condition in SQL and its value that find one of the user's own."""
    from odoo.addons.egate_base.tools.search_key import search_key

    with many.session(many.people[role]) as env:
        env.cr.execute(
            """SELECT code, applicant_name, identity_number FROM egate_dossier
               WHERE reception_unit_id = ANY(%s) AND identity_number IS NOT NULL
               ORDER BY md5(id::text) LIMIT 1""",
            [list(env.user._egate_unit_ids())],
        )
        code, name, number = env.cr.fetchone()
    words = search_key(name)
    return {
        "code": ([("code", "=", code)], "code = %(value)s", code),
        "name": ([("display_name", "ilike", words)], "search_key LIKE %(value)s", f"%{words}%"),
        "identity": ([("identity_number", "=", number)], "identity_number = %(value)s", number),
    }[kind]
