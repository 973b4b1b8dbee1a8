"""The same pivot over ten times as many facts."""

import os

from bench import PREFIX
from context import copy_database, drop_database, query
from measure import Arm, interleave
from office import Database
from report import Figure, Goal, Result, compare

from .pivot import SETS
from .province import ROUNDS, ROW, query_count

#: The facts of ten million dossiers are those of a million and nine copies, days apart.
COPIES = 9


def ten_million(province):
    """Compare the pivot over a million with the same one over ten million facts."""
    from odoo import sql_db

    from odoo.addons.egate_reports.models.figures.fact_sql import FACT

    name = f"{PREFIX}{os.getpid()}_ten"
    sql_db.close_all()
    try:
        copy_database(province.name, name)
        columns = ", ".join(FACT)
        shifted = {
            "dossier_id": "dossier_id + n * 100000000",
            # Other days of the same years, so that cells fill up as those of more dossiers do.
            "received_date": "received_date - (n * 37 + mod(dossier_id, 29))::int4",
            "ended_date": "ended_date - (n * 37 + mod(dossier_id, 29))::int4",
        }
        values = ", ".join(shifted.get(column, column) for column in FACT)
        query(
            f"INSERT INTO egate_dossier_fact ({columns}) "
            f"SELECT {values} FROM egate_dossier_fact, generate_series(1, {COPIES}) n",
            database=name,
        )
        large = Database(name)
        with large.session() as env:
            env.cr.execute("DELETE FROM egate_dossier_cell")
            env["egate.dossier.fact"]._mend_sums()
        query("VACUUM ANALYZE egate_dossier_fact", database=name)
        query("VACUUM ANALYZE egate_dossier_cell", database=name)

        def act(env):
            return env["egate.dossier.figure"].formatted_read_grouping_sets([], SETS, ["__count"])

        def large_pivot(_):
            with large.session() as env:
                return act(env)

        if large_pivot(None)[0][0]["__count"] != query_count(name):
            raise RuntimeError("the pivot does not count all of ten million")
        found = interleave(
            [
                Arm("pivot of ten million", large_pivot),
                Arm("pivot of a million", lambda _: province.as_all(act)),
            ],
            ROUNDS,
        )
        return Result(
            [
                compare(
                    f"{ROW}: pivot of {query_count(name):,} facts",
                    "wall",
                    found["pivot of ten million"],
                    found["pivot of a million"],
                    "wall",
                    Goal(3, of="ratio"),
                    f"{query_count(province.name):,}",
                ),
                Figure(
                    f"{ROW}: pivot of {query_count(name):,} facts",
                    "cells",
                    query_count(name, "egate_dossier_cell"),
                    "",
                    f"{query_count(province.name):,}",
                    query_count(province.name, "egate_dossier_cell"),
                ),
            ],
            found,
        )
    finally:
        sql_db.close_all()
        drop_database(name)
