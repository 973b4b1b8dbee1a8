"""The files' half of a backup: restic. Each content is kept once, encrypted, with its hash."""

import hashlib
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from settings import Settings, fail, passphrase, run, say

#: Odoo keeps a file under the SHA-1 of its content, the suite its papers under their SHA-256.
HASHED = re.compile(r"/(?:[0-9a-f]{2})/([0-9a-f]{40}|[0-9a-f]{64})$")
#: A folder of contents, or all of them.
FOLDER = re.compile(r"(?:^|/)filestore/[^/]+(?:/[0-9a-f]{2})?$")
#: What is no content: marks of the collector, files half written, the note of the last backup.
NO_CONTENT = ("checklist", "unsaved", "part-*", "saved-until", "saved-until.new")
#: In what restic finds: a path, and after all paths of a backup which backup it was.
FOUND = re.compile(r'"path":"([^"]+)"|"snapshot":"([0-9a-f]{64})"')
#: Asked for at a time.
PORTION = 200
#: What restic says of each file for which there is no room (0.14).
FULL = "no space left on device"


def environment(settings: Settings):
    return {
        "RESTIC_REPOSITORY": str(settings.repository / "files"),
        "RESTIC_PASSWORD": passphrase(settings),
        "RESTIC_CACHE_DIR": str(settings.repository / "cache"),
        "RESTIC_PROGRESS_FPS": "0.01",
    }


def restic(settings, *arguments, doing, accepted=(0,)):
    return run(
        ["restic", "--quiet", *map(str, arguments)],
        doing,
        env=environment(settings),
        accepted=accepted,
    )


def is_there(settings):
    return (settings.repository / "files" / "config").exists()


def init(settings):
    restic(settings, "init", doing="preparing the files' half of the repository")


def sources(settings):
    """Return the folders that are kept, from ``data_dir``: the filestore, pages not yet saved."""
    wanted = (f"filestore/{settings.database}", f"egate_scan/{settings.database}")
    return [name for name in wanted if (settings.files / name).is_dir()]


def backup(settings):
    """Take what is new; return what restic says of it, and the paths that are new.

    :rtype: tuple[dict, list[str]]
    """
    # A lock of a run that was killed; those of living ones stay.
    restic(settings, "unlock", doing="looking for runs that were killed")
    excluded = [f"--exclude={name}" for name in NO_CONTENT]
    process = subprocess.Popen(
        ["restic", "backup", "--json", "--verbose", *excluded, *sources(settings)],
        # From there, so that it can be put into any other place.
        cwd=settings.files,
        env={**os.environ, **environment(settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    summary, new, said = {}, [], []
    for line in process.stdout:
        if '"action":"unchanged"' in line:
            continue
        try:
            told = json.loads(line)
        except ValueError:
            said.append(line.strip())
            continue
        if told["message_type"] == "summary":
            summary = told
        elif told["message_type"] == "error":
            said.append(f"{told.get('item', '')}: {told.get('error', {}).get('Op', 'fault')}")
        elif told.get("action") in ("new", "modified") and not told["item"].endswith("/"):
            new.append(told["item"])
    code = process.wait()
    # 3: something could not be read. What is sent and not yet a file may go at any time.
    lost = [line for line in said if is_kept(line.partition(": ")[0])]
    if not summary or code not in (0, 3) or lost:
        for line in (lost or said)[-12:]:
            say(f"    | {line[:200]}")
        fail("the backup of the files failed.")
    return summary, new


def is_kept(path):
    """Say whether a path is of what a backup has to have: a content, or a folder of contents.

    >>> is_kept("filestore/egate/ab"), is_kept("/srv/filestore/egate/ab/ab" + "0" * 38)
    (True, True)
    >>> is_kept("egate_scan/egate/12"), is_kept("/srv/filestore/egate/ab/part-7")
    (False, False)
    """
    return bool(HASHED.search(path) or FOLDER.search(path))


def snapshots(settings):
    """Return the backups of the files, oldest first, each with ``began``.

    :rtype: list[dict]
    """
    found = json.loads(
        restic(settings, "snapshots", "--json", doing="reading the files' backups").stdout
    )
    for one in found or []:
        # Python 3.10 reads no more than six digits.
        one["began"] = datetime.fromisoformat(
            re.sub(r"(\.\d{6})\d+", r"\1", one["time"]).replace("Z", "+00:00")
        )
    return sorted(found or [], key=lambda one: one["began"])


def forget(settings, prune):
    """Let go of backups that are older than the oldest second to return to."""
    # Two days more: a file may be in the last backup before that second alone.
    within = f"--keep-within={settings.keep_days + 2}d"
    restic(
        settings,
        *("forget", "--group-by=", within, *(["--prune"] if prune else [])),
        doing="letting go of old backups of files",
    )


def listed(settings, snapshot):
    """Yield the path below ``data_dir`` of each file of a backup."""
    process = subprocess.Popen(
        ["restic", "ls", "--json", snapshot],
        env={**os.environ, **environment(settings)},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        entry = json.loads(line)
        if entry.get("type") == "file":
            yield entry["path"].lstrip("/")
    if process.wait():
        fail("listing the files of a backup failed (above).")


def check(settings):
    """Yield a sentence for each fault: restic reads all that is kept, and compares its hashes."""
    done = restic(
        settings,
        *("check", "--read-data"),
        doing="verifying the files' half of the repository",
        accepted=range(256),
    )
    if not done.returncode:
        return
    said = done.stdout + done.stderr
    named = set()
    for pack in sorted(set(re.findall(r"\b(?:pack|want) ([0-9a-f]{8,64})\b", said))):
        found = restic(
            settings,
            *("find", "--json", "--pack", pack),
            doing="naming the files",
            accepted=range(256),
        )
        inside = set(re.findall(r'"object_type":"blob"[^}]*"path":"([^"]+)"', found.stdout))
        if not inside:
            yield f"a list of folders is damaged or missing in the repository (pack {pack})"
        named |= inside
    for name in sorted(named):
        yield f"{name.lstrip('/')} is damaged or missing in the repository"
    if not named:
        yield from said.strip().splitlines()[-20:]


def restore(settings, snapshot, folder, names=()):
    """Put a backup of the files into ``folder``; what cannot be read there is found out later.

    :param names: these alone, paths from the root of the backup
    """
    done = restic(
        settings,
        *("restore", snapshot, "--target", folder),
        *(f"--include={name}" for name in names),
        doing="bringing the files back",
        accepted=(0, 1),
    )
    # restic leaves such a file empty and goes on with the next.
    if FULL in done.stderr:
        fail(f"the disk of {folder} is full. Give it room and run the same command again.")


def fetch(settings, names, folder):
    """Bring files back that are in any other backup than the one that was restored.

    :param names: paths below ``data_dir``
    """
    names = sorted(names)
    for start in range(0, len(names), PORTION):
        wanted = {f"/{name}" for name in names[start : start + PORTION]}
        found = restic(
            settings,
            *("find", "--json", *sorted(wanted)),
            doing="looking for files",
            accepted=range(256),
        )
        # Where a list of folders is damaged, its complaint stands in between.
        paths = set()
        for path, snapshot in FOUND.findall(found.stdout):
            if path:
                paths.add(path)
                continue
            if here := sorted(wanted & paths):
                restore(settings, snapshot, folder, here)
                wanted -= set(here) - _let_go(folder, here)
            paths = set()


def _let_go(folder, names):
    """Remove those of ``names`` that came back in parts; return what did not come back whole."""
    lost = broken(folder, (name.lstrip("/") for name in names))
    for name in lost:
        Path(folder, name).unlink(missing_ok=True)
    return {f"/{name}" for name in lost}


def is_whole(path):
    """Say whether a file is there and its content has the hash that is its name."""
    name = os.path.basename(path)
    digest = hashlib.sha256() if len(name) == 64 else hashlib.sha1(usedforsecurity=False)
    try:
        with open(path, "rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == name


def broken(folder, names):
    """Return those of ``names`` below ``folder`` that are missing or not what their name says.

    One a processor: hashing lets the others of this process go on.

    :rtype: set[str]
    """
    names = list(names)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        whole = pool.map(is_whole, (Path(folder, name) for name in names))
        return {name for name, holds in zip(names, whole, strict=True) if not holds}
