"""The chain of each dossier's events, from the first to the head that the dossier keeps."""

from itertools import groupby
from operator import itemgetter

from ..tools import event_chain
from .check import Check, Fault, stream

_WORDS = {
    "missing": "an event is missing from the trail",
    "changed": "an event of the trail was changed afterwards",
    "head": "the trail does not end where the dossier says",
}


#: The first event of what was received here, and of what was taken over from another system.
_BEGIN = ("received", "imported")


class Chains(Check):
    """Nothing was changed in, taken from or slipped into what is said to have happened."""

    title = "trails of events"

    def faults(self, env):
        rows = stream(
            env.cr,
            """SELECT d.id, coalesce(d.code, 'draft ' || d.id), d.received_at IS NOT NULL,
                      coalesce(d.event_seq, 0), d.event_hash,
                      e.sequence, e.at, e.kind, e.user_id, e.unit_id, e.data::jsonb, e.hash
               FROM egate_dossier d LEFT JOIN egate_dossier_event e ON e.dossier_id = d.id
               ORDER BY d.id, e.sequence""",
        )
        # Odoo's own groupby would hold the whole table in memory.
        # pylint: disable-next=bad-builtin-groupby
        for (dossier, code, received, number, kept), events in groupby(rows, _dossier_of):
            chain = [
                (sequence, event_chain.Event(dossier, *happened), bytes(hashed))
                for *_dossier, sequence, at, kind, user, unit, data, hashed in events
                if sequence is not None
                for happened in [(at, kind, user, unit, data)]
            ]
            if fault := event_chain.fault(chain, (number, kept)):
                yield Fault(code, _WORDS[fault])
            elif received and not any(event.kind in _BEGIN for _n, event, _h in chain[:1]):
                yield Fault(code, "its trail does not begin with the reception or the take-over")


def _dossier_of(row):
    dossier, code, received, number, kept = itemgetter(0, 1, 2, 3, 4)(row)
    return dossier, code, received, number, bytes(kept) if kept is not None else None
