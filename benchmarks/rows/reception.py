"""Reception: one dossier with five papers, entered and accepted by the clerk in one request.

Code and register number, due time, ledger, first step and fee; the owner is on file, no files.
"""

from measure import Arm, interleave
from report import Goal, Result, compare

SUITE, TASK, RAW = "reception", "project.task create", "raw SQL, the same rows"


def measure(lab):
    received = lab.model.changes["receive"]
    found = interleave(
        [
            Arm(SUITE, lambda _: lab.office.receive()),
            Arm(TASK, lambda _: lab.baseline.create_task()),
            Arm(RAW, lambda _: lab.replay.receive(received, lab.model.scopes)),
        ],
        lab.rounds,
    )
    ours, task, raw = found[SUITE], found[TASK], found[RAW]
    return Result(
        [
            compare(SUITE, "queries", ours, task, "queries", Goal(15), TASK, "queries"),
            compare(SUITE, "CPU", ours, task, "cpu", Goal(0.5, of="ratio"), TASK),
            compare(SUITE, "wall", ours, raw, "wall", Goal(12, of="ratio"), RAW),
            compare(SUITE, "wall", ours, task, "wall", None, TASK),
        ],
        found,
    )
