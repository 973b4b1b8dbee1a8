"""A database of the former version, and the real command that upgrades it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "config" / "command"))

from context import query

PROGRAM = Path(__file__).parents[1] / "config" / "upgrade"
#: What an update writes of its own: what its data files hold, and figures counted anew.
REWRITTEN = (
    r"^(ir_|orm_signaling_|website|mail_template|mail_message_subtype|res_groups|res_lang"
    r"|egate_\w+_(fact|cell|cell_change)$)"
)


def command(database, *words, code=PROGRAM):
    return [sys.executable, str(code), "-d", database, "--wait", "2", *words]


def upgrade(database, *words, code=PROGRAM, **environment):
    """Run the command; return how it ended, and all it said."""
    done = subprocess.run(
        command(database, *words, code=code),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=3000,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout + done.stderr


def killed_when(database, happened, *words):
    """Begin an upgrade, and kill it with all it has at the moment when something has happened.

    :param happened: asked again and again; it says whether it has
    """
    process = subprocess.Popen(
        command(database, *words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not happened():
        if process.poll() is not None:
            raise AssertionError(f"it ended before it was killed: {process.stderr.read()}")
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    # PostgreSQL notices that its client is gone when it is done with the statement at hand.
    while query("SELECT 1 FROM pg_stat_activity WHERE datname = %s", database):
        time.sleep(0.05)


def versions(database):
    """Return the version of each addon of ours, and its state.

    :rtype: dict[str, tuple[str, str]]
    """
    rows = query(
        "SELECT name, latest_version, state FROM ir_module_module WHERE name LIKE 'egate_%%'",
        database=database,
    )
    return {name: (version, state) for name, version, state in rows if state != "uninstalled"}


def rows(database, kept=None):
    """Return for each table how many rows it has and one hash of them all, in whatever order.

    Of the columns that a table has before and after: the update may add some.

    :param dict kept: the columns by table, as this returned them before
    :return: hashes by table, and the columns by table
    """
    columns = {}
    for table, names in query(
        """SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.column_name)
           FROM information_schema.columns c JOIN information_schema.tables t
             USING (table_schema, table_name)
           WHERE t.table_type = 'BASE TABLE' AND c.table_schema = 'public'
             AND c.table_name !~ %s GROUP BY 1""",
        REWRITTEN,
        database=database,
    ):
        columns[table] = names
    for table in columns.keys() & (kept or {}).keys():
        columns[table] = [one for one in kept[table] if one in columns[table]]
    found = {}
    for table, names in columns.items():
        if kept is not None and table not in kept:
            continue
        chosen = ", ".join(f'"{name}"' for name in names)
        found[table] = query(
            # lint: allow names that the database itself gave
            f"""SELECT count(*), sum(('x' || left(md5(t::text), 15))::bit(60)::bigint)::text
                FROM (SELECT {chosen} FROM "{table}") t""",
            database=database,
        )[0]
    return found, columns


def changed(old, new, names, before, after):
    """Return what became of the rows of a table that were there; new ones are not looked at.

    :param old, new: the table's name before and after
    :param names: columns to compare
    :param before, after: databases
    :return: by column how many rows have something else there; ``None``: how many rows went
    :rtype: collections.Counter
    """
    chosen = ", ".join(f'"{name}"::text' for name in names)
    # lint: allow names that the database itself gave
    had = query(f'SELECT {chosen} FROM "{old}"', database=before)
    has = query(f'SELECT {chosen} FROM "{new}"', database=after)  # lint: allow as above
    if "id" not in names:
        return +Counter({None: len(set(had) - set(has))})
    place, found = names.index("id"), Counter()
    now = {row[place]: row for row in has}
    for row in had:
        if row[place] not in now:
            found[None] += 1
            continue
        pairs = zip(names, row, now[row[place]], strict=True)
        found.update(name for name, value, other in pairs if value != other)
    return found


def differing(before, after):
    """Return the tables whose rows are not the same.

    :rtype: dict[str, tuple]
    """
    return {name: (had, after.get(name)) for name, had in before.items() if after.get(name) != had}
