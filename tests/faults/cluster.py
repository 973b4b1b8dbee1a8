"""PostgreSQL clusters for faults: one of the test's own, or a copy in the ordinary one.

The own cluster is made as ``./egate`` makes its private one (``config/command/postgres.sh``): its
own folder, a Unix socket only, fsync on. The demo is poured into it once for a run of tests; each
test gets a copy of those files.
"""

import atexit
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
from passlib.context import CryptContext

sys.path.insert(0, str(Path(__file__).parents[2] / "config" / "command"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from context import MARK, drop_database, locked, process_began
from templates import copy, pour, template

HOME = Path(__file__).parents[2]
DATABASE = "egate_office"
PREFIX = "egate-faults-"
FILES = "UPDATE ir_config_parameter SET value = 'file' WHERE key = 'ir_attachment.location'"
#: Whom the load signs in; the password is the login.
LOGINS = [
    f"{who}.{where}"
    for who in ("canbo", "thungan", "chuyenvien", "truongphong", "lanhdao")
    for where in ("haichau", "sontra")
] + ["chuyenvien2.haichau"]
SCRIPT = """
set -euo pipefail
. "$EGATE_HOME/config/command/say.sh"
. "$EGATE_HOME/config/command/postgres.sh"
PG_BIN=$(postgres_programs)
"$@"
"""


def shell(*words, **variables):
    """Run a function of ``config/command/postgres.sh``; return what it prints.

    :raise RuntimeError: it failed; what it said is the message
    """
    done = subprocess.run(
        ["bash", "-c", SCRIPT, "faults", *words],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def folder():
    """Return a new folder that the cluster's user may enter; its name carries our process."""
    made = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    os.chmod(made, 0o755)
    return Path(made)


def sweep():
    """End and remove what runs that were killed have left."""
    for place in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = place.name.removeprefix(PREFIX).partition("-")[0]
        if process_began(pid) is None:
            if (place / "data" / "postmaster.pid").exists():
                with suppress(RuntimeError):
                    stop(place / "data", "immediate")
            shutil.rmtree(place, ignore_errors=True)


def stop(data, mode):
    pg_ctl = f"{shell('postgres_programs')}/pg_ctl"
    shell("postgres_as", pg_ctl, "-D", str(data), "-m", mode, "-w", "stop")


def own(path):
    """Give ``path`` to the cluster's user."""
    if os.getuid() == 0:
        shutil.chown(path, "postgres", "postgres")
    os.chmod(path, 0o700)


class Ordinary:
    """A copy of the demo in the cluster that every test uses: never harmed, quickly there."""

    def __init__(self):
        self.database = f"egate_test_{MARK}_{os.getpid()}_faults"
        self.environ = {}

    def __enter__(self):
        copy("egate_demo", self.database)
        prepare(self)
        return self

    def __exit__(self, *error):
        drop_database(self.database)

    def query(self, statement, *values, database=None):
        return ask(statement, *values, dbname=database or self.database)


class Cluster:
    """A cluster that a test may kill. Use it as a context manager.

    :param dict settings: of PostgreSQL, by name
    :param Path place: where its files are, such as on a small disk; else a folder of its own
    :param dict environ: further variables of its processes, such as those of another clock
    """

    database = DATABASE

    def __init__(self, place=None, environ=None, **settings):
        self.settings, self.place, self.more = settings, place, environ or {}
        self.environ = {}

    def __enter__(self):
        self.folder = folder()
        own(self.folder)
        os.chmod(self.folder, 0o755)
        self.data = (self.place or self.folder) / "data"
        self.environ = {"PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": "egate"}
        # A run of tests asks for synchronous_commit = off, which loses what was acknowledged.
        self.environ["PGOPTIONS"] = ""
        subprocess.run(["cp", "-a", "--reflink=auto", str(seed()), str(self.data)], check=True)
        with open(self.data / "postgresql.conf", "a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        self.start()
        return self

    def __exit__(self, *error):
        if self.runs():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- its life --------------------------------------------------------------------------------

    def start(self):
        """Start it, and wait until it answers; what is left of one that was killed is no hindrance.

        As an operator's service does: tried again while processes of before still end.
        """
        until = time.monotonic() + 120
        while True:
            try:
                shell("postgres_start", **self._names())
                return
            except RuntimeError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def stop(self, mode):
        stop(self.data, mode)

    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def runs(self):
        try:
            os.kill(self.pid(), 0)
        except (OSError, ValueError):
            return False
        return True

    def kill(self):
        """End the postmaster as a lost machine does: nothing is written, nobody is told."""
        os.kill(self.pid(), signal.SIGKILL)

    def query(self, statement, *values, database=DATABASE):
        return ask(statement, *values, dbname=database, host=self.environ["PGHOST"], user="egate")

    def backends(self):
        """Return the processes that serve Odoo."""
        rows = self.query("SELECT pid FROM pg_stat_activity WHERE datname = %s", DATABASE)
        return [pid for (pid,) in rows]

    def _names(self):
        return {**self.more, "PG_DATA": str(self.data), "PG_SOCKET": str(self.folder)}


def ask(statement, *values, **where):
    """Run one statement outside any transaction; return its rows, if it has any."""
    with closing(psycopg2.connect(**where)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def prepare(cluster):
    """Let files of the office lie on the disk, and its people sign in with their logins."""
    cluster.query(FILES)
    hasher = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__default_rounds=1000)
    for login in LOGINS:
        cluster.query(
            "UPDATE res_users SET password = %s WHERE login = %s", hasher.hash(login), login
        )


@functools.cache
def seed():
    """Return the folder of a stopped cluster that holds the demo; made once for this process."""
    sweep()
    place = folder()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    own(place)
    os.chmod(place, 0o755)
    names = {"PG_DATA": str(place / "data"), "PG_SOCKET": str(place)}
    shell("postgres_init", **names)
    shell("postgres_start", **names)
    try:
        ask(
            f"CREATE DATABASE {DATABASE} TEMPLATE egate_blank",
            dbname="postgres",
            host=str(place),
            user="egate",
        )
        with locked("database"):
            pour(template("egate_demo"), DATABASE, target=str(place))
    finally:
        cluster = Cluster()
        cluster.data = place / "data"
        cluster.environ = {"PGHOST": str(place)}
        try:
            prepare(cluster)
        finally:
            cluster.stop("fast")
    return place / "data"
