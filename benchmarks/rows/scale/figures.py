"""What a citizen follows, and the figures that a leader looks at."""

from datetime import date, timedelta

from measure import Arm, read
from pages import client
from plans import read_by
from report import Figure, Goal

from odoo.api import SUPERUSER_ID

from rows.figures.pivot import SETS

from .databases import GROW, ROW, grown


def tracking(few, many):
    """Return what the page costs on which a citizen follows a dossier that is open."""
    ask, found = client(), []
    for office in (few, many):
        with office.session() as env:
            env.cr.execute(
                """SELECT tracking_token FROM egate_dossier WHERE closed_at IS NULL
                   AND length(tracking_token) = 22 ORDER BY md5(id::text) LIMIT 1"""
            )
            path = f"/egate/track/{env.cr.fetchone()[0]}"

        def act(office=office, path=path):
            if (status := ask(office.name, path)) != 200:
                raise RuntimeError(f"{path}: {status}")

        for _warm in range(2):
            act()
        with office.session() as env:
            found.append(read_by(env.cr, act))
    return [
        Figure(ROW, "tracking page, queries", found[1].queries, "queries", goal=Goal(4)),
        grown("tracking page, buffers", few, *found, GROW),
    ]


def dashboard(env):
    env["egate.dashboard"].dashboard_data()


def pivot(env):
    env["egate.dossier.figure"].formatted_read_grouping_sets([], SETS, ["__count"])


def report_of(month):
    def act(env):
        from odoo.addons.egate_reports.models.figures.report import Question

        since, until = last_month() if month else last_year()
        unit = env["egate.unit"].search([("parent_id", "=", False)], limit=1)
        question = Question(since, until, unit, outside=True)
        list(env["egate.figure.report.ii06a"]._report_table(question).rows)

    return act


def last_month():
    until = date.today().replace(day=1) - timedelta(days=1)
    return until.replace(day=1), until


def last_year():
    year = date.today().year - 1
    return date(year, 1, 1), date(year, 12, 31)


#: By what is looked at: who looks, what is done, and the bound of its growth. Where the larger
#: database has more to count, there is none.
FIGURES = {
    "dashboard": ("leader", dashboard, GROW),
    "Form II.06a of last month": (None, report_of(month=True), GROW),
    "Form II.06a of last year": (None, report_of(month=False), None),
    "pivot of five years": (None, pivot, None),
}


def glance(few, many, name, ask):
    """Return what figures cost that are read as one page."""
    role, act, goal = ask
    found, walls = [], []
    for office in (few, many):
        uid = office.people[role] if role else SUPERUSER_ID
        with office.session(uid) as env:
            act(env)
        with office.session(uid) as env:
            walls.append(read(Arm(name, lambda _, env=env: act(env))).wall)
        with office.session(uid) as env:
            found.append(read_by(env.cr, lambda env=env: act(env)))
    return [
        Figure(ROW, f"{name}, queries", found[1].queries, "queries"),
        grown(f"{name}, buffers", few, *found, goal),
        Figure(
            ROW,
            f"{name}, once",
            walls[1] * 1e3,
            "ms",
            f"{few.count:,} dossiers",
            walls[0] * 1e3,
            walls[1] / walls[0],
        ),
    ]
