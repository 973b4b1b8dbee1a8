"""What the backup is told: a file of settings, who runs which program, how it speaks."""

import configparser
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

#: Moments are said and shown in the offices' zone, see ``config/command/clock.sh``.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: Where ``egate.service`` and its neighbours keep theirs.
USUAL = "/etc/egate/backup.conf"


class Failed(SystemExit):
    """Something failed and has been said."""


def say(text=""):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    say(f"\negate: {text}")
    raise Failed(1)


@dataclass(frozen=True)
class Settings:
    """``config/backup.conf``, read."""

    #: The file itself; ``pgbackrest.conf`` is written next to it.
    path: Path
    #: Name of the database, folder, socket and port of its cluster, the user of the system that it
    #: belongs to, its superuser, PostgreSQL's programs.
    database: str
    data: Path
    socket: str
    port: str
    owner: str
    superuser: str
    programs: Path
    #: Odoo's ``data_dir``, and the user whose files they are.
    files: Path
    files_owner: str
    #: Where backups are kept, the file with their passphrase, for how many days.
    repository: Path
    key: Path
    keep_days: int
    #: How Odoo is run, for what is done and checked after a return.
    python: str
    odoo_config: Path
    odoo_source: str

    @property
    def filestore(self):
        return self.files / "filestore" / self.database

    @property
    def pgbackrest_conf(self):
        return self.path.with_name("pgbackrest.conf")


def read(path):
    """Read the settings; a missing one is told by its name.

    :rtype: Settings
    """
    parser = configparser.ConfigParser(interpolation=None)
    if not parser.read(path):
        fail(f"{path} cannot be read. A sample is config/backup.conf; --config names another file.")
    try:
        database, files, kept, odoo = (
            parser[name] for name in ("database", "files", "repository", "odoo")
        )
        return Settings(
            path=Path(path).resolve(),
            database=database["name"],
            data=Path(database["data"]),
            socket=database["socket"],
            port=database["port"],
            owner=database["owner"],
            superuser=database["superuser"],
            programs=Path(database["programs"]),
            files=Path(files["data_dir"]),
            files_owner=files["owner"],
            repository=Path(kept["path"]),
            key=Path(kept["key"]),
            keep_days=int(kept["keep_days"]),
            python=odoo["python"],
            odoo_config=Path(odoo["config"]),
            odoo_source=odoo["source"],
        )
    except (KeyError, ValueError) as error:
        fail(f"{path}: {error} is missing or wrong. A sample is config/backup.conf.")


def passphrase(settings):
    try:
        words = settings.key.read_text().strip()
    except OSError as error:
        fail(
            f"the passphrase of the backups cannot be read ({error}). Bring it back from where it "
            "is kept apart; without it nobody can read the backups."
        )
    if not words:
        fail(f"the passphrase of the backups, {settings.key}, is empty.")
    return words


# -- programs ------------------------------------------------------------------------------


def as_owner(settings, *command):
    """Return ``command`` as the cluster's user, who PostgreSQL's programs want to be."""
    if os.geteuid() == 0 and settings.owner != "root":
        return ["runuser", "-u", settings.owner, "--", *map(str, command)]
    return [*map(str, command)]


def run(command, doing, *, env=None, stdin=None, accepted=(0,)):
    """Run a program from a folder that everybody may enter; what it says when it fails is shown.

    :param doing: what it is for, as in "taking the backup"
    :rtype: subprocess.CompletedProcess
    """
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={**os.environ, **(env or {})},
        )
    except FileNotFoundError as error:
        fail(f"the program {error.filename} is missing (Debian: pgbackrest, restic, postgresql).")
    if done.returncode not in accepted:
        for line in (done.stdout + done.stderr).strip().splitlines()[-12:]:
            say(f"    | {line[:200]}")
        fail(f"{doing} failed.")
    return done


def sql(settings, statement, *, socket=None, port=None, database=None, stdin=None):
    """Run SQL as the cluster's owner on the living cluster, or on one at ``socket``.

    :return: what psql printed: a line for each row, its columns parted by tabs
    :rtype: str
    """
    command = as_owner(
        settings,
        settings.programs / "psql",
        *("-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"),
        *("-h", socket or settings.socket, "-p", port or settings.port),
        *("-U", settings.superuser, "-d", database or settings.database, "-c", statement),
    )
    clean = {"PGOPTIONS": "-c timezone=UTC -c lc_messages=C", "PGCONNECT_TIMEOUT": "10"}
    return run(command, "asking the database", env=clean, stdin=stdin).stdout


def give_to(path, owner):
    """Make a user the owner of a file or folder, where we may."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(owner)
        os.chown(path, user.pw_uid, user.pw_gid)


# -- moments -------------------------------------------------------------------------------


def moment(text):
    """Return what the operator said in the offices' zone, as UTC.

    >>> moment("2026-11-30 07:30:05").isoformat()
    '2026-11-30T00:30:05+00:00'
    """
    try:
        then = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        fail(f'say the moment like "2026-11-30 07:30:05", in the offices\' zone, not "{text}".')
    return then.replace(tzinfo=ZONE).astimezone(timezone.utc)


def shown(then):
    """Return a moment in words.

    >>> shown(datetime(2026, 11, 30, 0, 30, 5, tzinfo=timezone.utc))
    '30/11/2026 07:30:05'
    """
    return then.astimezone(ZONE).strftime("%d/%m/%Y %H:%M:%S")


def bytes_shown(count):
    """Return a size in words.

    >>> bytes_shown(5_300_000)
    '5.3 MB'
    """
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
