"""Why an upgrade does not begin, a sentence each."""

import os
import shutil
import time
from datetime import datetime, timezone
from pathlib import Path

from noted import STALE
from say import shown, size

#: Bytes that are free at least, whatever the size of the database.
ROOM = 1 << 30

_CONNECTED = """
    SELECT coalesce(nullif(application_name, ''), 'a program without a name'), pid,
           coalesce(host(client_addr), 'this host')
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
      AND (usename = current_user OR starts_with(application_name, 'odoo'))
    ORDER BY backend_start
"""


#: What ``config/backup/noted.py`` left; that of another cluster came along in a copy.
_NOTED = """
    SELECT substr(key, 14), split_part(value, ' ', 1)::bigint
    FROM ir_config_parameter, pg_control_system(), pg_database
    WHERE key IN ('egate.backup_database', 'egate.backup_files')
      AND datname = current_database()
      AND value ~ '^[0-9]+ [0-9]+ [0-9]+$'
      AND split_part(value, ' ', 2) = system_identifier::text
      AND split_part(value, ' ', 3) = pg_database.oid::text
"""


def connected(connection, wait):
    """Yield a sentence if Odoo, or anybody else as its role, is connected to the database.

    :param float wait: how long servers that are just being stopped may take, in seconds
    """
    deadline = time.monotonic() + wait
    while found := connection.rows(_CONNECTED):
        if time.monotonic() > deadline:
            told = ", ".join(
                f"{name} from {host} (process {pid} of PostgreSQL)" for name, pid, host in found[:8]
            )
            more = f" and {len(found) - 8} more" if len(found) > 8 else ""
            yield (
                f"somebody is still connected to the database: {told}{more}. Stop eGate on every "
                "host (systemctl stop egate), and end what else is connected; the jobs of a server "
                "run as long as it does."
            )
            return
        time.sleep(0.5)


def older_code(addons):
    """Yield a sentence for addons that the code has in an older version, or not at all."""
    older = [f"{one.name} {one.now} (database: {one.then})" for one in addons if one.older]
    if older:
        yield (
            f"the code is older than the database: {', '.join(older)}. Put the newer code in "
            "place, or return to the backup that this code was used with."
        )
    gone = [one.name for one in addons if one.now is None]
    if gone:
        yield (
            f"the database has addons that the code does not have: {', '.join(gone)}. Put them on "
            "the addons_path of Odoo's settings, or uninstall them with the former code."
        )


def no_backup(connection):
    """Yield a sentence if there is no return to the second before the upgrade."""
    kept = dict(connection.rows(_NOTED))
    for half in ("database", "files"):
        if half not in kept:
            yield f"no good backup of the {half} is known. {_TAKE}"
        elif time.time() - kept[half] > STALE:
            at = datetime.fromtimestamp(kept[half], timezone.utc)
            yield f"the last backup of the {half} is of {shown(at.isoformat())}. {_TAKE}"
    if connection.value("SHOW archive_mode") not in ("on", "always") or connection.value(
        "SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver"
    ):
        yield (
            "PostgreSQL does not get its log into the repository of backups: there would be no "
            "return to the second before the upgrade. See pg_stat_archiver and PostgreSQL's log."
        )


_TAKE = (
    "Take one (python3 /opt/egate/config/backup take, here ./egate backup), or go on without a way "
    "back: --without-backup."
)


def no_room(connection, folder, files):
    """Yield a sentence for each disk that may become full.

    :param folder: PostgreSQL's data folder if it is on this host, else ``None``
    :param files: Odoo's ``data_dir``
    """
    # A table that is written anew is there twice, and once more in the log.
    largest = connection.value(
        """SELECT coalesce(max(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
           WHERE relkind = 'r'"""
    )
    wanted = {str(files): ROOM}
    if folder := folder or _data_folder(connection):
        wanted[str(folder)] = max(ROOM, 2 * largest)
    for place, least in wanted.items():
        if not Path(place).exists():
            yield f"{place} is not there."
        elif (free := shutil.disk_usage(place).free) < least:
            yield f"only {size(free)} are free in {place}; the upgrade may need {size(least)}."


def needed(connection):
    """Return what to look after by hand where PostgreSQL's disk cannot be seen from here."""
    if _data_folder(connection):
        return ""
    return (
        "PostgreSQL's disk cannot be seen from here. On its host there must be room for twice "
        "the largest table (and at least 1 GB); --database-folder names it where it is here."
    )


def _data_folder(connection):
    """Return PostgreSQL's data folder if it is told to us and is on this host."""
    local = connection.value("SELECT inet_server_addr() IS NULL")
    told = connection.value("SELECT pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')")
    return connection.value("SHOW data_directory") if local and told else None


def other_user(files):
    """Yield a sentence if what this process writes would not be the service's."""
    owner = Path(files).stat().st_uid if Path(files).exists() else os.geteuid()
    if owner != os.geteuid():
        yield (
            f"{files} belongs to another user. Run this as the user of the service: "
            "runuser -u egate -- ..."
        )
