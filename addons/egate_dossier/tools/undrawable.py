"""Pages that took all the time allowed and could not be drawn: not tried again at every view."""

import time

#: Seconds that a page is left alone; the machine may have been busy.
KEPT = 600
MOST = 1000
_pages: dict[tuple[str, int], float] = {}


def note(sha256: str, page: int) -> None:
    """Remember that this page of the file with this hash could not be drawn.

    >>> note("ab", 1); is_known("ab", 1), is_known("ab", 2)
    (True, False)
    """
    while len(_pages) >= MOST:
        _pages.pop(next(iter(_pages)), None)
    _pages[sha256, page] = time.monotonic() + KEPT


def is_known(sha256: str, page: int) -> bool:
    """Say whether that was noted a short while ago."""
    until = _pages.get((sha256, page))
    if until is not None and until < time.monotonic():
        _pages.pop((sha256, page), None)
        until = None
    return until is not None
