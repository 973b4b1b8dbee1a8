"""How the upgrade speaks to whoever runs it."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

#: Moments are shown in the offices' zone, as by ``config/backup``.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Failed(SystemExit):
    """Something failed and has been said."""


def say(text=""):
    print(text, file=sys.stderr, flush=True)


def fail(*sentences):
    """Say why it does not go on, and end.

    :raise Failed: always
    """
    say()
    for sentence in sentences:
        say(f"egate: {sentence}")
    raise Failed(1)


def shown(moment):
    """Return a moment in words.

    :param str moment: in ISO 8601, with its zone

    >>> shown("2026-11-30T00:30:05+00:00")
    '30/11/2026 07:30:05'
    """
    return datetime.fromisoformat(moment).astimezone(ZONE).strftime("%d/%m/%Y %H:%M:%S")


def size(count):
    """Return a number of bytes in words.

    >>> size(5_300_000)
    '5.3 MB'
    """
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
