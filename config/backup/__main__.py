"""Backup and return of database and files: ``python3 config/backup VERB``.

With pgBackRest for the database and restic for the files, both encrypted. ``./egate backup`` and
``./egate restore`` run it on the private cluster; a server in use has ``/etc/egate/backup.conf``.
Ends with 1 if something is missing, damaged or could not be done, after saying what.
"""

import argparse
import os
import sys

import held
import returning
import settings
import taking


def arguments():
    parser = argparse.ArgumentParser(prog="egate backup", description=__doc__)
    parser.add_argument("--config", default=settings.USUAL, help="the settings' file")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("set-up", help="prepare the repository, once")
    verbs.add_parser("take", help="take a backup")
    verbs.add_parser("files", help="take a backup of the files alone")
    verbs.add_parser("check", help="read all of it against its hashes")
    verbs.add_parser("list", help="what there is, and which seconds can be returned to")
    verbs.add_parser("release", help="after a return: let jobs and messages go on")
    restore = verbs.add_parser("restore", help="bring it back, into empty folders")
    restore.add_argument("--data", required=True, help="PostgreSQL's new data folder")
    restore.add_argument("--files", required=True, help="Odoo's new data_dir")
    restore.add_argument(
        "--to",
        help='"YYYY-MM-DD HH:MM:SS" in the offices\' zone, or "whole": the last second that all '
        "files are kept of; without: the last second that is known",
    )
    restore.add_argument(
        "--move-aside", action="store_true", help="keep what is there under another name"
    )
    restore.add_argument(
        "--beyond",
        type=int,
        default=20,
        help="by how much each counter in use goes on further than is known (20)",
    )
    return parser.parse_args()


def main():
    given = arguments()
    os.umask(0o022)
    chosen = settings.read(given.config)
    if given.verb == "set-up":
        taking.set_up(chosen)
        settings.say("- The repository is ready. PostgreSQL sends its log there with:")
        settings.say(f"    archive_command = '{taking.database.archive_command(chosen)}'")
        return 0
    if given.verb == "restore":
        target = given.to if given.to in (None, "whole") else settings.moment(given.to)
        return not returning.restore(
            chosen, given.data, given.files, target, given.move_aside, given.beyond
        )
    verbs = {
        "take": lambda: taking.take(chosen, only_files=False),
        "files": lambda: taking.take(chosen, only_files=True),
        "check": lambda: taking.check(chosen),
        "list": lambda: taking.show(chosen),
        "release": lambda: held.release(chosen),
    }
    return not verbs[given.verb]()


if __name__ == "__main__":
    sys.exit(main())
