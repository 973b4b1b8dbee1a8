"""``./egate verify``: every invariant of the design over the whole database, which it only reads.

Prints each class with its count and time; ends with 1 at the first class that has faults. All that
is read is of one moment, so it may run while people work. Memory does not grow with the database.
"""

import argparse
import os
import resource
import sys
import time

from context import databases, fail, query, refuse_half_upgraded, say

DATABASE = os.environ.get("EGATE_DB") or "egate"


def main():
    argparse.ArgumentParser(prog="./egate verify", description=__doc__).parse_args()
    if DATABASE not in databases(DATABASE):
        fail(f"there is no database {DATABASE}. ./egate run makes one.")
    if not query("SELECT 1 FROM pg_class WHERE relname = 'egate_dossier_event'", database=DATABASE):
        fail(f"the database {DATABASE} is without the suite.")
    refuse_half_upgraded(DATABASE)
    began = time.monotonic()
    say(f"- Verifying {DATABASE} ...")
    whole = verify()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all holds' if whole else 'NOT ALL HOLDS'}: {seconds:.1f} s, at most {peak:.0f} MiB")
    return 0 if whole else 1


def verify():
    """Make Odoo ready in this process, read in one read-only transaction; say whether all holds."""
    from odoo.tools import config

    config.parse_config(["-d", DATABASE, "--log-level=warn"], setup_logging=True)
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    registry = Registry(DATABASE)
    from odoo.addons.egate_dossier.verify import run

    with registry.cursor() as cr:
        # At REPEATABLE READ, as every cursor of Odoo is: of one moment.
        cr.execute("SET TRANSACTION READ ONLY")
        return run(api.Environment(cr, SUPERUSER_ID, {}), lambda line: print(line, flush=True))


if __name__ == "__main__":
    sys.exit(main())
