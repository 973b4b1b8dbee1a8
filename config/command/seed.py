"""``./egate seed N``: N realistic dossiers over five years, in the database of ``./egate run``.

For trying and measuring only. It refuses a database without the demo; on a server that is not the
checkout's own (``EGATE_PG_URL``), or that serves people by a proxy, it asks for ``--yes``.
"""

import argparse
import os
import sys
import time

from context import DEMO, databases, fail, query, say

DATABASE = os.environ.get("EGATE_DB") or "egate"


def main():
    parser = argparse.ArgumentParser(prog="./egate seed", description=__doc__)
    parser.add_argument("count", metavar="N", type=int, help="how many dossiers")
    parser.add_argument("--seed", type=int, default=1, help="another number, other dossiers")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--yes", action="store_true", help="also on a server of yours")
    given = parser.parse_args()
    if given.count < 1:
        fail("say how many dossiers, such as ./egate seed 1000.")
    check(given.yes)
    seeder = product()
    began = time.monotonic()
    say(f"- Seeding {given.count} dossiers into {DATABASE} ...")
    written = seeder.seed(
        DATABASE, given.count, given.seed, given.processes, lambda line: say(f"  {line}")
    )
    seconds = time.monotonic() - began
    for table, rows in written.items():
        print(f"{rows:>10}  {table}")
    print(f"{given.count} dossiers in {seconds:.1f} s, {given.count / seconds:.0f} a second")


def product():
    """Make Odoo ready in this process; return the demo's module that seeds."""
    from odoo.tools import config

    config.parse_config(["-d", DATABASE, "--log-level=warn"], setup_logging=True)
    from odoo.addons.egate_demo.seeding import seeder

    return seeder


def check(sure):
    """Refuse what is no playground."""
    if DATABASE not in databases(DATABASE):
        fail(f"there is no database {DATABASE}. ./egate run makes one.")
    rows = query("SELECT 1 FROM pg_class WHERE relname = 'ir_module_module'", database=DATABASE)
    demo = rows and query(
        "SELECT 1 FROM ir_module_module WHERE name = %s AND state = 'installed'",
        DEMO,
        database=DATABASE,
    )
    if not demo:
        fail(f"the database {DATABASE} is without the demo ({DEMO}): nothing is invented there.")
    if os.environ.get("EGATE_PG_URL") and not sure:
        fail(
            f"the server of EGATE_PG_URL may hold real work. If {DATABASE} is there to try things, "
            "add --yes."
        )


if __name__ == "__main__":
    sys.exit(main())
