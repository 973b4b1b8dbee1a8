"""The forecast of next week's inflow, and "the same as last week"."""

from datetime import date, timedelta

from report import Figure, Result

from .province import ROW

#: Mondays from which next week is foretold.
FORETOLD = 26


def forecast(province):
    """Compare the forecast of next week's inflow with "the same as last week", over half a year."""
    from odoo.addons.egate_reports.tools.forecast import Weeks, error, expected, naive

    with province.session() as env:
        env.cr.execute("SELECT received_date, count(*) FROM egate_dossier_fact GROUP BY 1")
        counts = dict(env.cr.fetchall())
        unit = env["egate.unit"].search([("parent_id", "=", False)], limit=1)
        working = unit._require_calendar()._working_calendar()
        weeks = Weeks(counts, lambda day: bool(working.windows(day)))
        today = date.today()
        monday = today - timedelta(days=today.weekday())
        tried = [monday - timedelta(weeks=number) for number in range(1, FORETOLD + 1)]
        ours = error([(expected(weeks, one), weeks.total(one)) for one in tried])
        plain = error([(naive(weeks, one), weeks.total(one)) for one in tried])
    return Result(
        [
            Figure(
                f"{ROW}: forecast of next week",
                f"mean error, {FORETOLD} weeks",
                ours,
                "%",
                "the same as last week",
                plain,
                ours / plain,
            )
        ]
    )
