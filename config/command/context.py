"""What the command's Python parts share: places, locks, databases, Odoo as a process."""

import contextlib
import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

HOME = Path(os.environ["EGATE_HOME"])
STATE = Path(os.environ["EGATE_STATE"])
ADDONS = HOME / "addons"
DEMO = "egate_demo"

# A server that EGATE_PG_URL names may be shared: our databases carry this checkout's mark.
MARK = hashlib.sha256(f"{socket.gethostname()}:{HOME}".encode()).hexdigest()[:6]


def say(text=""):
    print(text, file=sys.stderr, flush=True)


class Failed(SystemExit):
    """Something failed and has been said."""


def fail(text):
    say(f"\negate: {text}")
    raise Failed(1)


@contextlib.contextmanager
def timed(label):
    began = time.monotonic()
    say(f"- {label} ...")
    yield
    say(f"  done in {time.monotonic() - began:.1f} s")


@contextlib.contextmanager
def locked(name):
    """One at a time over all commands of this checkout (the same locks as in say.sh)."""
    with open(STATE / "lock" / name, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("- another ./egate is preparing a database; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


# -- databases -----------------------------------------------------------------------------


def query(statement, *values, database="postgres"):
    """Run one statement outside any transaction; give its rows, if it has any."""
    connection = psycopg2.connect(dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def databases(prefix=""):
    rows = query("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", prefix)
    return sorted(name for (name,) in rows)


def create_database(name):
    """An empty database with pg_trgm and unaccent, in the order and letters that Odoo wants."""
    if "egate_blank" in databases("egate_blank"):
        # The private cluster has one ready (see postgres.sh).
        copy_database("egate_blank", name)
        return
    query(
        sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0").format(
            sql.Identifier(name)
        )
    )
    try:
        query("CREATE EXTENSION pg_trgm", database=name)
        query("CREATE EXTENSION unaccent", database=name)
        query("ALTER FUNCTION unaccent(text) IMMUTABLE", database=name)
    except psycopg2.errors.InsufficientPrivilege:
        drop_database(name)
        fail(
            "on the server of EGATE_PG_URL, the role may not declare unaccent() immutable. Let an "
            "administrator make a template database egate_blank (docs/developer.md)."
        )


def copy_database(source, name):
    # Copying files is several times faster than PostgreSQL 15's default of copying through
    # the log; older servers know nothing else and no word for it.
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(source)
    )
    ((version,),) = query("SELECT current_setting('server_version_num')::int")
    if version >= 150000:
        statement += sql.SQL(" STRATEGY FILE_COPY")
    query(statement)


def drop_database(name):
    # Our own sessions only: FORCE would also ask for the right to end the server's autovacuum,
    # which DROP DATABASE sends away by itself.
    query(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()""",
        name,
    )
    query(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def rename_database(name, new):
    query(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (name, new))))


def refuse_half_upgraded(database):
    """Refuse to work on a database whose upgrade has begun and not ended, as servers do.

    :raise Failed: it is such a one
    """
    # The key of egate_base/tools/upgrade_mark.py, which needs Odoo.
    asked = "SELECT 1 FROM ir_config_parameter WHERE key = 'egate.upgrade'"
    if query(asked, database=database):
        fail(f"the upgrade of the database {database} has not ended: ./egate upgrade goes on.")


def end_process(process):
    """End a program that was begun here, by force where it does not end by itself."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# -- Odoo ----------------------------------------------------------------------------------


def odoo_command(*arguments):
    return [os.environ["EGATE_PYTHON"], os.environ["ODOO_SCRIPT"], *arguments]


def odoo_shell(database, script):
    """Run a script in Odoo's shell (it commits by itself); give what it wrote."""
    done = subprocess.run(
        odoo_command("shell", "-d", database, "--no-http", "--log-level=warn"),
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "Traceback" in done.stderr:
        say(done.stderr[-4000:])
        fail(f"a script on the database {database} failed.")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def process_began(pid):
    """The start time of a process (field 22 of its stat), or None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
