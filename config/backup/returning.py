"""Bringing a backup back: beside what is there, to a second, checked, with its queues held.

Everything is put together in ``<folder>.restoring`` and gets its name at the very end, so that
neither a server nor a person ever takes half of it for the whole. A run that was killed is gone on
with by the next one.
"""

import configparser
import contextlib
import csv
import json
import os
import re
import shutil
import subprocess
import time
from datetime import datetime, timezone
from pathlib import Path

import database
import files
import held
import later
import taking
from settings import (
    Settings,
    as_owner,
    bytes_shown,
    fail,
    give_to,
    passphrase,
    run,
    say,
    shown,
    sql,
)

PORT = "5432"
HERE = Path(__file__).resolve().parent
#: How PostgreSQL says in its log up to when it has replayed.
LAST = re.compile(r"last completed transaction was at log time (\S+ \S+?)(?:\.(\d+))?\+00")
TOO_SHORT = "recovery ended before configured recovery target was reached"


class Place:
    """Where the returned database and files go, and what they are put together in."""

    def __init__(self, settings, data, data_dir):
        self.final = {"data": Path(data), "files": Path(data_dir)}
        self.data = Path(f"{data}.restoring")
        self.files = Path(f"{data_dir}.restoring")
        self.filestore = self.files / "filestore" / settings.database
        #: A closed folder with a short name: socket, settings, logs of the server that replays.
        self.work = Path(f"{data}.restoring.work")
        if len(f"{self.work}/.s.PGSQL.{PORT}.lock") > 107:
            fail(f"{data} is too long a name: the path of a socket there would not fit.")

    @property
    def conf(self):
        return self.work / "pgbackrest.conf"

    @property
    def log(self):
        return self.work / "postgresql.log"


def restore(settings: Settings, data, data_dir, target, aside, beyond):
    """Bring the backup back; say whether all that belongs to it is there and whole.

    :param data: the new data folder of PostgreSQL
    :param data_dir: the new ``data_dir`` of Odoo
    :param target: the second to return to (UTC), ``"whole"``: the last one with all its files, or
        ``None``: the last one that is known
    :param aside: move away what is in those folders
    :param beyond: by how much each counter in use goes on beyond what is known
    """
    began = time.monotonic()
    kept = _look_at_the_repository(settings)
    refuse_what_is_there(data, data_dir, aside)
    place = Place(settings, data, data_dir)
    with taking.alone(settings, "return"):
        try:
            return _restore(settings, place, target, kept, beyond, began)
        finally:
            shutil.rmtree(place.work, ignore_errors=True)


def _look_at_the_repository(settings):
    passphrase(settings)
    if not files.is_there(settings):
        fail(f"{settings.repository} holds no backup of the files. Is the right disk mounted?")
    kept = files.snapshots(settings)
    if not kept:
        fail(f"{settings.repository} holds no backup of the files yet.")
    return kept


def refuse_what_is_there(data, data_dir, aside):
    """Overwrite nothing: what is there is moved away if the operator said so, else refused."""
    for folder in (Path(data), Path(data_dir)):
        if folder.is_mount():
            fail(f"{folder} is a disk of its own: name a folder in it, which gets its name last.")
        if not folder.is_dir() or not any(folder.iterdir()):
            continue
        if (folder / "postmaster.pid").exists():
            fail(f"a PostgreSQL works in {folder}: stop it, or name another folder.")
        if not aside:
            fail(
                f"{folder} is not empty, and nothing is overwritten. Name another folder, or add "
                "--move-aside: then it is kept under another name."
            )
        other = f"{folder}.before-{datetime.now(timezone.utc):%Y%m%d-%H%M%S}"
        folder.rename(other)
        say(f"- {folder} is kept as {other}.")


def _restore(settings, place, target, kept, beyond, began):
    _make_folders(settings, place)
    try:
        target, end, known = _bring_database(settings, place, target, kept, beyond)
        missing = _bring_files(settings, place, target or end, kept)
        found = _hold_and_take_over(settings, place, known, target)
        say("- Verifying ...")
        holds = _in_odoo(settings, place, HERE.parent / "verify.py", out=None) == 0
    finally:
        _stop(settings, place)
    report = _report(place, target or end, end, known, found, missing, holds)
    _name(settings, place)
    print(report)
    say(f"- {time.monotonic() - began:.0f} s in all.")
    return holds and not missing


def _make_folders(settings, place):
    if place.data.exists():
        say(f"- {place.data}: going on with a return that was broken off.")
        _stop(settings, place)
        shutil.rmtree(place.work, ignore_errors=True)
    owners = {place.data: settings.owner, place.files: settings.files_owner}
    for folder, owner in {**owners, place.work: settings.owner}.items():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to(folder, owner)
    # With those of the backups: a run that was killed may still have its pgBackRest.
    locks = settings.repository / "locks"
    conf = database.configuration(settings, place.data, place.work, PORT, locks)
    taking.write_private(place.conf, conf, settings.owner)


def _bring_database(settings, place, target, kept, beyond):
    """Bring the database back, by way of the end; leave its server running.

    :return: the second it is at, or ``None``: the end; the end; what is known of later seconds
    """
    with_all_files = target == "whole"
    if with_all_files:
        target = kept[-1]["began"].replace(microsecond=0)
    _refuse_too_early(settings, place, target)
    end = _replay(settings, place, None, "to the end of what is kept")
    if with_all_files and target > end:
        # Nothing was done between: the end has all its files.
        target = None
    if target and target > end:
        fail(
            f"nothing is known of {shown(target)}: the log that was kept ends at {shown(end)}. "
            "Say an earlier second, or leave --to out: then it is that one."
        )
    known = later.read(settings, end, target, beyond, **_there(place))
    if target:
        _stop(settings, place)
        if not _replay(settings, place, target, f"to {shown(target)}"):
            # The server knows a second by what was done after it; then the end is that second.
            end = _replay(settings, place, None, "to the end, as nothing was done afterwards")
            target = None
    return target, end, known


def _refuse_too_early(settings, place, target):
    kept = database.backups(settings, place.conf)
    if not kept:
        fail(f"{settings.repository} holds no backup of the database.")
    if target and target <= database.ended(kept[0]):
        fail(
            f"{shown(target)} is before the first backup: {shown(database.ended(kept[0]))} is the "
            "first second to return to."
        )


# -- the database ----------------------------------------------------------------------------


def _replay(settings, place, target, words):
    """Restore the database's files and replay the log; leave the server running, for us alone.

    :return: the last second that was replayed (UTC); ``None`` if nothing was done after ``target``
    """
    began = time.monotonic()
    say(f"- The database, {words} ...")
    database.restore(settings, place.conf, place.data, target)
    if not _start(settings, place):
        return None
    say(f"  done in {time.monotonic() - began:.1f} s")
    text = place.log.read_text(errors="replace")
    if found := LAST.findall(text):
        whole, part = found[-1]
        return datetime.fromisoformat(f"{whole}.{(part or '0')[:6]:0<6}+00:00")
    return database.ended(database.backups(settings, place.conf)[-1])


def _start(settings, place):
    """Start a server that nobody else reaches and that sends no log to the repository.

    :return: whether it got to its second; ``False`` if the log ends before
    """
    taking.write_private(
        place.work / "postgresql.conf",
        "hot_standby = off\nmax_connections = 30\nshared_buffers = 256MB\nmax_wal_size = 4GB\n",
        settings.owner,
    )
    # Everybody who can enter the folder of the socket may do everything: its owner and root.
    taking.write_private(place.work / "pg_hba.conf", "local all all trust\n", settings.owner)
    place.log.unlink(missing_ok=True)
    options = {
        "config_file": place.work / "postgresql.conf",
        "hba_file": place.work / "pg_hba.conf",
        "listen_addresses": "''",
        "unix_socket_directories": place.work,
        "port": PORT,
        # Whoever tries a backup out must not write into the repository of those who work.
        "archive_mode": "off",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "ssl": "off",
        "shared_preload_libraries": "''",
    }
    done = subprocess.run(
        as_owner(
            settings,
            settings.programs / "pg_ctl",
            *("-D", place.data, "-l", place.log, "-w", "-t", "600"),
            *("-o", " ".join(f"-c {name}={value}" for name, value in options.items())),
            "start",
        ),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if not done.returncode and _is_recovered(settings, place):
        return True
    log = place.log.read_text(errors="replace")
    if TOO_SHORT in log:
        return False
    for line in log.splitlines()[-12:]:
        say(f"    | {line[:200]}")
    fail("the database could not be recovered (above).")


def _is_recovered(settings, place):
    """Wait until the log is replayed; say whether it was."""
    # pg_ctl has waited until the server lives, not until it has replayed.
    while (place.data / "postmaster.pid").exists():
        asked = subprocess.run(
            as_owner(
                settings,
                settings.programs / "pg_isready",
                *("-q", "-h", place.work, "-p", PORT),
            ),
            cwd="/",
            check=False,
        )
        if asked.returncode == 0:
            return True
        time.sleep(0.2)
    return False


def _stop(settings, place):
    if (place.data / "postmaster.pid").exists():
        run(
            as_owner(
                settings,
                settings.programs / "pg_ctl",
                *("-D", place.data, "-m", "fast", "-w", "-t", "3600", "stop"),
            ),
            "stopping the server that replayed",
        )


def _there(place):
    return {"socket": place.work, "port": PORT}


# -- the files -------------------------------------------------------------------------------


def _bring_files(settings, place, moment, kept):
    """Bring the files back that the database names; return what is missing, in words."""
    began = time.monotonic()
    # The first backup that began afterwards has every file of that second, save those that had
    # gone by then: these are in an earlier one, see ``ir.attachment`` of egate_base.
    chosen = next((one for one in kept if one["began"] >= moment), kept[-1])
    say(f"- The files, from the backup of {shown(chosen['began'])} ...")
    files.restore(settings, chosen["id"], place.files)
    named = taking.names(settings, **_there(place))
    broken = files.broken(place.filestore, named)
    base = f"filestore/{settings.database}/"
    if broken:
        files.fetch(settings, {base + name for name in broken}, place.files)
        broken = files.broken(place.filestore, broken)
    apart = _put_apart(place, named)
    size = sum((place.filestore / name).stat().st_size for name in set(named) - broken)
    say(
        f"  done in {time.monotonic() - began:.1f} s: {len(named) - len(broken)} files, "
        f"{bytes_shown(size)}, each is what its name says"
    )
    if apart:
        say(f"  {apart} files of later seconds are apart, in the folder later")
    return [f"{name}, named by {named[name]}" for name in sorted(broken)]


def _put_apart(place, named):
    """Move contents that this database does not know out of the filestore; return how many."""
    count = 0
    for folder in place.filestore.glob("[0-9a-f][0-9a-f]"):
        for path in folder.iterdir():
            if f"{folder.name}/{path.name}" not in named:
                other = place.files / "later" / folder.name / path.name
                other.parent.mkdir(parents=True, exist_ok=True)
                path.replace(other)
                count += 1
    return count


def _give_files(settings, place):
    """On another machine the user has another number."""
    for folder, folders, names in os.walk(place.files):
        for name in (*folders, *names):
            give_to(os.path.join(folder, name), settings.files_owner)


# -- what must not be done again ---------------------------------------------------------------


def _hold_and_take_over(settings, place, known, target):
    say("- Holding what is sent, passing over numbers that were given out ...")
    jobs = held.hold(settings, **_there(place))
    known["came_back"] = bool(target)
    done = _in_odoo(settings, place, HERE / "in_odoo.py", facts=json.dumps(known))
    for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
        # lint: allow a constant
        sql(settings, f"ALTER SYSTEM RESET {name}", **_there(place))
    return {**json.loads(done.splitlines()[-1]), "jobs": jobs}


def _in_odoo(settings, place, script, facts=None, out=subprocess.PIPE):
    """Run a script with Odoo's Python on what was brought back.

    :param facts: its standard input
    :return: what it printed, or how it ended if that is shown as it comes
    """
    owner = sql(
        settings,
        # lint: allow a name from the settings
        f"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '{settings.database}'",
        **_there(place),
    ).strip()
    configuration = configparser.ConfigParser(interpolation=None)
    configuration.read(settings.odoo_config)
    configuration["options"].update(
        {"data_dir": str(place.files), "db_name": settings.database, "logfile": ""}
    )
    with open(os.open(place.work / "odoo.conf", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        configuration.write(file)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "EGATE_"))
    } | {
        "ODOO_RC": str(place.work / "odoo.conf"),
        "PYTHONPATH": settings.odoo_source,
        # These win over what Odoo's settings say of another server.
        "PGHOST": str(place.work),
        "PGPORT": PORT,
        "PGUSER": owner,
        "EGATE_DB": settings.database,
        "EGATE_HOME": str(HERE.parent.parent),
        "EGATE_STATE": str(place.work),
    }
    done = subprocess.run(
        [settings.python, script],
        input=facts,
        stdout=out,
        env=environment,
        cwd=place.work,
        text=True,
        check=False,
    )
    if out is None:
        return done.returncode
    if done.returncode:
        fail("the product could not take over what is known of later seconds (above).")
    return done.stdout


# -- the end -----------------------------------------------------------------------------------


def _report(place, moment, end, known, found, missing, whole):
    """Write down what was done and what is lost, beside the files; return it in words."""
    folder = place.files / f"return-{datetime.now(timezone.utc):%Y%m%d-%H%M%S}"
    folder.mkdir(mode=0o700)
    final = place.final["files"] / folder.name
    with _private(folder / "lost-dossiers.csv") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "received_at (UTC)", "unit", "applicant", "phone"])
        writer.writerows(found["lost"])
    with _private(folder / "missing-files.txt") as file:
        file.writelines(f"{line}\n" for line in missing)
    lines = [
        f"The database is as it was at {shown(moment)}; what is known of it ends at {shown(end)}.",
        f"{len(known['dossiers'])} dossiers were received after that second, up to where it ends, "
        "and are lost here: their codes,",
        f"units and telephones are in {final}/lost-dossiers.csv. Receive them again.",
        f"{found['passed_over']} numbers that citizens may hold are passed over; they are void "
        "with the reason.",
        f"{found['waiting']} messages were waiting at that second; of {found['handled']} it is "
        "known what became of them: these are not sent again.",
        f"{found['jobs']} jobs are held and no log is sent to the repository before "
        "./egate restore --release (in production: release).",
        f"{len(missing)} files are missing or damaged in the backup"
        + (f" (all in {final}/missing-files.txt):" if missing else "."),
        *(f"    {line}" for line in missing[:20]),
        "Everything that verify looks at holds."
        if whole
        else "NOT ALL HOLDS: see what verify said above, before anybody works with it.",
        "What nobody can know: what was done in the last seconds before the end, if the machine "
        "died before they were in the archive.",
    ]
    text = "\n".join(lines)
    with _private(folder / "report.txt") as file:
        file.write(text + "\n")
    return text


@contextlib.contextmanager
def _private(path):
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", newline="") as file:
        yield file


def _name(settings, place):
    """Give both folders their names: from now on they are whole."""
    _give_files(settings, place)
    for half, made in (("data", place.data), ("files", place.files)):
        final = place.final[half]
        if final.is_dir():
            final.rmdir()
        made.rename(final)
    say(f"- {place.final['data']} and {place.final['files']} are ready to be started.")
