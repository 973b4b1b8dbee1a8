"""Files in a folder that others write to, held by descriptors: no name leads anywhere else."""

import errno
import os
import stat
import time
import uuid
from contextlib import contextmanager, suppress
from typing import BinaryIO

#: Entries of one folder that are looked at in one round.
MOST = 10_000
#: A file that is being taken away has such a name for a moment; a later round goes on with it.
ASIDE = ".egate-"


@contextmanager
def opened(root: str, name: str):
    """Open the folder ``name`` in ``root``; yield its descriptor.

    One component, and no link: neither ``..`` nor an absolute path nor a symbolic link leads out.

    :raise OSError: it is no folder just there, or cannot be opened
    """
    if not os.path.isabs(root):
        raise OSError(errno.EINVAL, "not an absolute path")
    if not is_component(name):
        raise OSError(errno.EINVAL, "not the name of a folder")
    parent = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        folder = _open_folder(name, parent)
    finally:
        os.close(parent)
    try:
        yield folder
    finally:
        os.close(folder)


def is_component(name: str) -> bool:
    """Say whether ``name`` is one component of a path, and really one below.

    >>> [is_component(name) for name in ("H17.33.01", "..", ".", "", "a/b", "/etc", "a\\0")]
    [True, False, False, False, False, False, False]
    """
    return name not in ("", os.curdir, os.pardir) and not {"/", "\0"} & set(name)


def _open_folder(name, parent):
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(name, flags, dir_fd=parent)


def settled(folder: int, seconds: float) -> list[str]:
    """Return the names of files that have not changed for so long, the oldest first.

    Links, folders and hidden files are not looked at. A date in the future was given to a file once
    it was written (a scanner whose clock is wrong): it counts as settled, by the clock of the disk
    itself, which may be another machine's.
    """
    found, now = [], time.time()
    with os.scandir(folder) as entries:
        for _place, entry in zip(range(MOST), entries, strict=False):
            hidden = entry.name.startswith(".") and not entry.name.startswith(ASIDE)
            if hidden or not entry.is_file(follow_symlinks=False):
                continue
            found.append((entry.stat(follow_symlinks=False).st_mtime, entry.name))
    if any(changed > now for changed, _name in found):
        now = max(now, _clock(folder))
    return [name for changed, name in sorted(found) if changed > now or now - changed >= seconds]


def _clock(folder):
    """Return the time that a file gets which is written now; 0 where none can be written."""
    name = f".{uuid.uuid4().hex}"
    try:
        handle = os.open(
            name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder
        )
    except OSError:
        return 0
    try:
        os.write(handle, b"\0")
        return os.fstat(handle).st_mtime
    finally:
        os.close(handle)
        os.unlink(name, dir_fd=folder)


def open_file(folder: int, name: str) -> BinaryIO:
    """Open a regular file of ``folder`` for reading.

    :raise OSError: it is none (any more)
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(name, flags, dir_fd=folder)
    file = open(handle, "rb")  # noqa: SIM115 (it is the answer)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not a regular file")
    return file


def plain_name(name: str) -> str:
    """Return what a file was called before it was taken aside.

    >>> plain_name(".egate-0123abcd-quet.pdf"), plain_name("quet.pdf")
    ('quet.pdf', 'quet.pdf')
    """
    return name.removeprefix(ASIDE).partition("-")[2] if name.startswith(ASIDE) else name


def remove(folder: int, name: str, file: BinaryIO) -> bool:
    """Remove the very file that is open; whatever bears its name by now otherwise stays.

    :return: whether it is gone
    :raise OSError: it cannot be removed
    """
    aside = f"{ASIDE}{uuid.uuid4().hex[:8]}-{_short(plain_name(name))}"
    if not _take(folder, name, file, folder, aside):
        return False
    os.unlink(aside, dir_fd=folder)
    return True


def put_aside(folder: int, name: str, file: BinaryIO, beside: str) -> bool:
    """Move the very file that is open into the folder ``beside`` of ``folder``.

    :return: whether it is there; under a name that nothing else has
    :raise OSError: it cannot be moved
    """
    with suppress(FileExistsError):
        os.mkdir(beside, dir_fd=folder)
    target = _open_folder(beside, folder)
    try:
        new = f"{uuid.uuid4().hex[:8]}-{_short(plain_name(name))}"
        return _take(folder, name, file, target, new)
    finally:
        os.close(target)


def _take(folder, name, file, target, new):
    """Rename, then look what that was: between a look and a rename another could take its name."""
    os.rename(name, new, src_dir_fd=folder, dst_dir_fd=target)
    state = os.stat(new, dir_fd=target, follow_symlinks=False)
    if _mark(state) == _mark(os.fstat(file.fileno())):
        return True
    try:
        os.link(new, name, src_dir_fd=target, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        # A third came meanwhile; this one goes on under a name of its own.
        own = f"{uuid.uuid4().hex[:8]}-{_short(plain_name(name))}"
        os.link(new, own, src_dir_fd=target, dst_dir_fd=folder, follow_symlinks=False)
    os.unlink(new, dir_fd=target)
    return False


def _mark(state):
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _short(name):
    """Return the end of a name: with a mark before it, it must still be one, on any disk.

    >>> len(os.fsencode(_short("ộ" * 80))), _short("quet\\udcff.pdf") == "quet\\udcff.pdf"
    (99, True)
    """
    end = os.fsencode(name)[-100:]
    # Not within a letter.
    return os.fsdecode(end if len(end) < 100 else end.lstrip(bytes(range(0x80, 0xC0))))
