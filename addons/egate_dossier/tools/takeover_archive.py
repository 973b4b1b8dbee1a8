"""A ZIP of papers of dossiers of the system before, in folders or with names by the old code.

It comes from outside: it is never unpacked to a disk, what it claims is not trusted, and a member
is read no further than it may be large.
"""

import re
import zlib
from collections.abc import Collection
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

#: Members of one archive.
MAX_MEMBERS = 20_000
_UNREADABLE = (
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)


class ArchiveError(ValueError):
    """What cannot be read; ``reason``: ``archive``, ``members``, ``encrypted``, ``large``,
    ``broken``.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Member(NamedTuple):
    """A file of the archive.

    :ivar place: its number in the archive's own list, by which it is read
    :ivar path: as the archive writes it
    :ivar key: :func:`folder_key` of the code that it is named by, or ``""``
    """

    place: int
    path: str
    key: str


def folder_key(code: str) -> str:
    """Return an old code as folders and files are named by it: no name of a file has a slash.

    >>> folder_key("12/2026.HT-a")
    '12-2026.HT-A'
    """
    return re.sub(r"[/\\:]", "-", code.strip().upper())


def members(content: bytes, keys: Collection[str]) -> list[Member]:
    """Return the files of an archive, each with that of ``keys`` that it is named by.

    A file is in a folder named by the code, at any depth, or its name begins with the code and
    ``_``, or is the code.

    :raise ArchiveError: it is no archive, or has too many members
    """
    try:
        with ZipFile(BytesIO(content)) as packed:
            infos = packed.infolist()
    except _UNREADABLE as error:
        raise ArchiveError("archive") from error
    if len(infos) > MAX_MEMBERS:
        raise ArchiveError("members")
    found = []
    for place, info in enumerate(infos):
        parts = [part for part in re.split(r"[/\\]", info.filename) if part]
        if info.is_dir() or not parts or parts[0] == "__MACOSX" or parts[-1].startswith("."):
            continue
        stem = folder_key(re.sub(r"\.[^.]*$", "", parts[-1]))
        names = [*map(folder_key, parts[:-1]), stem, stem.partition("_")[0]]
        key = next((name for name in names if name in keys), "")
        found.append(Member(place, info.filename, key))
    return found


def read(packed: ZipFile, place: int, most: int) -> bytes:
    """Return what a member of an open archive holds.

    :param int most: bytes that it may have, whatever the archive says of its size
    :raise ArchiveError: it is locked, too large or damaged
    """
    try:
        info = packed.infolist()[place]
        if info.flag_bits & 1:
            raise ArchiveError("encrypted")
        with packed.open(info) as stream:
            raw = stream.read(most + 1)
    except _UNREADABLE as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError("broken") from error
    if len(raw) > most:
        raise ArchiveError("large")
    return raw
