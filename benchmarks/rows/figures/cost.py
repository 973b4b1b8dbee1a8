"""What the figures cost the work: a transition with them and without."""

from contextlib import nullcontext
from unittest.mock import patch

from measure import Arm, interleave
from report import Figure, Goal, Result, compare

from .province import ROW


def transition_cost(lab):
    """Compare a transition with one that leaves the figures alone."""

    def without():
        model = lab.office.registry["egate.dossier"]
        return patch.object(model, "_catch_up_facts", lambda self: None)

    arms = [
        Arm(
            name,
            lambda dossier, off=off: _move(lab.office, dossier, off),
            lab.office.receive,
        )
        for name, off in (("with figures", nullcontext), ("without", without))
    ]
    found = interleave(arms, lab.rounds)
    ours, plain = found["with figures"], found["without"]
    return Result(
        [
            Figure(
                f"{ROW}: a transition",
                "queries more",
                ours.median("queries") - plain.median("queries"),
                "queries",
                goal=Goal(1),
            ),
            compare(
                f"{ROW}: a transition",
                "CPU",
                ours,
                plain,
                "cpu",
                Goal(1.1, of="ratio"),
                "without figures",
            ),
            compare(f"{ROW}: a transition", "wall", ours, plain, "wall", None, "without figures"),
        ],
        {"transition with figures": ours, "transition without": plain},
    )


def _move(office, dossier, off):
    with off():
        office.move(dossier, "claim")
