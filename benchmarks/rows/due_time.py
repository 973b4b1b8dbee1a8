"""Due time: 30 working days on a warm calendar with 30 days off, with its reasons.

``resource.calendar.plan_days`` gets the same hours and as many leaves and is warm as well: it runs
once before the clock starts, in the same transaction. What it answers is another matter: it counts
the first day and ends at noon of the last.

Then the same with the entry of the ledger and its sentences, not stored; and a ledger of ten
entries, replayed.
"""

from datetime import timedelta
from fractions import Fraction

import pytz
from measure import Arm, interleave
from office import MONDAY, ZONE
from report import UNITS, Figure, Goal, Result, compare

ROW, PLAN = "due_time", "resource.calendar.plan_days(30)"
REPEAT = 500


def measure(lab):
    from odoo.addons.egate_base.tools import deadline
    from odoo.addons.egate_base.tools import ledger as rules
    from odoo.addons.egate_base.tools.term import Term

    start = pytz.timezone(ZONE).localize(MONDAY)

    def due(days):
        terms = [Term(Fraction(days), "working_day")]
        return lambda _: deadline.due(ours._working_calendar(), MONDAY, terms)

    def explained(_):
        working = ours._working_calendar()
        entry = rules.Entry("start", MONDAY, (Term(Fraction(30), "working_day"),))
        return ledger._sentences(rules.replay([entry], working)[-1], ours)

    entries = ten_entries(Term, rules)
    with lab.office.session(lab.office.clerk) as env, lab.baseline.session() as plain:
        ours = env["resource.calendar"].browse(lab.office.calendar)
        ledger = env["egate.dossier.deadline.entry"]
        theirs = plain["resource.calendar"].browse(lab.baseline.calendar)
        found = interleave(
            [
                *(Arm(f"{days} days", due(days), repeat=REPEAT) for days in (5, 30, 250)),
                Arm(
                    "moment alone",
                    lambda _: ours._working_calendar().add_days(MONDAY, 30),
                    repeat=REPEAT,
                ),
                Arm("explained", explained, repeat=REPEAT // 5),
                Arm(
                    "replay",
                    lambda _: rules.replay(entries, ours._working_calendar()),
                    repeat=REPEAT // 5,
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
            _times_faster(
                "30 days, entry and sentences, CPU",
                found["explained"],
                found[PLAN],
                Goal(50, of="ratio", least=True),
            ),
            Figure(
                ROW,
                "replay of 10 entries, CPU",
                found["replay"].median("cpu") * UNITS["µs"],
                "µs",
                goal=Goal(1000, checked=False),
            ),
        ],
        found,
    )


def ten_entries(Term, rules):
    """Return a ledger of ten entries: 40 working days, four pauses, an extension."""
    days, hours = (Term(Fraction(n), unit) for n, unit in ((40, "working_day"), (3, "hour")))
    entries = [
        rules.Entry("start", MONDAY, (days, hours)),
        rules.Entry("extend", MONDAY + timedelta(days=1), (days,)),
    ]
    for week in range(1, 5):
        asked = MONDAY + timedelta(weeks=week)
        entries += [
            rules.Entry("pause", asked, policy="resume", cause="supplement"),
            rules.Entry("resume", asked + timedelta(days=2, hours=1)),
        ]
    return entries


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
