"""The database's half of a backup: pgBackRest, with every change since by its log (WAL)."""

import json
import os
import re
from datetime import datetime, timezone
from pathlib import Path

from settings import as_owner, fail, passphrase, run, sql

STANZA = "egate"
#: A full copy is taken anew after so many seconds; in between only what has changed.
FULL_EVERY = 7 * 86400
#: A whole piece of the log: its timeline, its number.
PIECE = re.compile(r"[0-9A-F]{24}")


def configuration(settings, data, socket, port, locks):
    """Return pgBackRest's file of settings for a cluster."""
    return f"""# Written by config/backup; holds the passphrase.
[global]
repo1-path={settings.repository}/database
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass={passphrase(settings)}
repo1-bundle=y
repo1-retention-full-type=time
repo1-retention-full={settings.keep_days}
compress-type=zst
process-max={min(4, os.cpu_count() or 1)}
start-fast=y
lock-path={locks}
log-level-file=off
log-level-console=warn

[{STANZA}]
pg1-path={data}
pg1-socket-path={socket}
pg1-port={port}
pg1-user={settings.superuser}
"""


def own_configuration(settings):
    """Return pgBackRest's file of settings for the living cluster."""
    locks = settings.repository / "locks"
    return configuration(settings, settings.data, settings.socket, settings.port, locks)


def command(settings, *arguments, conf=None):
    conf = conf or settings.pgbackrest_conf
    return as_owner(settings, "pgbackrest", f"--config={conf}", f"--stanza={STANZA}", *arguments)


def archive_command(settings):
    return f"pgbackrest --config={settings.pgbackrest_conf} --stanza={STANZA} archive-push %p"


def archiving_fault(settings):
    """Return what keeps the cluster from sending its log away, or an empty text."""
    mode = sql(settings, "SHOW archive_mode").strip()
    if mode not in ("on", "always"):
        return "archive_mode is off"
    if sql(settings, "SHOW archive_command").strip() != archive_command(settings):
        return "archive_command is not that of the backup"
    return ""


def refuse_without_archive(settings):
    if fault := archiving_fault(settings):
        fail(
            f"{fault}: without the log there is no return to a second. In postgresql.conf:\n\n"
            "    archive_mode = on\n"
            f"    archive_command = '{archive_command(settings)}'\n"
            "    archive_timeout = 60\n\n"
            "Then start PostgreSQL anew, and run the command again."
        )


def is_standby(settings):
    return sql(settings, "SELECT pg_is_in_recovery()").strip() == "t"


def send_former_log(settings):
    """Send the log that a primary before this one died with, from our own copy of it.

    PostgreSQL takes what a standby was given for sent, and it was, unless that host died first.

    :return: how many pieces were missing
    :rtype: int
    """
    now = sql(settings, "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)").strip()
    log = settings.data / "pg_wal"
    kept = settings.repository / "database" / "archive" / STANZA
    missing = [
        name
        for name in sorted(one.stem for one in (log / "archive_status").glob("*.done"))
        if PIECE.fullmatch(name) and name[:8] < now and (log / name).exists()
        # The folder of the cluster, that of the piece, and behind its name its hash.
        if not any(kept.glob(f"*/{name[:16]}/{name}-*"))
    ]
    for name in missing:
        run(command(settings, "archive-push", log / name), "sending the log of a former primary")
    return len(missing)


def is_there(settings):
    return (settings.repository / "database" / "archive" / STANZA / "archive.info").exists()


def stanza_create(settings):
    run(command(settings, "stanza-create"), "preparing the database's half of the repository")


def backup(settings):
    """Take a backup, a full one if the last is old; go on with one that was broken off.

    :return: what pgBackRest says of it, see :func:`backups`
    """
    fulls = [one for one in backups(settings) if one["type"] == "full"]
    now = datetime.now(timezone.utc).timestamp()
    fresh = any(now - one["timestamp"]["stop"] < FULL_EVERY for one in fulls)
    # It tells of the half backup that it goes on with, as a warning.
    run(
        command(settings, f"--type={'incr' if fresh else 'full'}", "backup"),
        "the backup of the database",
    )
    return backups(settings)[-1]


def info(settings, conf=None):
    """Return what pgBackRest knows of the repository.

    :rtype: dict
    """
    done = run(command(settings, "--output=json", "info", conf=conf), "reading the repository")
    found = json.loads(done.stdout)
    if not found or found[0]["status"]["code"] in (1, 3):
        return {"backup": [], "archive": [], "db": []}
    if found[0]["status"]["code"] not in (0, 2):
        fail(f"the database's half of the repository: {found[0]['status']['message']}.")
    return found[0]


def backups(settings, conf=None):
    """Return the backups of the database, oldest first.

    :rtype: list[dict]
    """
    return info(settings, conf)["backup"]


def ended(backup):
    """Return from when on a backup can be returned to."""
    return datetime.fromtimestamp(backup["timestamp"]["stop"], timezone.utc)


def verify(settings):
    """Yield a sentence for each file of the repository that is not what it was.

    pgBackRest's ``verify`` reads every file and compares its hash.
    """
    done = run(
        command(settings, "--log-level-console=info", "verify"),
        "verifying the database's half of the repository",
        accepted=range(256),
    )
    bad = [line for line in done.stdout.splitlines() if _tells_of_fault(line)]
    yield from bad
    if done.returncode and not bad:
        yield f"pgbackrest verify ended with {done.returncode}: {done.stderr.strip()[-300:]}"


def _tells_of_fault(line):
    """Say whether a line of pgBackRest's ``verify``, which ends with 0 all the same, is a fault.

    >>> _tells_of_fault("P01   INFO: invalid checksum '20261130-F/pg_data/base/4/2838.zst'")
    True
    >>> _tells_of_fault("   missing: 0, checksum invalid: 0, size invalid: 0, other: 0")
    False
    """
    return bool(
        re.search(
            r"ERROR:|WARN:|invalid \w+ '|(missing|invalid|other): [1-9]|status: invalid", line
        )
    )


def restore(settings, conf, folder, target=None):
    """Put the database's files into ``folder``; files that are there already are compared.

    :param target: the moment (UTC) that recovery is to stop at; without, the end of the log
    """
    arguments = ["--delta"] if any(Path(folder).iterdir()) else []
    if target:
        text = target.strftime("%Y-%m-%d %H:%M:%S+00")
        arguments += ["--type=time", f"--target={text}", "--target-action=promote"]
    run(command(settings, *arguments, "restore", conf=conf), "bringing the database back")
