"""Update a copy of the demo as from the release that kept no figures; say what was found.

Started by test_upgrade.py. Prints one line of JSON: how many received dossiers there are, how many
of them are counted after the update, whether sums by month were made, and what verify finds wrong.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

from context import MARK, drop_database, odoo_shell, query
from templates import copy, install

TABLES = "egate_dossier_fact, egate_step_fact, egate_dossier_cell, egate_dossier_cell_change"
COUNTS = {
    "received": "SELECT count(*) FROM egate_dossier WHERE received_at IS NOT NULL",
    "counted": "SELECT count(*) FROM egate_dossier_fact",
    "ended": "SELECT count(*) FROM egate_dossier_fact WHERE ended_at IS NOT NULL",
    "in_sums": "SELECT sum(dossier_count)::int FROM egate_dossier_cell",
    "waiting": "SELECT count(*) FROM egate_dossier_cell_change",
}
VERIFY = """
from odoo.addons.egate_reports.verify.figures import Cells, DossierFacts, StepFacts
print("faults", sum(len(list(one().faults(env))) for one in (Cells, DossierFacts, StepFacts)))
"""


def main():
    database = f"egate_test_{MARK}_{os.getpid()}_refilling"
    try:
        copy("egate_demo", database)
        query(f"DROP TABLE {TABLES}", database=database)
        query(
            "UPDATE ir_module_module SET latest_version = '19.0.1.0.0' "
            "WHERE name = 'egate_reports'",
            database=database,
        )
        # A line of the log that is more than information is a failure.
        install(database, (), update=("egate_reports",))
        found = {name: query(sql, database=database)[0][0] for name, sql in COUNTS.items()}
        found["faults"] = int(odoo_shell(database, VERIFY).split()[-1])
        print(json.dumps(found))
    finally:
        drop_database(database)


if __name__ == "__main__":
    main()
