"""Scanned files page by page, read in processes of their own (``apart/scan_pages.py``).

Nothing of a stranger's PDF or picture is opened here; whatever it does, it does it there.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from odoo.addons.egate_dossier.tools.own_process import BusyError, JobError, run_apart

from .unreadable import UnreadableError

#: So many pages are read by one process: far below its limits, and its start costs little of each.
AT_ONCE = 25


class Page(NamedTuple):
    """What is on a page: the texts of its codes, and a small JPEG to recognise it by."""

    codes: list
    #: Percent of its area.
    ink: float
    preview: bytes


def count_pages(stream: BinaryIO, mimetype: str) -> int:
    """Return how many pages a file has.

    :param stream: a file with a descriptor, see :func:`.durable.on_disk`
    :raise UnreadableError: it cannot be opened
    :raise OSError: no room on the disk
    """
    with _answer("count", stream, mimetype=mimetype) as output:
        return _head(output)["pages"]


def read_pages(stream: BinaryIO, mimetype: str, count: int) -> Iterator[Page]:
    """Yield the pages of a file, of which ``count`` are known; one is in the memory at a time.

    :raise UnreadableError: a page cannot be drawn
    :raise OSError: no room on the disk
    """
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        with _answer("read", stream, mimetype=mimetype, numbers=list(numbers)) as output:
            for _number in numbers:
                head = _head(output)
                yield Page(head["codes"], head["ink"], output.read(head["size"]))


def extract_pages(parts: list[tuple[BinaryIO, str, list[int]]]) -> BinaryIO:
    """Return pages of several files as one PDF; what a scanner encoded is not encoded anew.

    :param parts: of each file: the file, its type, and its pages (from 0) in the order wanted
    :raise UnreadableError: a file cannot be opened
    :raise OSError: no room on the disk
    """
    streams, mimetypes, numbers = zip(*parts, strict=True)
    output = _answer("extract", *streams, mimetypes=mimetypes, numbers=numbers)
    if not output.read(1):
        output.close()
        raise UnreadableError("different")
    output.seek(0)
    return output


def _answer(task, *streams, **arguments):
    try:
        return run_apart("scan_pages", *streams, task=task, **arguments)
    except BusyError as error:
        raise UnreadableError("busy") from error
    except JobError as error:
        raise UnreadableError("complex") from error


def _head(output):
    head = json.loads(output.readline())
    if "fault" in head:
        raise UnreadableError(head["fault"])
    return head
