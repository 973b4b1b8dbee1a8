"""Reception: one dossier with five papers, entered and accepted by the clerk in one request.

Code and register number, due time, ledger, first step and fee; the owner is on file, no files.
"""

from measure import Arm, interleave
from report import Goal, Result, compare

SUITE, TASK, RAW = "reception", "project.task create", "raw SQL, the same rows"
BATCH, RAW_BATCH, COUNT = "in batches of 100", "raw SQL, the same 100", 100


def measure(lab):
    received = lab.model.changes["receive"]
    found = interleave(
        [
            Arm(SUITE, lambda _: lab.office.receive()),
            Arm(TASK, lambda _: lab.baseline.create_task()),
            Arm(RAW, lambda _: lab.replay.receive(received, lab.model.scopes)),
            Arm(BATCH, lambda _: lab.office.receive_many(COUNT)),
            Arm(RAW_BATCH, lambda _: lab.replay.receive_many(received, lab.model.scopes, COUNT)),
        ],
        lab.rounds,
    )
    batch, raw_batch = found[BATCH], found[RAW_BATCH]
    ours, task, raw = found[SUITE], found[TASK], found[RAW]
    return Result(
        [
            compare(SUITE, "queries", ours, task, "queries", Goal(18), TASK, "queries"),
            compare(SUITE, "CPU", ours, task, "cpu", Goal(0.45, of="ratio"), TASK),
            compare(SUITE, "wall", ours, raw, "wall", Goal(12, of="ratio"), RAW),
            compare(SUITE, "wall", ours, task, "wall", None, TASK),
            compare(
                SUITE,
                f"{BATCH}: wall",
                batch,
                raw_batch,
                "wall",
                Goal(3, of="ratio"),
                RAW_BATCH,
            ),
            compare(
                SUITE, f"{BATCH}: queries", batch, raw_batch, "queries", None, RAW_BATCH, "queries"
            ),
        ],
        found,
    )
