from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.kpi_score import rate
from ....tools.report_table import Column, ReportTable, Row
from .productivity import hours

FORMULA = "TGB-1"


class EgateFigureReportSteps(models.AbstractModel):
    """How long the steps of each procedure took that were left in the period, by unit."""

    _name = "egate.figure.report.steps"
    _description = "Duration of steps"
    _inherit = "egate.figure.report"

    _report_sequence = 60

    def _report_title(self):
        return self.env._("Duration of steps")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="steps",
            title=self._report_title(),
            lines=[*self._lines_about(question, units), self._formula_line(FORMULA)],
            columns=self._columns(),
            rows=self._rows(question, units),
            notes=[
                self.env._(
                    "Working hours of steps whose clock runs. Nine of ten steps took no longer "
                    "than the 90th percentile."
                )
            ],
            formula=FORMULA,
            **self._heads(question, units),
        )

    @api.model
    def _columns(self):
        time = self.env._("Working hours of a step")
        return [
            Column("name", self.env._("Procedure, step"), "text", 40),
            Column("unit", self.env._("Unit"), "text", 28),
            Column("steps", self.env._("Steps"), "integer", 9, total=True),
            Column("planned", self.env._("Planned"), "decimal", 9, (time,)),
            Column("average", self.env._("Average"), "decimal", 9, (time,)),
            Column("median", self.env._("Median"), "decimal", 9, (time,)),
            Column("ninety", self.env._("90th percentile"), "decimal", 10, (time,)),
            Column("late", self.env._("Longer than planned"), "integer", 10, total=True),
            Column("share", self.env._("Longer (%)"), "percent", 9),
        ]

    @api.model
    def _of_period(self, question):
        return (
            Domain("clock", "=", "run")
            & Domain("left_date", ">=", str(question.since))
            & Domain("left_date", "<=", str(question.until))
            & Domain("left_at", "<", str(question.end))
        )

    @api.model
    def _rows(self, question, units):
        counted = self.env.execute_query(self._statement(question, units))
        procedures = self._names_of("egate.procedure", {row[0] for row in counted})
        unit_names = self._names_of("egate.unit", {row[2] for row in counted})
        by_procedure = {}
        for procedure, *values in counted:
            by_procedure.setdefault(procedure, []).append(values)
        rows = []
        for procedure in (one for one in procedures if one in by_procedure):
            rows.append(Row({"name": procedures[procedure]}, style="group"))
            for step, unit, count, planned, average, median, ninety, late in by_procedure[
                procedure
            ]:
                line = {
                    "name": step,
                    "unit": unit_names[unit],
                    "steps": count,
                    "planned": hours(planned),
                    "average": hours(average),
                    "median": hours(median),
                    "ninety": hours(ninety),
                    "late": late,
                    "share": rate(late, count),
                }
                here = (
                    Domain("procedure_id", "=", procedure)
                    & Domain("step_name", "=", step)
                    & Domain("unit_id", "=", unit)
                    & self._of_period(question)
                )
                rows.append(Row(line, indent=1, opens=("egate.step.figure", list(here))))
        return rows

    @api.model
    def _statement(self, question, units):
        steps = self.env["egate.step.figure"]
        query = steps._search(Domain("unit_id", "in", units.ids) & self._of_period(question))
        column = self._column_of(steps, query)
        used = column("used_minutes")
        query.groupby = SQL("1, 2, 3")
        query.order = SQL("1, min(%s), 3", column("received_at"))
        return query.select(
            column("procedure_id"),
            column("step_name"),
            column("unit_id"),
            SQL("count(*)"),
            SQL("avg(NULLIF(%s, 0))::float8", column("planned_minutes")),
            SQL("avg(%s)::float8", used),
            SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", used),
            SQL("percentile_cont(0.9) WITHIN GROUP (ORDER BY %s)", used),
            SQL("count(*) FILTER (WHERE %s)", column("is_late")),
        )
