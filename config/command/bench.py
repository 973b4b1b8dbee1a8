"""``./egate bench``: run benchmarks/run.py on a database of its own, dropped afterwards.

The database (EGATE_BENCH_DB) is a copy of the plain template. The private server keeps fsync
on, and here nothing relaxes synchronous_commit: a commit costs what it costs in production, where
that of the numbers alone does not wait (egate.number). Options of the database that the
benchmarks name otherwise (their baseline, a bigger one) they make themselves with the helpers of
config/command/.
"""

import os
import signal
import subprocess
import sys

from context import HOME, MARK, databases, drop_database, odoo_command, process_began
from templates import copy

PREFIX = f"egate_bench_{MARK}_"


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    for name in databases(PREFIX):
        if process_began(name.removeprefix(PREFIX)) is None:
            drop_database(name)
    database = f"{PREFIX}{os.getpid()}"
    try:
        copy(None, database)
        environment = dict(
            os.environ,
            EGATE_BENCH_DB=database,
            PYTHONPATH=os.pathsep.join(
                [
                    os.environ["PYTHONPATH"],
                    str(HOME / "config" / "command"),
                    str(HOME / "benchmarks"),
                ]
            ),
        )
        command = [odoo_command()[0], str(HOME / "benchmarks" / "run.py"), *sys.argv[1:]]
        code = subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        code = 130
    finally:
        drop_database(database)
    sys.exit(code)


if __name__ == "__main__":
    main()
