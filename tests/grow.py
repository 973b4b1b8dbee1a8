"""Update a copy of the demo as from a release whose ledger had a column less; say what was found.

Started by test_upgrade.py. Prints one line of JSON: how many rows the ledger has, and whether the
database refuses to change the new column, an old one, and to delete.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

from context import MARK, drop_database, query
from templates import copy, install

TABLE, COLUMN = "egate_dossier_deadline_entry", "document"
#: The guard as that release made it: of the columns that there were.
GUARD = """
CREATE TRIGGER egate_append_only_update BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.id IS DISTINCT FROM NEW.id OR OLD.due_at IS DISTINCT FROM NEW.due_at)
    EXECUTE FUNCTION egate_append_only()
"""


def refused(statement, database):
    try:
        query(statement, database=database)
    except Exception as error:
        return "append-only" in str(error)
    return False


def main():
    database = f"egate_test_{MARK}_{os.getpid()}_growing"
    try:
        copy("egate_demo", database)
        query(f"DROP TRIGGER egate_append_only_update ON {TABLE}", database=database)
        query(f"ALTER TABLE {TABLE} DROP COLUMN {COLUMN}", database=database)
        query(GUARD.format(table=TABLE), database=database)
        # A line of the log that is more than information is a failure.
        install(database, (), update=("egate_dossier",))
        found = {
            "rows": query(f"SELECT count(*) FROM {TABLE}", database=database)[0][0],
            "refused": [
                refused(f"UPDATE {TABLE} SET {COLUMN} = '1'", database),
                refused(f"UPDATE {TABLE} SET due_at = now()", database),
                refused(f"DELETE FROM {TABLE}", database),
            ],
        }
        print(json.dumps(found))
    finally:
        drop_database(database)


if __name__ == "__main__":
    main()
