"""Bytes in the database for a finished dossier: what twenty years of a province will weigh.

Dossiers are seeded into a copy of the demo; what each table grew by, heap, TOAST and indexes, is
divided by the rows that were added. A finished dossier has five papers, five steps, two entries in
its ledger, seven events, one fee, one result and one line in a register. Documents and the trigram
indexes of the search are not counted: they are bought by the page and by the office.
"""

import os

from bench import PREFIX
from context import drop_database, query
from report import Figure, Goal, Result
from templates import copy

ROW, SEEDED = "storage", 6000
#: Rows of one finished dossier; two numbers, of its code and of its line.
FINISHED = {
    "egate_dossier": 1,
    "egate_dossier_paper": 5,
    "egate_dossier_step": 5,
    "egate_dossier_deadline_entry": 2,
    "egate_dossier_event": 7,
    "egate_dossier_fee": 1,
    "egate_dossier_result": 1,
    "egate_register_line": 1,
    "egate_number": 2,
}
TRAIL = ("egate_dossier_step", "egate_dossier_deadline_entry", "egate_dossier_event")
GOALS = {"whole": Goal(6000), "steps, ledger, events": Goal(2600)}


def measure(lab):
    from odoo import sql_db

    from odoo.addons.egate_demo.seeding import seeder

    database = f"{PREFIX}{os.getpid()}_storage"
    try:
        copy("egate_demo", database)
        before = _measured(database)
        seeder.seed(database, SEEDED, processes=2, say=lambda line: None)
        after = _measured(database)
    finally:
        sql_db.close_all()
        drop_database(database)
    weight = {table: _each(before[table], after[table]) for table in FINISHED}
    whole = sum(weight[table] * count for table, count in FINISHED.items())
    trail = sum(weight[table] * FINISHED[table] for table in TRAIL)
    figures = [
        Figure(ROW, "whole", whole, "bytes", goal=GOALS["whole"]),
        Figure(ROW, "steps, ledger, events", trail, "bytes", goal=GOALS["steps, ledger, events"]),
    ]
    figures += [Figure(ROW, f"a row of {table}", weight[table], "bytes") for table in FINISHED]
    return Result(figures)


def _each(before, after):
    (bytes_before, rows_before), (bytes_after, rows_after) = before, after
    return (bytes_after - bytes_before) / (rows_after - rows_before)


def _measured(database):
    """Return (bytes, rows) of each table, packed as after a night's maintenance."""
    found = {}
    for table in FINISHED:
        query(f"VACUUM FULL {table}", database=database)
        ((size, trigrams, rows),) = query(
            f"""SELECT pg_total_relation_size('{table}'),
                       (SELECT coalesce(sum(pg_relation_size(indexrelid)), 0) FROM pg_index
                        WHERE indrelid = '{table}'::regclass
                          AND pg_get_indexdef(indexrelid) LIKE '%%trgm%%'),
                       (SELECT count(*) FROM {table})""",
            database=database,
        )
        found[table] = (size - int(trigrams), rows)
    return found
