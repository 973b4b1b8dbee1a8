"""The chain of a dossier's events: each hash covers what happened and the hash before it.

To change, drop or insert an event afterwards means to change every later hash, and the head
that the dossier itself keeps. The database computes the same hashes, see ``egate.dossier.event``.
"""

import base64
import hashlib
import json
from datetime import datetime
from typing import NamedTuple


class Event(NamedTuple):
    """What happened, without anything of a person.

    :ivar at: UTC, whole seconds
    :ivar user: id of who did it
    :ivar unit: id of the unit on whose behalf, or ``None``
    :ivar data: ids, codes and fingerprints, JSON without floats
    """

    dossier: int
    at: datetime
    kind: str
    user: int
    unit: int | None
    data: dict | None


def body(event: Event) -> str:
    """Return the text that is hashed: canonical JSON, the same however the data was ordered.

    >>> at = datetime(2026, 3, 2, 2, 10)
    >>> body(Event(7, at, "moved", 2, None, {"to": 4, "from": 3}))
    '[7,"2026-03-02T02:10:00","moved",2,null,{"from":3,"to":4}]'
    """
    facts = [event.dossier, event.at.isoformat(), event.kind, event.user, event.unit]
    return json.dumps(
        [*facts, event.data or {}], ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def link(before: bytes, sequence: int, text: str) -> bytes:
    """Return the hash of event number ``sequence``, from that of the event before (first: empty).

    >>> link(b"", 1, "a") != link(b"", 2, "a")
    True
    """
    return hashlib.sha256(before + sequence.to_bytes(4, "big") + text.encode()).digest()


def begin(events: list[Event]) -> list[tuple[Event, bytes]]:
    """Return the events that a chain begins with, each with its hash.

    >>> one = Event(7, datetime(2026, 3, 2), "received", 2, 1, None)
    >>> [kept == link(b"", 1, body(one)) for _event, kept in begin([one])]
    [True]
    """
    chain, before = [], b""
    for sequence, event in enumerate(events, start=1):
        before = link(before, sequence, body(event))
        chain.append((event, before))
    return chain


def fault(rows: list[tuple[int, Event, bytes]], head: tuple[int, bytes | None]) -> str:
    """Return what is wrong with a chain: ``missing``, ``changed``, ``head`` or nothing.

    :param rows: number, event and hash as kept, by number
    :param head: number and hash of the last event, as the dossier keeps them

    >>> event = Event(7, datetime(2026, 3, 2), "received", 2, 1, None)
    >>> first = link(b"", 1, body(event))
    >>> fault([(1, event, first)], (1, first)), fault([], (1, first))
    ('', 'head')
    >>> fault([(1, event._replace(user=3), first)], (1, first))
    'changed'
    >>> fault([(2, event, first)], (2, first))
    'missing'
    """
    before = b""
    for number, (sequence, event, kept) in enumerate(rows, start=1):
        if sequence != number:
            return "missing"
        if link(before, sequence, body(event)) != kept:
            return "changed"
        before = kept
    return "" if head == (len(rows), before or None) else "head"


def fingerprint(salt: str, facts) -> str:
    """Return a fingerprint of details that may be removed one day, 43 letters and digits.

    The salt is the dossier's own secret: without it no one finds a number of 12 digits by trying
    them all, and once it is gone with the details, the fingerprint tells nothing.

    :param facts: JSON; dates as text

    >>> len(fingerprint("x", ["Nguyễn"])), fingerprint("x", "a") == fingerprint("y", "a")
    (43, False)
    """
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    digest = hashlib.sha256(f"{salt}\0{text}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
