"""Publish check: every fault of a process of 60 states, looked for as the form and “Publish” do.

A long one, with a way back from every step, where everybody whom it needs exists: it has no fault.
Once as the form has it again and again, once with nothing in memory, as after a change of the
draft. The same process with 15 states shows how the check grows.
"""

from measure import Arm, interleave
from report import Figure, Goal, Result, compare

ROW = "publish_check"
#: milliseconds of CPU: printed and judged here, asserted nowhere
GOAL = Goal(100, checked=False)


def measure(lab):
    with lab.office.session() as env:
        drawn = {size: draw(env, lab.office, size).id for size in (15, 60)}

    def checked(size):
        def act(_):
            with lab.office.session() as env:
                faults = env["egate.workflow"].browse(drawn[size])._faults()
                if faults:
                    raise AssertionError(faults)

        return act

    def forget():
        lab.office.registry.clear_cache()

    arms = [Arm(f"{size} states", checked(size)) for size in drawn]
    # What the last arm forgets, "warming" finds again outside the others' clocks.
    arms += [Arm("nothing in memory", checked(60), forget), Arm("warming", checked(15))]
    found = interleave(arms, lab.rounds)
    few, many, cold = found["15 states"], found["60 states"], found["nothing in memory"]
    return Result(
        [
            Figure(ROW, "60 states, CPU", many.median("cpu") * 1e3, "ms", goal=GOAL),
            Figure(ROW, "nothing in memory, CPU", cold.median("cpu") * 1e3, "ms", goal=GOAL),
            compare(
                ROW,
                "60 states, CPU",
                many,
                few,
                "cpu",
                Goal(6, of="ratio"),
                "15 states",
            ),
            compare(ROW, "queries", many, few, "queries", None, "15 states", "queries"),
        ],
        found,
    )


def draw(env, office, size):
    """Draw a process of ``size`` states, each a day long, with a way back from each."""
    workflow = env["egate.workflow"].create({"name": f"{size} bước", "code": f"BENCH-{size}"})
    officer = env.ref("egate_base.egate_role_officer").id
    vals = [
        {
            "workflow_id": workflow.id,
            "name": f"Bước {number}",
            "kind": "work" if number else "start",
            "national_code": "4" if number else "2",
            "role_id": officer,
            "unit_rule": "same" if number else "agency",
            "limit_amount": 1,
        }
        for number in range(size - 1)
    ]
    vals.append({"workflow_id": workflow.id, "name": "Dừng", "kind": "end", "national_code": "8"})
    states = env["egate.workflow.state"].create(vals)
    ways = [(states[number], states[number + 1]) for number in range(size - 1)]
    ways += [(states[number], states[number // 2]) for number in range(1, size - 1)]
    env["egate.workflow.transition"].create(
        [
            {
                "workflow_id": workflow.id,
                "name": f"{source.name} – {target.name}",
                "from_id": source.id,
                "to_id": target.id,
                # Only the ways back: those that lead on are open to all.
                "condition": "[('page_count', '>', 9)]" if number >= size else False,
                "style": "primary" if number < size - 1 else "secondary",
            }
            for number, (source, target) in enumerate(ways)
        ]
    )
    return workflow
