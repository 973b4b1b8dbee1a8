"""``./egate bench [NAME ...] [--json FILE] [--rounds N] [--records N] [--dossiers N] [--pair A B]
[--check]``.

Runs in the environment that the command prepares, on the database that EGATE_BENCH_DB names (a copy
of the suite's template) and on a copy of the baseline's. Prints one table. A row that cannot run is
reported and ends the command with 1 after the others; a missed goal does so with ``--check`` only.
"""

import argparse
import contextlib
import gc
import os
import sys
import time
import traceback
from dataclasses import dataclass

import psycopg2

from odoo.tools import config

ROUNDS = 40
RECORDS = 100_000
DOSSIERS = 1_000_000
#: The smallest second size of ``scale``, ten times the first.
LEAST_DOSSIERS = 100_000


@dataclass
class Lab:
    """What the rows work with."""

    office: object
    baseline: object
    model: object
    replay: object
    rounds: int
    records: int
    dossiers: int
    figures_database: str | None
    pair: tuple[str, str] | None
    citizens: int
    minutes: float


def arguments():
    parser = argparse.ArgumentParser(prog="./egate bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only rows whose name contains it")
    parser.add_argument("--json", metavar="FILE", help="write figures and readings to a file")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds ({ROUNDS})")
    parser.add_argument(
        "--records", type=int, default=RECORDS, help=f"open records of a recount ({RECORDS:,})"
    )
    parser.add_argument(
        "--dossiers", type=int, default=DOSSIERS, help=f"the larger size of scale ({DOSSIERS:,})"
    )
    parser.add_argument(
        "--figures-database",
        metavar="NAME",
        help="for figures, people and public_pages: a seeded database of this server, which is"
        " written to; else one is made",
    )
    parser.add_argument(
        "--pair",
        nargs=2,
        metavar=("SMALL", "LARGE"),
        help="for scale and second_year: seeded databases of this server with the same open"
        " dossiers, the second with more closed ones (second_year writes to both); else both are"
        " made",
    )
    parser.add_argument("--citizens", type=int, default=250, help="for citizens: how many (250)")
    parser.add_argument(
        "--minutes", type=float, default=10, help="for citizens: how long each takes (10)"
    )
    parser.add_argument("--check", action="store_true", help="fail when a ratio misses its goal")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("at least one round")
    if options.records < (options.rounds + 3) * 1000:
        parser.error("a recount needs more than a thousand records for each round")
    if options.dossiers < LEAST_DOSSIERS:
        parser.error(f"scale needs at least {LEAST_DOSSIERS:,} dossiers")
    return options


@contextlib.contextmanager
def laboratory(database, options):
    """Set up both databases and record the model dossier."""
    from baseline import Baseline, copied
    from office import Office
    from raw import Model, Replay

    with copied() as plain, contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        office, baseline = Office(database), Baseline(plain)
        model = Model(office, connection)
        with contextlib.closing(Replay(database, model.recorder)) as replay:
            # What is loaded by now stays for good: collecting garbage need not look at it.
            gc.collect()
            gc.freeze()
            sizes = options.rounds, options.records, options.dossiers, options.figures_database
            crowd = options.citizens, options.minutes
            yield Lab(office, baseline, model, replay, *sizes, options.pair, *crowd)


def main():
    options = arguments()
    config.parse_config(["--log-level=error"], setup_logging=True)
    from odoo.service.server import load_server_wide_modules

    load_server_wide_modules()

    import report
    from rows import ON_DEMAND, ROWS

    every = {**ROWS, **ON_DEMAND} if options.names else ROWS
    chosen = [row for row in every if any(name in row for name in options.names or [""])]
    if not chosen:
        print(f"There is no such row; there are {', '.join(every)}.", file=sys.stderr)
        return 2
    began = time.monotonic()
    database = os.environ["EGATE_BENCH_DB"]
    results, failed = {}, []
    with laboratory(database, options) as lab:
        facts = report.machine(server_version(database))
        for row in chosen:
            print(f"- {row} ...", file=sys.stderr, flush=True)
            try:
                results[row] = every[row](lab)
            except Exception:
                traceback.print_exc()
                failed.append(row)
    figures = [figure for result in results.values() for figure in result.figures]
    print(f"\n{report.machine_line(facts)}")
    spent = time.monotonic() - began
    print(f"{options.rounds} interleaved rounds, medians; {spent:.0f} s in all\n")
    print("\n".join(report.table(figures)))
    if options.json:
        report.write_json(options.json, facts, options.rounds, results)
    for row in failed:
        print(f"\n{row}: could not run, see above.")
    missed = [figure for figure in figures if figure.met is False and figure.goal.checked]
    return 1 if failed or (options.check and missed) else 0


def server_version(database):
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        version = connection.server_version
    return f"{version // 10000}.{version % 10000}"


if __name__ == "__main__":
    sys.exit(main())
