"""Form II.06a, and plain SQL over the same tables."""

from datetime import date, timedelta

from measure import Arm, interleave
from report import Goal, Result, compare

from .province import ROUNDS, ROW


def reports(province):
    """Compare Form II.06a of a month and of a year with plain SQL over the same tables."""
    from odoo.addons.egate_base.tools.office_zone import midnight
    from odoo.addons.egate_reports.models.figures.report import Question

    today = date.today()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    spans = {
        "a month": (month, today.replace(day=1) - timedelta(days=1)),
        "a year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    figures, series = [], {}
    for name, (since, until) in spans.items():
        begin, end = midnight(since), midnight(until, 1)

        def ours(env, since=since, until=until):
            root = env["egate.unit"].search([("parent_id", "=", False)], limit=1)
            unit = env["egate.unit"].browse(root.id)
            question = Question(since, until, unit, outside=True)
            table = env["egate.figure.report.ii06a"]._report_table(question)
            rows = list(table.rows)
            return [rows[-1].values[f"c{column}"] for column in range(3, 14)] if rows else []

        def plain(env, begin=begin, end=end):
            env.cr.execute(RAW_II06A, {"begin": begin, "end": end})
            return [
                sum(values) for values in zip(*(row[2:] for row in env.cr.fetchall()), strict=True)
            ]

        counted, expected = province.as_all(ours), province.as_all(plain)
        if counted != expected:
            raise RuntimeError(f"II.06a of {name}: {counted} is not {expected}")
        found = interleave(
            [
                Arm(f"II.06a {name}", lambda _, act=ours: province.as_all(act)),
                Arm(f"II.06a {name} raw", lambda _, act=plain: province.as_all(act)),
            ],
            ROUNDS,
        )
        figures.append(
            compare(
                f"{ROW}: Form II.06a of {name}",
                "wall",
                found[f"II.06a {name}"],
                found[f"II.06a {name} raw"],
                "wall",
                Goal(1.3, of="ratio"),
                "plain SQL",
            )
        )
        series |= found
    return Result(figures, series)


#: Level, sector, and columns 3 to 13 of the form, as somebody would write it for this alone.
RAW_II06A = """
    SELECT u.level, p.sector_id, count(*),
           count(*) FILTER (WHERE f.received_at >= %(begin)s AND f.channel = 'online'),
           count(*) FILTER (WHERE f.received_at >= %(begin)s AND f.channel <> 'online'),
           count(*) FILTER (WHERE f.received_at < %(begin)s),
           count(*) FILTER (WHERE f.ended_at < %(end)s),
           count(*) FILTER (WHERE f.ended_at < %(end)s AND f.outcome = 'early'),
           count(*) FILTER (WHERE f.ended_at < %(end)s AND f.outcome = 'on_time'),
           count(*) FILTER (WHERE f.ended_at < %(end)s AND f.outcome = 'late'),
           count(*) FILTER (WHERE f.ended_at IS NULL OR f.ended_at >= %(end)s),
           count(*) FILTER (WHERE (f.ended_at IS NULL OR f.ended_at >= %(end)s)
                              AND NOT COALESCE(l.overdue, false)),
           count(*) FILTER (WHERE (f.ended_at IS NULL OR f.ended_at >= %(end)s)
                              AND COALESCE(l.overdue, false))
    FROM egate_dossier_fact f
    JOIN egate_procedure p ON p.id = f.procedure_id
    JOIN egate_unit u ON u.id = f.agency_unit_id
    LEFT JOIN LATERAL (
        SELECT e.due_at < %(end)s AND NOT (
                   e.kind = 'pause' AND e.policy <> 'no_pause') AS overdue
        FROM egate_dossier_deadline_entry e
        WHERE e.dossier_id = f.dossier_id AND e.at < %(end)s
        ORDER BY e.sequence DESC LIMIT 1
    ) l ON f.ended_at IS NULL OR f.ended_at >= %(end)s
    WHERE f.received_at < %(end)s AND (f.ended_at IS NULL OR f.ended_at >= %(begin)s)
    GROUP BY 1, 2
"""
