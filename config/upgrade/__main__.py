"""Bring the office's database to the code that is in place: ``python config/upgrade``.

As the user of the service, with its ``ODOO_RC`` and ``PYTHONPATH``, while no server runs; here
``./egate upgrade``. Says what will change, refuses where it should not begin, lets Odoo update all
changed addons, checks, and says that it is done. Killed in the middle, no server works on the
database until it has been run again, which goes on and ends. Ends with 1 if it did not upgrade.
"""

import argparse
import os
import sys
import time
from pathlib import Path

# What backups and the development's command have of it as well.
sys.path += [str(Path(__file__).resolve().parents[1] / other) for other in ("command", "backup")]

import mark
import plan
import psycopg2
import refusals
import updating
from connection import Connection
from say import fail, say, shown

#: Seconds after which every server that is at work has seen the mark by its next request.
SEEN_WITHIN = 3


def arguments():
    parser = argparse.ArgumentParser(prog="egate upgrade", description=__doc__)
    parser.add_argument("-d", "--database", help="its name, if Odoo's settings do not say it")
    parser.add_argument("--check", action="store_true", help="say what would be done; do nothing")
    parser.add_argument("--without-backup", action="store_true", help="go on without a recent one")
    parser.add_argument(
        "--database-folder", help="PostgreSQL's data folder on this host, to see its free room"
    )
    parser.add_argument(
        "--wait", type=float, default=10, help="seconds for servers that are just being stopped"
    )
    parser.add_argument(
        "--keep-terms", action="store_true", help="keep translations changed on the screen"
    )
    parser.add_argument(
        "--despite-complaints",
        action="store_true",
        help="end although Odoo complained, when the developers have said so",
    )
    return parser.parse_args()


def main():
    given = arguments()
    os.umask(0o027)
    database, config = ready(given)
    connection = Connection(database)
    if not connection.value("SELECT to_regclass('ir_module_module')"):
        fail(f"the database {database} is without the suite.")
    if connection.value("SELECT pg_is_in_recovery()"):
        fail(f"the database {database} is that of a standby: name the primary.")
    if not connection.lock():
        fail(f"another upgrade of the database {database} is running.")
    before = mark.begun(connection)
    addons, hashes = plan.addons(connection)
    wanted = {one.name: one.then for one in addons if one.why}
    tell(addons, before)
    if not wanted and not before:
        say(f"Nothing to do: the database {database} is that of the code.")
        return 0
    refuse(connection, addons, given, config["data_dir"])
    if given.check:
        say("Nothing keeps the upgrade from beginning.")
        return 0
    mark.begin(connection, wanted, before)
    # A server that was started meanwhile has not seen the mark; one that reads a standby sees it
    # when that has replayed it.
    time.sleep(SEEN_WITHIN)
    if late := list(refusals.connected(connection, given.wait)):
        if not before:
            mark.take_back(connection)
        fail(*late)
    here = {one.name for one in addons}
    upgrade(connection, database, here & {*wanted, *(before or {"addons": ()})["addons"]}, given)
    return 0


def ready(given):
    """Read Odoo's settings; return the database's name and the settings."""
    from odoo.tools import config

    where = ["-d", given.database] if given.database else []
    config.parse_config(where, setup_logging=False)
    names = config["db_name"]
    if len(names) != 1:
        fail("say which database: -d NAME, or db_name in Odoo's settings.")
    if wrong := list(refusals.other_user(config["data_dir"])):
        fail(*wrong)
    log = Path(config["data_dir"]) / "upgrade.log"
    config.parse_config([*where, "--log-level=info", f"--logfile={log}"], setup_logging=True)
    from odoo.service.server import load_server_wide_modules

    load_server_wide_modules()
    return names[0], config


def tell(addons, before):
    """Say what will change."""
    if before:
        say(f"- Going on with an upgrade that began at {shown(before['at'])} and was broken off.")
    changed = [one for one in addons if one.why]
    if changed:
        say("- To be updated, with what stands on them:")
        for one in changed:
            say(f"    {one.name:<24} {one.why}")


def refuse(connection, addons, given, files):
    """Say all that keeps the upgrade from beginning, and end.

    :raise Failed: there is something
    """
    found = [*refusals.older_code(addons), *refusals.connected(connection, given.wait)]
    if not given.without_backup:
        found += refusals.no_backup(connection)
    found += refusals.no_room(connection, given.database_folder, files)
    if found:
        fail(*found)
    if not given.database_folder and (hint := refusals.needed(connection)):
        say(f"- {hint}")


def upgrade(connection, database, names, given):
    """Update, check, take the mark away.

    :raise Failed: Odoo failed or complained, or something does not hold
    """
    say(f"- Since {shown(mark.now())} nobody works with {database}. Odoo updates ...")
    again = "No server works with the database until the upgrade has ended: run it again"
    try:
        complaints = updating.update(database, names, given.keep_terms)
    except KeyboardInterrupt:
        fail(f"stopped. {again}.")
    except Exception as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        full = isinstance(error, psycopg2.errors.DiskFull) or "No space left" in str(error)
        say()
        say(f"    | {type(error).__name__}: {words[0][:200]}")
        fail(
            f"{'the disk is full' if full else 'Odoo could not update'} (its log is upgrade.log in "
            f"data_dir). {again} when that is mended, or return to the backup and the former code."
        )
    if left := connection.rows("SELECT name FROM ir_module_module WHERE state LIKE 'to %'"):
        complaints.append(f"not updated: {', '.join(name for (name,) in left)}")
    for line in complaints:
        say(f"    | {line[:300]}")
    if complaints and not given.despite_complaints:
        fail(
            "Odoo complained (the whole log is upgrade.log in data_dir). Show these lines to the "
            f"developers. {again} with --despite-complaints if they say so, or return to the "
            "backup and the former code."
        )
    began = time.monotonic()
    say("- Checking ...")
    if not updating.holds(database):
        fail(f"not all holds. Show these lines to the developers. {again} when that is mended.")
    _addons, hashes = plan.addons(connection)
    mark.end(connection, hashes)
    say(f"  done in {time.monotonic() - began:.1f} s")
    say(f"The upgrade of {database} is done: servers may start. Every dossier is checked by")
    say("config/verify.py (here ./egate verify), also while people work: about a minute for")
    say("100,000 dossiers.")


if __name__ == "__main__":
    sys.exit(main())
