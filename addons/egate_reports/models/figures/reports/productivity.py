from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.kpi_score import rate
from ....tools.report_table import Column, ReportTable, Row

FORMULA = "NS-1"


class EgateFigureReportProductivity(models.AbstractModel):
    """What each officer did in the period, and has in hand at its end.

    Out of steps whose clock runs: what waits for the citizen is nobody's work. A step counts for
    the unit and person that had it, whatever came of the dossier.
    """

    _name = "egate.figure.report.productivity"
    _description = "Work of officers"
    _inherit = "egate.figure.report"

    _report_sequence = 50

    def _report_title(self):
        return self.env._("Work of officers")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="productivity",
            title=self._report_title(),
            lines=[*self._lines_about(question, units), self._formula_line(FORMULA)],
            columns=self._columns(),
            rows=self._rows(question, units),
            notes=[
                self.env._(
                    "Steps whose clock runs and that were left in the period; working time is that "
                    "of the office, without days off. In hand: at the cut-off."
                )
            ],
            formula=FORMULA,
            **self._heads(question, units),
        )

    @api.model
    def _columns(self):
        done, hand = self.env._("Done in the period"), self.env._("In hand")
        time = self.env._("Working hours of a step")
        return [
            Column("name", self.env._("Officer"), "text", 30),
            Column("dossiers", self.env._("Dossiers"), "integer", 9, (done,)),
            Column("steps", self.env._("Steps"), "integer", 9, (done,), total=True),
            Column("in_time", self.env._("In time"), "integer", 9, (done,), total=True),
            Column("late", self.env._("Longer than planned"), "integer", 10, (done,), total=True),
            Column("share", self.env._("In time (%)"), "percent", 9, (done,)),
            Column("median", self.env._("Median"), "decimal", 9, (time,)),
            Column("average", self.env._("Average"), "decimal", 9, (time,)),
            Column("open", self.env._("Steps"), "integer", 9, (hand,), total=True),
            Column("overdue", self.env._("Overdue dossiers"), "integer", 10, (hand,), total=True),
        ]

    @api.model
    def _rows(self, question, units):
        counted = self.env.execute_query(self._statement(question, units))
        unit_names = self._names_of("egate.unit", {row[0] for row in counted})
        # sudo: names of colleagues
        user_names = self.sudo()._names_of("res.users", {row[1] for row in counted})
        by_unit = {}
        for unit, user, *values in counted:
            name = user_names.get(user) or self.env._("Taken on by nobody")
            by_unit.setdefault(unit, []).append((not user, name, user, values))
        rows = []
        for unit in (one for one in unit_names if one in by_unit):
            rows.append(Row({"name": unit_names[unit]}, style="group"))
            for _nobody, name, user, values in sorted(by_unit[unit], key=lambda one: one[:2]):
                dossiers, steps, late, median, average, in_hand, overdue = values
                line = {
                    "name": name,
                    "dossiers": dossiers,
                    "steps": steps,
                    "in_time": steps - late,
                    "late": late,
                    "share": rate(steps - late, steps),
                    "median": hours(median),
                    "average": hours(average),
                    "open": in_hand,
                    "overdue": overdue,
                }
                here = Domain("unit_id", "=", unit) & Domain("user_id", "=", user or False)
                opens = ("egate.step.figure", list(here & self._of_period(question)))
                rows.append(Row(line, indent=1, opens=opens))
        return rows

    @api.model
    def _of_period(self, question):
        """Return the domain of the steps that were left in the period or were open at its end."""
        return (
            Domain("clock", "=", "run")
            & Domain("received_at", "<", str(question.end))
            & (Domain("left_at", "=", False) | Domain("left_at", ">=", str(question.begin)))
        )

    @api.model
    def _statement(self, question, units):
        steps = self.env["egate.step.figure"]
        query = steps._search(Domain("unit_id", "in", units.ids) & self._of_period(question))
        column = self._column_of(steps, query)
        figures = self._figures(question)
        overdue = figures._search(Domain("outcome", "=", "overdue"))
        values = {
            "dossier": column("dossier_id"),
            "used": column("used_minutes"),
            "left": SQL("%s < %s", column("left_at"), question.end),
            "open": SQL(
                "(%(left)s IS NULL OR %(left)s >= %(end)s)",
                left=column("left_at"),
                end=question.end,
            ),
            "late": column("is_late"),
            "overdue": overdue.subselect(),
        }
        query.groupby = SQL("1, 2")
        return query.select(
            column("unit_id"),
            column("user_id"),
            SQL("count(DISTINCT %(dossier)s) FILTER (WHERE %(left)s)", **values),
            SQL("count(*) FILTER (WHERE %(left)s)", **values),
            SQL("count(*) FILTER (WHERE %(left)s AND %(late)s)", **values),
            SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(used)s) FILTER (WHERE %(left)s)",
                **values,
            ),
            SQL("(avg(%(used)s) FILTER (WHERE %(left)s))::float8", **values),
            SQL("count(*) FILTER (WHERE %(open)s)", **values),
            SQL(
                "count(DISTINCT %(dossier)s)"
                " FILTER (WHERE %(open)s AND %(dossier)s IN %(overdue)s)",
                **values,
            ),
        )


def hours(minutes):
    """Return working minutes as hours with two digits; ``None`` stays ``None``.

    >>> hours(75), hours(None)
    (1.25, None)
    """
    return None if minutes is None else round(minutes / 60, 2)
