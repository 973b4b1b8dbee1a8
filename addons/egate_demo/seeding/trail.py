"""The chained trail of seeded dossiers: what is told, and the rows of it.

The text of an event is made once for all dossiers that go the same way; what is a dossier's own,
its id and the fingerprints by its token, is put in when it is chained.
"""

from typing import NamedTuple

from odoo.addons.egate_dossier.tools import event_chain

from .copying import MARK, Lines, as_text

NAMES = ("dossier_id", "sequence", "at", "kind", "user_id", "unit_id", "data", "hash")


class Told(NamedTuple):
    """An event that is to be chained.

    :ivar at: UTC, whole seconds
    :ivar facts: what it tells by a fingerprint alone, JSON; ``None``: nothing
    :ivar body: what is hashed, without the dossier; :data:`MARK` where the fingerprint comes
    :ivar row: columns from ``at`` to ``data``, as they are sent
    """

    at: object
    facts: object
    body: str
    row: str


def tell(at, kind, user, unit, data, facts=None) -> Told:
    """Return an event that is to be chained.

    :param facts: what it tells by a fingerprint alone
    """
    if facts is not None:
        data = {**data, "text": MARK}
    body = event_chain.body(event_chain.Event(0, at, kind, user, unit, data))
    row = "\t".join(map(as_text, (at, kind, user, unit, data)))
    return Told(at, facts, body.removeprefix("[0"), row)


def chain(dossier: int, token: str, events: list[Told]) -> tuple[Lines, bytes]:
    """Return the rows of the trail, in the order of ``events``, and the hash of its head."""
    lines, before = [], b""
    for sequence, event in enumerate(events, start=1):
        body, row = event.body, event.row
        if event.facts is not None:
            text = event_chain.fingerprint(token, event.facts)
            body, row = body.replace(MARK, text), row.replace(MARK, text)
        before = event_chain.link(before, sequence, f"[{dossier}{body}")
        lines.append(f"{dossier}\t{sequence}\t{row}\t\\\\x{before.hex()}")
    return Lines(NAMES, "\n".join(lines)), before
