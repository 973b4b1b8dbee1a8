"""Files that survive a power cut, and that are read back before they count."""

import hashlib
import os
import tempfile
from typing import BinaryIO, NamedTuple

CHUNK = 256 * 1024


class Content(NamedTuple):
    """What a file is known by."""

    sha256: str
    sha1: str
    size: int


class DamagedError(OSError):
    """What is on the disk is not what was written."""


def chunks(stream: BinaryIO):
    """Yield a file from its beginning, piece by piece: its size never matters."""
    stream.seek(0)
    while piece := stream.read(CHUNK):
        yield piece


def spooled(raw: bytes) -> BinaryIO:
    """Return ``raw`` as an open file with a descriptor, at its beginning.

    :raise OSError: no room for it
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (it is the answer)
    file.write(raw)
    file.flush()
    file.seek(0)
    return file


def on_disk(source: bytes | BinaryIO) -> BinaryIO:
    """Return ``source`` as a file that another process can open too.

    :raise OSError: no room for it
    """
    if isinstance(source, bytes):
        return spooled(source)
    try:
        source.fileno()
    except (AttributeError, OSError):
        source.seek(0)
        return spooled(source.read())
    return source


def content_of(stream: BinaryIO) -> Content:
    """Return what ``stream`` is known by.

    >>> import io
    >>> content_of(io.BytesIO(b"abc")).size
    3
    """
    sha256, sha1, size = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0
    for piece in chunks(stream):
        sha256.update(piece)
        sha1.update(piece)
        size += len(piece)
    return Content(sha256.hexdigest(), sha1.hexdigest(), size)


def is_whole(path: str, content: Content) -> bool:
    """Say whether the file at ``path`` is there and is ``content``, to the last byte."""
    try:
        with open(path, "rb") as stream:
            if os.fstat(stream.fileno()).st_size != content.size:
                return False
            # Not what the kernel still remembers: what the disk gives back.
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return content_of(stream).sha256 == content.sha256
    except FileNotFoundError:
        return False


def write(stream: BinaryIO, content: Content, path: str, beside: str) -> None:
    """Store ``stream`` at ``path``: whole, on the disk and read back, or not at all.

    Written ``beside`` its place, forced to the disk, then moved there, so that no name ever stands
    for half a file; the folder is forced as well, else a power cut could take the name back. What
    already lies there whole is left; what lies there damaged is replaced.

    :raise OSError: the disk is full or broken; nothing is left behind
    :raise DamagedError: read back, it was something else
    """
    if is_whole(path, content):
        return
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    try:
        with open(beside, "xb") as target:
            for piece in chunks(stream):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if not is_whole(beside, content):
            raise DamagedError(f"{beside} was not read back as it was written")
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise
    # The folder that may have been made now is a name in its parent.
    for name in (folder, os.path.dirname(folder)):
        handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
