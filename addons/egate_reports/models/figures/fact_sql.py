"""What the facts of dossiers are: the statements that read them from what the engine wrote.

One place says it, for the engine that keeps them, the rebuilding and ``./egate verify``. All of it
is SQL: a rebuilding goes over millions of rows.
"""

from odoo.tools import SQL

from odoo.addons.egate_base.tools.office_zone import OFFICE_ZONE

from .cell import DIMENSIONS, SUMS, added_up, columns, something

#: Columns of ``egate_dossier_fact``, in the order of :func:`dossier_facts`.
FACT = (
    "dossier_id",
    "reception_unit_id",
    "agency_unit_id",
    "work_unit_id",
    "work_user_id",
    "holder_unit_id",
    "holder_user_id",
    "procedure_id",
    "variant_id",
    "state_id",
    "outside_system_id",
    "cause_id",
    "channel",
    "result_channel",
    "ending",
    "outcome",
    "received_at",
    "received_date",
    "received_weekday",
    "received_hour",
    "due_at",
    "due_date",
    "ended_at",
    "ended_date",
    "closed_at",
    "returned_at",
    "paused_at",
    "paused_cause",
    "ledger_at",
    "supplement_count",
    "apology_count",
    "visit_count",
    "work_minutes",
    "wait_minutes",
    "fee_total",
    "fee_paid",
    "has_files",
    "has_reused",
    "has_lookup",
    "has_result_file",
    "paid_cashless",
    "origin",
)
#: Columns of ``egate_step_fact``, in the order of :func:`step_facts`.
STEP = (
    "step_id",
    "dossier_id",
    "sequence",
    "state_id",
    "role_id",
    "unit_id",
    "user_id",
    "procedure_id",
    "agency_unit_id",
    "reception_unit_id",
    "cause_id",
    "received_at",
    "received_date",
    "left_at",
    "left_date",
    "planned_minutes",
    "used_minutes",
    "is_late",
)


def local(moment):
    """Return a moment (UTC) as the office's local time."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)", moment, OFFICE_ZONE)


def _local_date(moment):
    return SQL("%s::date", local(moment))


def dossier_facts(condition):
    """Return the statement that gives the facts of the received dossiers ``d`` that meet it.

    - The work ends when it is finished (the result is at the one-stop unit), else when the dossier
      is closed (rule D19).
    - Early: on an earlier day than the day on which it falls due; on time: not after the moment;
      late: after it (rule D18). What has no term is on time.
    - The unit and officer that worked on it: of the step outside the one-stop unit, with the clock
      running, that took the most working time, the earliest of them.
    - Working time: the steps whose clock runs. Waiting: the steps whose clock stands by their
      state.
    - A request for papers counts once it was issued, unless it was taken back.
    - A visit: handing in at the counter, bringing papers, fetching the result.
    - What was taken over from another system counts from its reception there: its day, and the
      working time since. Whether it was overdue already when it was taken over, ``origin`` says.
      A take-over that was undone is no dossier.
    - A result has a file where one that still holds has one. Cashless: money that came by transfer
      or QR code and was not all given back.

    :param SQL condition: on ``d``
    """
    ended = SQL("COALESCE(d.finished_at, d.closed_at)")
    received, due = local(SQL("d.received_at")), _local_date(SQL("d.due_at"))
    return SQL(
        """
        SELECT d.id, d.reception_unit_id, d.agency_unit_id,
               COALESCE(hand.unit_id, d.reception_unit_id), hand.user_id,
               CASE WHEN %(ended)s IS NULL THEN d.holder_unit_id END,
               CASE WHEN %(ended)s IS NULL THEN d.holder_user_id END,
               d.procedure_id, d.variant_id, d.workflow_state_id, d.outside_system_id,
               COALESCE(late.cause_id, steps.cause_id),
               d.channel, d.result_channel,
               CASE WHEN %(ended)s IS NULL THEN NULL ELSE COALESCE(termination.kind, 'solved') END,
               CASE WHEN %(ended)s IS NULL THEN NULL
                    WHEN %(ended)s > d.due_at THEN 'late'
                    WHEN %(ended_date)s < %(due)s THEN 'early' ELSE 'on_time' END,
               d.received_at, %(received)s::date,
               extract(isodow FROM %(received)s)::int4, extract(hour FROM %(received)s)::int4,
               d.due_at, %(due)s, %(ended)s, %(ended_date)s, d.closed_at, result.returned_at,
               CASE WHEN d.clock_stands THEN pause.at END,
               CASE WHEN d.clock_stands THEN pause.cause END,
               ledger.at,
               COALESCE(asked.count, 0)::int4, COALESCE(late.count, 0)::int4,
               ((d.channel = 'desk')::int4 + COALESCE(asked.brought, 0)
                 + (result.returned_at IS NOT NULL AND d.result_channel = 'desk')::int4)::int4,
               (COALESCE(steps.work, 0) + COALESCE(d.former_minutes, 0))::int4,
               COALESCE(steps.wait, 0)::int4,
               COALESCE(d.fee_total, 0), COALESCE(d.fee_paid, 0),
               COALESCE(file.count, 0) > 0, COALESCE(file.reused, 0) > 0,
               EXISTS (SELECT FROM egate_dossier_paper p
                       WHERE p.dossier_id = d.id AND p.lookup_result = 'found'),
               EXISTS (SELECT FROM egate_dossier_result_file f
                       JOIN egate_dossier_result r ON r.id = f.result_id
                       WHERE f.dossier_id = d.id AND r.withdrawn_at IS NULL),
               COALESCE(d.fee_paid, 0) > 0 AND EXISTS (SELECT FROM egate_payment m
                       WHERE m.dossier_id = d.id AND m.kind = 'fee_receipt'
                         AND m.method <> 'cash'),
               CASE WHEN d.taken_over_at IS NULL THEN NULL
                    WHEN d.late_before THEN 'taken_over_late' ELSE 'taken_over' END
        FROM egate_dossier d
        LEFT JOIN LATERAL (
            SELECT s.unit_id, s.user_id FROM egate_dossier_step s
            JOIN egate_workflow_state st ON st.id = s.state_id
            WHERE s.dossier_id = d.id AND st.clock = 'run' AND s.unit_id <> d.reception_unit_id
            ORDER BY COALESCE(s.used_minutes, 0) DESC, s.sequence LIMIT 1
        ) hand ON true
        LEFT JOIN LATERAL (
            SELECT sum(s.used_minutes) FILTER (WHERE st.clock = 'run') AS work,
                   sum(s.used_minutes) FILTER (WHERE st.clock = 'pause') AS wait,
                   (array_agg(s.cause_id ORDER BY s.sequence DESC)
                       FILTER (WHERE s.cause_id IS NOT NULL))[1] AS cause_id
            FROM egate_dossier_step s JOIN egate_workflow_state st ON st.id = s.state_id
            WHERE s.dossier_id = d.id
        ) steps ON true
        LEFT JOIN LATERAL (
            SELECT count(*) AS count, count(*) FILTER (WHERE s.state = 'done') AS brought
            FROM egate_supplement s
            WHERE s.dossier_id = d.id AND s.state IN ('waiting', 'done')
        ) asked ON true
        LEFT JOIN LATERAL (
            SELECT count(*) AS count, min(e.cause_id) AS cause_id
            FROM egate_extension e WHERE e.dossier_id = d.id AND e.state = 'signed'
        ) late ON true
        LEFT JOIN LATERAL (
            SELECT t.kind FROM egate_dossier_termination t
            WHERE t.dossier_id = d.id AND t.state = 'granted' ORDER BY t.id DESC LIMIT 1
        ) termination ON d.closed_at IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT max(r.returned_at) AS returned_at
            FROM egate_dossier_result r WHERE r.dossier_id = d.id
        ) result ON true
        LEFT JOIN LATERAL (
            SELECT count(*) AS count, count(*) FILTER (WHERE f.source = 'reuse') AS reused
            FROM egate_dossier_file f WHERE f.dossier_id = d.id
        ) file ON true
        LEFT JOIN LATERAL (
            SELECT l.at FROM egate_dossier_deadline_entry l
            WHERE l.dossier_id = d.id ORDER BY l.sequence DESC LIMIT 1
        ) ledger ON true
        LEFT JOIN LATERAL (
            SELECT l.at, l.cause FROM egate_dossier_deadline_entry l
            WHERE l.dossier_id = d.id AND l.kind = 'pause' ORDER BY l.sequence DESC LIMIT 1
        ) pause ON d.clock_stands
        WHERE d.received_at IS NOT NULL AND d.takeover_undone_at IS NULL AND %(condition)s
        """,
        ended=ended,
        ended_date=_local_date(ended),
        received=received,
        due=due,
        condition=condition,
    )


def step_facts(condition):
    """Return the statement that gives the facts of the steps of those dossiers.

    :param SQL condition: on ``d``
    """
    return SQL(
        """
        SELECT s.id, d.id, s.sequence, s.state_id, s.role_id, s.unit_id, s.user_id,
               d.procedure_id, d.agency_unit_id, d.reception_unit_id, s.cause_id,
               s.received_at, %(begun)s, s.left_at, %(left)s,
               COALESCE(s.planned_minutes, 0), COALESCE(s.used_minutes, 0),
               COALESCE(s.planned_minutes, 0) > 0
                 AND COALESCE(s.used_minutes, 0) > COALESCE(s.planned_minutes, 0)
        FROM egate_dossier_step s JOIN egate_dossier d ON d.id = s.dossier_id
        WHERE d.received_at IS NOT NULL AND d.takeover_undone_at IS NULL AND %(condition)s
        """,
        begun=_local_date(SQL("s.received_at")),
        left=_local_date(SQL("s.left_at")),
        condition=condition,
    )


def cell_of(alias):
    """Return dimensions and sums of an ended fact as columns, in the order of the cells."""
    column = {
        name: SQL("COALESCE(%s, 0)", SQL.identifier(alias, name))
        for name in DIMENSIONS
        if name.endswith("_id")
    }
    for name in ("channel", "outcome", "ending"):
        column[name] = SQL("COALESCE(%s, '')", SQL.identifier(alias, name))
    for day, month in (("received_date", "received_month"), ("ended_date", "ended_month")):
        column[month] = SQL("date_trunc('month', %s)::date", SQL.identifier(alias, day))
    asked = SQL.identifier(alias, "supplement_count")
    column |= {
        "dossier_count": SQL("1"),
        "right_first_count": SQL("(%s = 0)::int4", asked),
        "second_supplement_count": SQL("(%s > 1)::int4", asked),
    }
    return {name: column.get(name, SQL.identifier(alias, name)) for name in (*DIMENSIONS, *SUMS)}


def lacking():
    """Return the statement that gives what the sums by month lack of the facts, by cell.

    Nothing, where every change of a fact was appended; below zero, what they have too much.
    """
    names, cell = (*DIMENSIONS, *SUMS), cell_of("f")
    return SQL(
        """
        SELECT %(dimensions)s, %(sums)s FROM (
            SELECT %(cell)s FROM egate_dossier_fact f WHERE f.ended_at IS NOT NULL
            UNION ALL SELECT %(dimensions)s, %(taken)s FROM egate_dossier_cell
            UNION ALL SELECT %(dimensions)s, %(taken)s FROM egate_dossier_cell_change
        ) AS every (%(names)s)
        GROUP BY %(dimensions)s HAVING %(something)s
        """,
        names=columns(names),
        dimensions=columns(DIMENSIONS),
        cell=SQL(", ").join(cell[name] for name in names),
        sums=added_up(),
        taken=SQL(", ").join(SQL("-%s", SQL.identifier(name)) for name in SUMS),
        something=something(),
    )


def refresh(condition):
    """Return the one statement that brings the facts of these dossiers up to date.

    Rows that say the same already are left alone. What changes of an ended dossier is taken away
    from the cell that it was in and added to the one that it is in.

    :param SQL condition: on ``d``; the statement gives how many facts it wrote
    """
    before, after = cell_of("o"), cell_of("n")
    names = (*DIMENSIONS, *SUMS)
    return SQL(
        """
        WITH wanted AS MATERIALIZED (SELECT * FROM (%(facts)s) AS w (%(fact)s)),
        old AS (
            SELECT f.* FROM egate_dossier_fact f JOIN wanted w USING (dossier_id)
        ),
        new AS (
            INSERT INTO egate_dossier_fact AS f (%(fact)s)
            SELECT %(w_fact)s FROM wanted w LEFT JOIN old o USING (dossier_id)
            WHERE o.dossier_id IS NULL OR (%(w_fact)s) IS DISTINCT FROM (%(o_fact)s)
            ON CONFLICT (dossier_id) DO UPDATE SET (%(fact)s) = ROW (%(x_fact)s)
            RETURNING f.*
        ),
        change AS (
            INSERT INTO egate_dossier_cell_change (%(names)s)
            SELECT %(dimensions)s, %(sums)s FROM (
                SELECT %(after)s FROM new n WHERE n.ended_at IS NOT NULL
                UNION ALL
                SELECT %(before)s FROM old o JOIN new n USING (dossier_id)
                WHERE o.ended_at IS NOT NULL
            ) AS c (%(names)s)
            GROUP BY %(dimensions)s HAVING %(something)s
        ),
        step AS (
            INSERT INTO egate_step_fact AS s (%(step)s)
            SELECT %(w_step)s FROM (%(steps)s) AS w (%(step)s)
            LEFT JOIN egate_step_fact o USING (step_id)
            WHERE o.step_id IS NULL OR (%(w_step)s) IS DISTINCT FROM (%(o_step)s)
            ORDER BY w.step_id
            ON CONFLICT (step_id) DO UPDATE SET (%(step)s) = ROW (%(x_step)s)
        )
        SELECT count(*) FROM new
        """,
        facts=dossier_facts(condition),
        steps=step_facts(condition),
        fact=columns(FACT),
        w_fact=columns(FACT, "w"),
        o_fact=columns(FACT, "o"),
        x_fact=columns(FACT, "excluded"),
        step=columns(STEP),
        w_step=columns(STEP, "w"),
        o_step=columns(STEP, "o"),
        x_step=columns(STEP, "excluded"),
        names=columns(names),
        dimensions=columns(DIMENSIONS),
        sums=added_up(),
        something=something(),
        after=SQL(", ").join(after[name] for name in names),
        before=SQL(", ").join(
            SQL("-(%s)", before[name]) if name in SUMS else before[name] for name in names
        ),
    )
