"""Due time: 30 working days on a warm calendar with 30 days off, with its reasons.

``resource.calendar.plan_days`` gets the same hours and as many leaves and is warm as well: it runs
once before the clock starts, in the same transaction. What it answers is another matter: it counts
the first day and ends at noon of the last.
"""

from fractions import Fraction

import pytz
from measure import Arm, interleave
from office import MONDAY, ZONE
from report import UNITS, Figure, Goal, Result, compare

ROW, PLAN = "due_time", "resource.calendar.plan_days(30)"
REPEAT = 500


def measure(lab):
    from odoo.addons.egate_base.tools import deadline

    start = pytz.timezone(ZONE).localize(MONDAY)

    def due(days):
        terms = [deadline.Term(Fraction(days), "working_day")]
        return lambda _: deadline.due(ours._working_calendar(), MONDAY, terms)

    with lab.office.session(lab.office.clerk) as env, lab.baseline.session() as plain:
        ours = env["resource.calendar"].browse(lab.office.calendar)
        theirs = plain["resource.calendar"].browse(lab.baseline.calendar)
        found = interleave(
            [
                *(Arm(f"{days} days", due(days), repeat=REPEAT) for days in (5, 30, 250)),
                Arm(
                    "moment alone",
                    lambda _: ours._working_calendar().add_days(MONDAY, 30),
                    repeat=REPEAT,
                ),
                Arm(PLAN, lambda _: theirs.plan_days(30, start, compute_leaves=True), repeat=3),
            ],
            lab.rounds,
        )
    days = found["30 days"]
    return Result(
        [
            _times_faster("30 days, CPU", days, found[PLAN], Goal(500, of="ratio", least=True)),
            compare(ROW, "30 days", days, found[PLAN], "queries", Goal(0), PLAN, "queries"),
            compare(
                ROW,
                "250 days, CPU",
                found["250 days"],
                found["5 days"],
                "cpu",
                Goal(1.5, of="ratio"),
                "5 days",
                "µs",
            ),
            _times_faster("30 days without the reasons, CPU", found["moment alone"], found[PLAN]),
        ],
        found,
    )


def _times_faster(name, ours, theirs, goal=None):
    scale = UNITS["µs"]
    return Figure(
        ROW,
        name,
        ours.median("cpu") * scale,
        "µs",
        PLAN,
        theirs.median("cpu") * scale,
        theirs.ratio(ours, "cpu"),
        goal,
        " × faster",
    )
