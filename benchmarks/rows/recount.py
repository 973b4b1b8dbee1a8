"""Recount: open records whose calendar has changed, batch by batch, as the cron does it.

100,000 permits (``--records N``), received over 60 days with terms of 5 to 50 working days; a day
off in the middle of them moves about as many as a holiday that is announced late. Every reading is
one batch: ids, locks, ledgers, replay, entries, due times, cursor, commit. Afterwards the rest is
done at one go.

``resource.calendar.plan_hours`` answers for one record at a time and writes nothing; it gets the
same hours and as many leaves, and is warm as well.
"""

import json
import time
from datetime import timedelta
from fractions import Fraction

import pytz
from measure import Arm, interleave
from office import MONDAY, ZONE
from report import UNITS, Figure, Goal, Result

ROW, PLAN = "recount", "resource.calendar.plan_hours"
BATCH = 1000
#: Days of reception, and records that the baseline counts in one reading.
DAYS, SAMPLE = 60, 20
#: Working hours of a day, for the baseline.
HOURS = 7.5


def measure(lab):
    with lab.office.session() as env:
        prepare(env, lab)
    terms = [(index % DAYS, 5 + index * 7 % 46) for index in range(SAMPLE)]
    zone = pytz.timezone(ZONE)
    starts = [(zone.localize(MONDAY + timedelta(days=day)), days * HOURS) for day, days in terms]

    def batch(_):
        with lab.office.session() as env:
            return env["egate.calendar.recount"].search([], limit=1)._batch(BATCH)

    def plan(_):
        for start, hours in starts:
            theirs.plan_hours(hours, start, compute_leaves=True)

    with lab.baseline.session() as plain:
        theirs = plain["resource.calendar"].browse(lab.baseline.calendar)
        found = interleave([Arm("batch", batch), Arm(PLAN, plan)], lab.rounds)
    began = time.perf_counter()
    left = 0
    while seen := batch(None):
        left += seen
    spent = time.perf_counter() - began
    with lab.office.session() as env:
        recount = env["egate.calendar.recount"].search([], limit=1)
        seen = recount.moved_count + recount.unmoved_count
        share = recount.moved_count / seen
    return Result(
        [
            per_record("one record, CPU", found, "cpu"),
            per_record("one record, wall", found, "wall", Goal(20, of="ratio", least=True)),
            Figure(ROW, f"queries of a batch of {BATCH}", found["batch"].median("queries"), ""),
            Figure(ROW, "records that moved", share * 100, "%"),
            Figure(ROW, f"{lab.records:,} records, wall", spent / left * lab.records, "s"),
        ],
        found,
    )


def per_record(name, found, figure, goal=None):
    ours, theirs = found["batch"], found[PLAN]
    scale = UNITS["µs"]
    return Figure(
        ROW,
        name,
        ours.median(figure) / BATCH * scale,
        "µs",
        PLAN,
        theirs.median(figure) / SAMPLE * scale,
        theirs.ratio(ours, figure) * BATCH / SAMPLE,
        goal,
        " × faster",
    )


def prepare(env, lab):
    """Fill in the permits, then change the calendar and start the recount."""
    from odoo.addons.egate_base.tools.term import Term

    calendar = env["resource.calendar"].browse(lab.office.calendar)
    ledger = env["egate.test.permit.deadline.entry"]
    samples = []
    for index in range(DAYS * 46):
        at = calendar._to_utc(MONDAY + timedelta(days=index % DAYS))
        terms = [Term(Fraction(5 + index % 46), "working_day")]
        samples.append(ledger._prepare_next("start", at, calendar, terms))
    env.cr.execute(
        """
        WITH sample AS (
            SELECT * FROM unnest(%(ats)s::timestamp[], %(terms)s::jsonb[], %(dues)s::timestamp[])
                WITH ORDINALITY AS s (at, terms, due, number)
        ), permit AS (
            INSERT INTO egate_test_permit (name, amount, unit_id, due_at, engine_version)
            SELECT 'GP ' || i, number, %(unit)s, due, 0
            FROM generate_series(1, %(count)s) AS i JOIN sample ON number = i %% %(kinds)s + 1
            RETURNING id, amount
        )
        INSERT INTO egate_test_permit_deadline_entry
            (permit_id, sequence, kind, at, revision_id, terms, due_at)
        SELECT id, 1, 'start', at, %(revision)s, terms, due
        FROM permit JOIN sample ON number = amount ORDER BY id
        """,
        {
            "ats": [sample["at"] for sample in samples],
            "terms": [json.dumps(sample["terms"]) for sample in samples],
            "dues": [sample["due_at"] for sample in samples],
            "unit": lab.office.desk,
            "count": lab.records,
            "kinds": len(samples),
            "revision": samples[0]["revision_id"],
        },
    )
    env.cr.execute("ANALYZE egate_test_permit, egate_test_permit_deadline_entry")
    day = MONDAY.date() + timedelta(days=DAYS)
    env["egate.calendar.change"].create(
        {
            "calendar_id": calendar.id,
            "decision": "01/TB",
            "line_ids": [(0, 0, {"date": day, "name": "Nghỉ"})],
        }
    ).action_apply()
