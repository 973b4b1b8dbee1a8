"""What people asked of the office and what it answered; held against the database afterwards."""

import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Act:
    """Something that one person did: asked once, and asked again while no answer came.

    :ivar str kind: ``begin``, ``receive``, ``move``, ``collect``, ``upload``
    :ivar dict what: what it was about, by which it is found in the database
    :ivar float began: by the monotonic clock, in seconds, as ``asked`` and ``ended``
    :ivar float asked: when the request went out that got the answer
    :ivar str state: ``acknowledged``, ``refused`` or, where nobody knows, ``unknown``
    :ivar int tries: how often it was asked
    """

    kind: str
    who: str
    what: dict
    began: float = field(default_factory=time.monotonic)
    asked: float = 0.0
    ended: float = 0.0
    state: str = "unknown"
    tries: int = 0
    answer: object = None


class History:
    """All acts of one load, in the order in which they began."""

    def __init__(self):
        self.acts = []
        #: Pages that were read, by role and by what came: ``answered`` or ``unanswered``.
        self.reads = Counter()
        #: What people were told when they got no answer but a fault, shortened.
        self.told = Counter()
        self._lock = threading.Lock()

    def begin(self, kind, who, **what):
        act = Act(kind, who, what)
        with self._lock:
            self.acts.append(act)
        return act

    def note_read(self, role, answered):
        with self._lock:
            self.reads[role, "answered" if answered else "unanswered"] += 1

    def note_fault(self, text):
        with self._lock:
            self.told[text[:160]] += 1

    def of(self, kind, state="acknowledged"):
        with self._lock:
            return [act for act in self.acts if act.kind == kind and act.state == state]

    def repeated(self):
        """Return the acts that were asked more than once."""
        with self._lock:
            return [act for act in self.acts if act.tries > 1]

    def seconds_until_work(self, moment):
        """Return the seconds after ``moment`` until a dossier was received by a request that was
        sent after it; None where nobody could again."""
        later = [act.ended for act in self.of("receive") if act.asked > moment]
        return min(later) - moment if later else None

    def longest_receptions(self):
        """Return median and maximum of the seconds that receptions took, repeats included."""
        took = [act.ended - act.began for act in self.of("receive")] or [0.0]
        return statistics.median(took), max(took)


@dataclass
class Findings:
    """What the database says of a history; ``lost`` and ``doubled`` are sentences."""

    acknowledged: int = 0
    repeated: int = 0
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)

    def faults(self):
        return self.lost + self.doubled


#: What a dossier has as soon as it is received, each once at least; how many.
PARTS = """
    SELECT d.id, d.code, d.received_at IS NOT NULL, d.holder_unit_id IS NOT NULL,
           (SELECT count(*) FROM egate_dossier_step s
             WHERE s.dossier_id = d.id AND s.left_at IS NULL),
           (SELECT count(*) FROM egate_dossier_deadline_entry e
             WHERE e.dossier_id = d.id AND e.kind = 'start'),
           (SELECT count(*) FROM egate_dossier_event e
             WHERE e.dossier_id = d.id AND e.kind = 'received'),
           (SELECT count(*) FROM egate_register_line l WHERE l.dossier_id = d.id)
      FROM egate_dossier d WHERE d.id = ANY(%s)
"""


def hold_against(history, query):
    """Compare ``history`` with the database.

    :param query: runs a statement with its values, returns rows
    :rtype: Findings
    """
    found = Findings(
        acknowledged=sum(act.state == "acknowledged" for act in history.acts),
        repeated=len(history.repeated()),
    )
    _receptions(history, query, found)
    _moves(history, query, found)
    _money(history, query, found)
    _files(history, query, found)
    return found


def _receptions(history, query, found):
    acts = history.of("receive")
    rows = {row[0]: row[1:] for row in query(PARTS, [act.what["dossier"] for act in acts])}
    for act in acts:
        dossier, code = act.what["dossier"], act.answer
        if dossier not in rows:
            found.lost.append(f"dossier {code}: not there")
            continue
        stored, received, held, open_steps, ledger, event, line = rows[dossier]
        for what, there in (
            ("its code", stored == code),
            ("its reception", received),
            ("its holder", held),
            ("one step that is open", open_steps == 1),
            ("the start of its term", ledger == 1),
            ("the event of its reception", event == 1),
            ("a line of the register", line >= 1),
        ):
            if not there:
                found.lost.append(f"dossier {code}: {what}")
    codes = Counter(act.answer for act in acts)
    found.doubled += [f"code {code}: given {n} times" for code, n in codes.items() if n > 1]
    # One text for each citizen who stood there: a second dossier with it is a double.
    keys = [act.what["key"] for act in history.acts if act.kind == "begin"]
    rows = query(
        """SELECT content, count(*) FROM egate_dossier
           WHERE content = ANY(%s) GROUP BY content HAVING count(*) > 1""",
        keys,
    )
    found.doubled += [f"citizen {key}: {count} dossiers" for key, count in rows]
    rows = query(
        "SELECT code FROM egate_dossier WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1"
    )
    found.doubled += [f"code {code}: twice in the database" for (code,) in rows]
    found.lost += [
        f"{act.kind} {act.what}: refused, {act.answer}"
        for kind in ("begin", "receive", "collect", "upload")
        for act in history.of(kind, "refused")
    ]


def _moves(history, query, found):
    acts = [act for act in history.acts if act.kind == "move"]
    rows = query(
        """SELECT dossier_id, transition_id, count(*) FROM egate_dossier_step
           WHERE dossier_id = ANY(%s) AND left_at IS NOT NULL GROUP BY 1, 2""",
        [act.what["dossier"] for act in acts],
    )
    steps = {row[:2]: row[2] for row in rows}
    for act in acts:
        done = steps.get((act.what["dossier"], act.what["transition"]), 0)
        # Who asks again may be told that it is done; never that it is not to be done.
        told_done = act.state == "acknowledged" or (act.state == "refused" and act.tries > 1)
        if told_done and not done:
            found.lost.append(f"step {act.what}: not there ({act.answer or act.state})")
        if done > 1:
            found.doubled.append(f"step {act.what}: {done} times")


def _money(history, query, found):
    acts = [act for act in history.acts if act.kind == "collect"]
    rows = query(
        """SELECT dossier_id, count(*), sum(amount) FROM egate_payment
           WHERE dossier_id = ANY(%s) GROUP BY dossier_id""",
        [act.what["dossier"] for act in acts],
    )
    taken = {dossier: (count, amount) for dossier, count, amount in rows}
    for act in acts:
        count, amount = taken.get(act.what["dossier"], (0, 0))
        if act.state == "acknowledged" and amount != act.answer:
            found.lost.append(f"money of {act.what}: {amount} of {act.answer} dong")
        if count > 1:
            found.doubled.append(f"money of {act.what}: {count} receipts")


def _files(history, query, found):
    acts = history.of("upload")
    rows = query(
        "SELECT id FROM egate_dossier_file WHERE id = ANY(%s)", [act.answer for act in acts]
    )
    there = {file for (file,) in rows}
    found.lost += [f"file {act.what}: not there" for act in acts if act.answer not in there]
