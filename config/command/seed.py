"""``./egate seed N``: N realistic dossiers over five years, in the database of ``./egate run``.

For trying and measuring only. It refuses a database without the demo; on a server that is not the
checkout's own (``EGATE_PG_URL``), or that serves people by a proxy, it asks for ``--yes``.
"""

import argparse
import os
import subprocess
import sys

from context import DEMO, databases, fail, odoo_command, query, timed

DATABASE = os.environ.get("EGATE_DB") or "egate"

SCRIPT = """
import sys, time
from odoo.addons.egate_demo.seeding.seeder import seed
began = time.monotonic()
env.cr.rollback()
written = seed({database!r}, {count}, {seed}, {processes},
               say=lambda line: print("  " + line, file=sys.stderr, flush=True))
for table, rows in written.items():
    print(f"{{rows:>9}}  {{table}}")
print(f"{{written['egate_dossier']}} dossiers in {{time.monotonic() - began:.1f}} s")
"""


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
    script = SCRIPT.format(
        database=DATABASE, count=given.count, seed=given.seed, processes=given.processes
    )
    with timed(f"Seeding {given.count} dossiers into {DATABASE}"):
        done = subprocess.run(
            odoo_command("shell", "-d", DATABASE, "--no-http", "--log-level=warn"),
            input=script,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    # The shell ends with 0 whatever became of a script: its last line says.
    print(done.stdout, end="")
    if done.returncode or f"{given.count} dossiers in" not in done.stdout:
        fail("the seeding stopped. What was written is whole; run it again for the rest.")


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
