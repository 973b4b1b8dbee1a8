"""Reminders: the job that looks who is to be reminded, over a million open records.

1,000 records are due in each reading, the others later; as many readings over a table of 10,000
records are the baseline, for the job must not feel the size of the table. Every reading is the
whole job: find, lock, count the points, write the notices and the next times, commit.
"""

import itertools
from datetime import datetime, timedelta

from measure import WARM_UP, Arm, interleave
from report import Figure, Goal, Result, compare

ROW, SMALL = "reminders", "10,000 open records"
OPEN, FEW, DUE = 1_000_000, 10_000, 1000
FIRST, LATER = datetime(2026, 1, 5, 3, 0), datetime(2099, 1, 1, 3, 0)
MINUTES = itertools.count()


def measure(lab):
    with lab.office.session() as env:
        state = prepare(env)
        fill(env, lab, state, FEW)

    def due():
        make_due(lab, state)

    def job(_):
        with lab.office.session() as env:
            # Odoo runs it through the same call, which commits after each batch.
            env["egate.workflow.notice"]._cron_remind()

    few = interleave([Arm("few", job, due)], lab.rounds)["few"]
    with lab.office.session() as env:
        fill(env, lab, state, OPEN - FEW)
    many = interleave([Arm("many", job, due)], lab.rounds)["many"]
    with lab.office.session() as env:
        env.cr.execute("SELECT count(*) FROM egate_workflow_notice WHERE kind = 'reminder'")
        (told,) = env.cr.fetchone()
    readings = 2 * (lab.rounds + WARM_UP)
    return Result(
        [
            compare(
                ROW, f"{DUE:,} due of {OPEN:,}, queries", many, few, "queries", None, SMALL, ""
            ),
            compare(
                ROW, f"{DUE:,} due of {OPEN:,}, wall", many, few, "wall", Goal(2, of="ratio"), SMALL
            ),
            Figure(ROW, "notices for each due record", told / readings / DUE, "", goal=Goal(1)),
        ],
        {"few": few, "many": many},
    )


def prepare(env):
    """Make a process with one reminder; return the state that it is of."""
    workflow = env["egate.workflow"].create(
        {"name": "Nhắc việc", "code": "REMIND", "model": "egate.test.permit"}
    )
    state = env["egate.workflow.state"].create(
        {
            "workflow_id": workflow.id,
            "name": "Đang xử lý",
            "role_id": env.ref("egate_base.egate_role_officer").id,
            "limit_amount": 2,
            "limit_unit": "working_day",
        }
    )
    env["egate.workflow.reminder"].create({"state_id": state.id, "moment": "at"})
    return state.id


def fill(env, lab, state, count):
    env.cr.execute(
        """INSERT INTO egate_test_permit (
               name, unit_id, workflow_state_id, holder_role_id, holder_unit_id, holder_since,
               step_due_at, remind_at, engine_version)
           SELECT 'GP ' || n, %(unit)s, s.id, s.role_id, %(unit)s, %(since)s,
                  %(later)s, %(later)s, 0
           FROM generate_series(1, %(count)s) AS n, egate_workflow_state s
           WHERE s.id = %(state)s""",
        {
            "unit": lab.office.desk,
            "since": FIRST - timedelta(days=1),
            "later": LATER,
            "count": count,
            "state": state,
        },
    )
    env.cr.execute("ANALYZE egate_test_permit")


def make_due(lab, state):
    """Let a thousand records be due, at a time of which nobody was reminded yet."""
    moment = FIRST + timedelta(minutes=next(MINUTES))
    with lab.office.session() as env:
        env.cr.execute(
            """UPDATE egate_test_permit SET step_due_at = %(moment)s, remind_at = %(moment)s
               WHERE id IN (SELECT id FROM egate_test_permit WHERE workflow_state_id = %(state)s
                            ORDER BY id LIMIT %(due)s)""",
            {"moment": moment, "state": state, "due": DUE},
        )
