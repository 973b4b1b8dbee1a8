from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.report_table import Column, ReportTable, Row
from ..dashboard.procedures import MIN_PAPERS

FORMULA = "BS-1"
#: So many of the papers that were asked for most often are named.
NAMED = 3


class EgateFigureReportSupplements(models.AbstractModel):
    """Requests for missing papers that were issued in the period, by procedure.

    A second one counts the dossier as late (rule D12); which papers are missing most often tells
    what the counter or the published list does not say clearly.
    """

    _name = "egate.figure.report.supplements"
    _description = "Requests for papers"
    _inherit = "egate.figure.report"

    _report_sequence = 70

    def _report_title(self):
        return self.env._("Requests for papers")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="supplements",
            title=self._report_title(),
            lines=[*self._lines_about(question, units), self._formula_line(FORMULA)],
            columns=[
                Column("name", self.env._("Procedure"), "text", 44),
                Column("requests", self.env._("Requests"), "integer", 10, total=True),
                Column("first", self.env._("First"), "integer", 9, total=True),
                Column("second", self.env._("Second"), "integer", 9, total=True),
                Column("later", self.env._("Third and later"), "integer", 9, total=True),
                Column("waiting", self.env._("Still waited for"), "integer", 9, total=True),
                Column("papers", self.env._("Missing most often"), "text", 60),
            ],
            rows=self._rows(question, units),
            notes=[
                self.env._(
                    "Requests that were taken back are not counted. From the second request on the "
                    "national indicator counts the dossier as late."
                )
            ],
            formula=FORMULA,
            **self._heads(question, units),
        )

    @api.model
    def _issued(self, question, units):
        """Return the domain of the requests issued in the period, a further one when approved."""
        begin, end = str(question.begin), str(question.end)
        first = Domain("decided_at", "=", False)
        first &= Domain("proposed_at", ">=", begin) & Domain("proposed_at", "<", end)
        further = Domain("decided_at", ">=", begin) & Domain("decided_at", "<", end)
        scope = Domain(f"dossier_id.{question.place}_unit_id", "in", units.ids)
        return Domain("state", "in", ["waiting", "done"]) & scope & (first | further)

    @api.model
    def _rows(self, question, units):
        domain = self._issued(question, units)
        # As the user: whoever reads the dossier reads what is asked for it.
        counted = self.env["egate.supplement"]._read_group(
            domain, ["dossier_id.procedure_id", "number", "state"], ["__count"]
        )
        lines = {}
        for procedure, number, state, count in counted:
            line = lines.setdefault(procedure, dict.fromkeys(_COUNTS, 0))
            line["requests"] += count
            line[_PLACES.get(number, "later")] += count
            line["waiting"] += count * (state == "waiting")
        papers = self._papers(domain)
        return [
            Row(
                {"name": procedure.name, "papers": papers.get(procedure.id, "")} | line,
                opens=(
                    "egate.supplement",
                    list(domain & Domain("dossier_id.procedure_id", "=", procedure.id)),
                ),
            )
            for procedure, line in sorted(
                lines.items(), key=lambda one: (-one[1]["requests"], one[0].name)
            )
        ]

    @api.model
    def _papers(self, domain):
        """Return by procedure the papers that were asked for most often, with how often.

        Those that several dossiers lacked: what is written once may be about a person.
        """
        lines = self.env["egate.supplement.line"]
        query = lines._search(Domain("supplement_id", "any", domain))
        column = self._column_of(lines, query)
        dossier = query.left_join(query.table, "dossier_id", "egate_dossier", "id", "dossier_id")
        name = SQL("btrim(%s)", column("name"))
        query.groupby = SQL("1, 2")
        query.having = SQL("count(DISTINCT %s) >= %s", column("dossier_id"), MIN_PAPERS)
        query.order = SQL("1, 3 DESC, 2")
        found = {}
        for procedure, paper, count in self.env.execute_query(
            query.select(SQL.identifier(dossier, "procedure_id"), name, SQL("count(*)"))
        ):
            named = found.setdefault(procedure, [])
            if len(named) < NAMED:
                named.append(f"{paper} ({count})")
        return {procedure: "; ".join(named) for procedure, named in found.items()}


_COUNTS = ("requests", "first", "second", "later", "waiting")
_PLACES = {1: "first", 2: "second"}
