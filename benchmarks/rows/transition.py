"""Transition: the officer claims a dossier from the pool; the leader signs its result."""

from measure import Arm, interleave
from report import Goal, Result, compare

ROW, TASK, RAW = "transition", "project.task stage", "raw SQL, the same rows"
#: the measured transitions, and those that come before each
MOVES = {"claim": (), "sign": ("claim", "submit")}


def measure(lab):
    arms = [
        Arm(TASK, lab.baseline.move_task, lab.baseline.create_task),
        *(_suite_arm(lab, key, before) for key, before in MOVES.items()),
        *(_raw_arm(lab, key, before) for key, before in MOVES.items()),
    ]
    found = interleave(arms, lab.rounds)
    figures = []
    for key in MOVES:
        ours, raw, task = found[key], found[f"raw {key}"], found[TASK]
        row = f"{ROW}: {key}"
        figures += [
            compare(row, "queries", ours, task, "queries", Goal(10), TASK, "queries"),
            compare(row, "CPU", ours, task, "cpu", Goal(0.5, of="ratio"), TASK),
            compare(row, "wall", ours, raw, "wall", Goal(20, of="ratio"), RAW),
        ]
    return Result(figures, found)


def _suite_arm(lab, key, before):
    def prepare():
        dossier = lab.office.receive()
        for earlier in before:
            lab.office.move(dossier, earlier)
        return dossier

    return Arm(key, lambda dossier: lab.office.move(dossier, key), prepare)


def _raw_arm(lab, key, before):
    changes = lab.model.changes

    def prepare():
        known = lab.replay.receive(changes["receive"], lab.model.scopes)
        for earlier in before:
            lab.replay.apply(changes[earlier], known)
        return known

    return Arm(f"raw {key}", lambda known: lab.replay.apply(changes[key], known), prepare)
