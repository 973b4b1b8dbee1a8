"""The whole page of a leader: statements, their time, what they scan."""

import threading
from contextlib import contextmanager
from statistics import median

from plans import read_by
from report import Figure, Goal, Result

from .province import ROUNDS, ROW

DASHBOARD_TABLES = {"egate_dossier", "egate_dossier_fact", "egate_step_fact"}


def dashboard(province):
    """Count the statements of a leader's whole page, their time, and the tables they scan."""
    data = {}

    def act(env):
        data.update(env["egate.dashboard"].dashboard_data())

    province.as_leader(act)
    with province.session(province.leader) as env:
        found = read_by(env.cr, lambda: act(env))
    times = []
    for _ in range(ROUNDS):
        with province.session(province.leader) as env, _database_time() as spent:
            act(env)
        times.append(spent[0])
    scanned = found.scanned & DASHBOARD_TABLES
    row = f"{ROW}: a leader's dashboard"
    return Result(
        [
            Figure(row, "queries", found.queries, "queries", goal=Goal(12)),
            Figure(row, "database", median(times) * 1e3, "ms", goal=Goal(400, checked=False)),
            Figure(row, "tables scanned", len(scanned), ", ".join(sorted(scanned)), goal=Goal(0)),
        ]
    )


@contextmanager
def _database_time():
    """Give a list whose first item is the seconds that statements of this thread took."""
    spent, thread = [0.0], threading.current_thread()

    def note(_cr, _query, _params, _start, delay):
        spent[0] += delay

    before = getattr(thread, "query_hooks", ())
    thread.query_hooks = [*before, note]
    try:
        yield spent
    finally:
        thread.query_hooks = before
