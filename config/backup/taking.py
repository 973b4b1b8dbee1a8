"""Taking a backup: the state of the database first, the files second, and none lost in between."""

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from pathlib import Path

import database
import files
import noted
from settings import Settings, bytes_shown, fail, give_to, say, shown, sql


def set_up(settings: Settings):
    """Make what is missing: the passphrase, pgBackRest's settings, the repository's halves."""
    if not settings.key.exists():
        if settings.repository.exists() and any(settings.repository.iterdir()):
            fail(
                f"{settings.repository} has backups and {settings.key} is missing. Bring the "
                "passphrase back from where it is kept apart: a new one would not open them."
            )
        with open(os.open(settings.key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as key:
            key.write(secrets.token_urlsafe(36) + "\n")
        say(f"- {settings.key} is the passphrase of the backups. Keep a copy of it elsewhere, on")
        say("  paper too: without it nobody can read a backup, and nobody can make it anew.")
    settings.repository.mkdir(parents=True, exist_ok=True)
    for name in ("database", "locks"):
        folder = settings.repository / name
        folder.mkdir(mode=0o750, exist_ok=True)
        give_to(folder, settings.owner)
    if not is_configured(settings):
        conf = database.own_configuration(settings)
        write_private(settings.pgbackrest_conf, conf, settings.owner)
    if not database.is_there(settings):
        database.stanza_create(settings)
    if not files.is_there(settings):
        files.init(settings)


def write_private(path, text, owner):
    """Write a file that only its owner and we may read, whole or not at all."""
    beside = Path(f"{path}.new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
    give_to(beside, owner)
    beside.replace(path)


@contextlib.contextmanager
def alone(settings, half):
    """One at a time for each half of the repository, on this machine."""
    with open(settings.repository / f"{half}.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            fail(f"another backup of the {half} is running (process {lock.read().strip()}).")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def take(settings, only_files):
    """Take a backup; say whether all that belongs to it is in it and whole."""
    ready(settings)
    # On a standby as well: it may be the primary at any time.
    database.refuse_without_archive(settings)
    if left_to_the_primary(settings):
        return True
    if count := database.send_former_log(settings):
        say(f"- {count} pieces of the log that a former primary had not sent are sent.")
    hold_unused_files(settings)
    if not only_files:
        with alone(settings, "database"):
            began = time.monotonic()
            say("- The database ...")
            done = database.backup(settings)
            size, added = done["info"]["size"], done["info"]["repository"]["delta"]
            say(
                f"  done in {time.monotonic() - began:.1f} s: {done['label']} ({done['type']}), "
                f"{bytes_shown(size)}, {bytes_shown(added)} of them new in the repository"
            )
            noted.note(settings, "database", done["timestamp"]["stop"])
    with alone(settings, "files"):
        whole = take_files(settings, prune=not only_files)
    say(f"- Return is possible to each second from {shown(oldest(settings))} on,")
    say(f"  with all files to {shown(files.snapshots(settings)[-1]['began'])}.")
    return whole


def left_to_the_primary(settings):
    """Say whether this is a standby: timers run on every host, whichever is the primary."""
    if standby := database.is_standby(settings):
        say("- This server is a standby: backups are those of the primary.")
    return standby


def ready(settings):
    if not is_configured(settings) or not files.is_there(settings):
        fail(
            f"{settings.repository} or {settings.pgbackrest_conf} is not prepared for these "
            "settings: run this with set-up first."
        )


def is_configured(settings):
    """Say whether pgBackRest is told what the settings say now."""
    wanted, conf = database.own_configuration(settings), settings.pgbackrest_conf
    return conf.exists() and conf.read_text() == wanted


def oldest(settings):
    return database.ended(database.backups(settings)[0])


def hold_unused_files(settings):
    """From the first backup on, no unused file goes before a backup has it."""
    if not files.sources(settings):
        fail(f"{settings.filestore} is not there: data_dir in {settings.path} is another one?")
    stamp = settings.filestore / "saved-until"
    if not stamp.exists():
        note_saved(settings, 0)
        # A collection that has begun holds the table against this, and is over then.
        sql(settings, "BEGIN; LOCK TABLE ir_attachment IN ROW EXCLUSIVE MODE; COMMIT")


def note_saved(settings, began):
    """Tell Odoo's collector of unused files since when the last finished backup was running."""
    beside = settings.filestore / "saved-until.new"
    beside.write_text(f"{began}\n", encoding="ascii")
    beside.chmod(0o644)
    give_to(beside, settings.files_owner)
    beside.replace(settings.filestore / "saved-until")


def take_files(settings, prune):
    began = time.monotonic()
    say("- The files ...")
    # Before the files: each of these is on the disk when it is its turn.
    named = names(settings)
    summary, new = files.backup(settings)
    contents = [path.lstrip("/") for path in new if files.HASHED.search(path)]
    faults = [
        f"{path} is not what it was when it came in"
        for path in sorted(files.broken(settings.files, contents))
    ]
    # What went in between was unused; what is named and not there is lost.
    faults += [
        f"{name} is not there, and is named by {owners}"
        for name, owners in named.items()
        if not (settings.filestore / name).exists() and name in names(settings, name)
    ]
    kept = files.snapshots(settings)[-1]
    note_saved(settings, kept["began"].timestamp())
    files.forget(settings, prune)
    say(
        f"  done in {time.monotonic() - began:.1f} s: {summary['total_files_processed']} files, "
        f"{bytes_shown(summary['total_bytes_processed'])}, {len(new)} of them new, "
        f"{bytes_shown(summary['data_added'])} more in the repository"
    )
    for fault in faults:
        print(f"FAULT  {fault}")
    if not faults:
        noted.note(settings, "files", kept["began"].timestamp())
    return not faults


def names(settings, one=None, **where):
    """Return what the database says of each file in the filestore: its name, who names it.

    :rtype: dict[str, str]
    """
    only = f"AND store_fname = '{one}'" if one else ""
    rows = sql(
        settings,
        # lint: allow a name that the database itself gave
        f"""SELECT store_fname, min(format('attachment %s (%s %s)', id, res_model, res_id))
            FROM ir_attachment WHERE store_fname IS NOT NULL {only} GROUP BY 1""",
        **where,
    )
    return dict(line.split("\t", 1) for line in rows.splitlines())


# -- looking -------------------------------------------------------------------------------


def check(settings):
    """Read the whole repository against its hashes, and the files against the database."""
    ready(settings)
    if left_to_the_primary(settings):
        return True
    faults = []
    if fault := database.archiving_fault(settings):
        faults.append(f"{fault}: no second after the last backup can be returned to")
    kept = database.backups(settings)
    if not kept:
        faults.append("there is no backup of the database")
    elif time.time() - kept[-1]["timestamp"]["stop"] > noted.STALE:
        faults.append(f"the last backup of the database is of {shown(database.ended(kept[-1]))}")
    with alone(settings, "database"), alone(settings, "files"):
        say("- The database's half of the repository ...")
        faults += database.verify(settings)
        say("- The files' half of the repository ...")
        faults += files.check(settings)
        faults += _not_in_the_last(settings)
    free = shutil.disk_usage(settings.repository)
    if free.free < free.total / 10:
        faults.append(f"only {bytes_shown(free.free)} are free in {settings.repository}")
    for fault in faults:
        print(f"FAULT  {fault}")
    if not faults:
        noted.note(settings, "check")
    print(f"{len(faults)} faults" if faults else "all of the backup is there and whole")
    return not faults


def _not_in_the_last(settings):
    """Yield the files that were there when the last backup began, and are not in it."""
    kept = files.snapshots(settings)
    if not kept:
        yield "there is no backup of the files"
        return
    place = f"filestore/{settings.database}/"
    inside = set(files.listed(settings, kept[-1]["id"]))
    for name, owners in names(settings).items():
        path = settings.filestore / name
        if f"{place}{name}" not in inside:
            if not path.exists():
                yield f"{place}{name} is not there, and is named by {owners}"
            elif path.stat().st_ctime < kept[-1]["began"].timestamp():
                yield f"{place}{name} is not in the last backup, and is named by {owners}"


def show(settings):
    """Print what there is, and which seconds can be returned to."""
    ready(settings)
    for one in database.backups(settings):
        size = bytes_shown(one["info"]["size"])
        print(f"database  {shown(database.ended(one))}  {size:>10}  {one['label']}")
    kept = files.snapshots(settings)
    for one in kept[-20:]:
        print(f"files     {shown(one['began'])}  {'':>10}  {one['short_id']}")
    if kept and database.backups(settings):
        print(f"Return is possible to each second from {shown(oldest(settings))} on,")
        print(f"with all files to {shown(kept[-1]['began'])}.")
    return True
