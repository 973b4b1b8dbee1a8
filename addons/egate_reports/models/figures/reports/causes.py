from odoo import api, models
from odoo.fields import Domain

from ....tools.report_table import Column, ReportTable, Row

FORMULA = "QH-1"
GROUPS = ("rules", "official", "facilities", "other", "none")


class EgateFigureReportCauses(models.AbstractModel):
    """Why dossiers are late: solved late in the period, and open past their day at its end.

    By sector and group of causes, which each cause of the office's list names; without a cause is a
    column of its own. Source: the older form 07a/BTP of causes.
    """

    _name = "egate.figure.report.causes"
    _description = "Causes of delay"
    _inherit = "egate.figure.report"

    _report_sequence = 30
    _report_asks = ("period", "scope", "outside")

    def _report_title(self):
        return self.env._("Causes of delay")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="causes",
            title=self._report_title(),
            lines=[
                *self._lines_about(question, units),
                self._left_out_line(question, self._left_out(question, units)),
                self._formula_line(FORMULA),
            ],
            columns=self._columns(),
            rows=self._rows(question, units),
            formula=FORMULA,
            unit_of_count="Số hồ sơ TTHC",
            **self._heads(question, units),
        )

    @api.model
    def _columns(self):
        words = {
            "rules": self.env._("Administrative rules"),
            "official": self.env._("Officials"),
            "facilities": self.env._("Facilities and systems"),
            "other": self.env._("Other"),
            "none": self.env._("No cause given"),
        }
        columns = [Column("name", self.env._("Sector"), "text", 36)]
        for key, head in (
            ("late", self.env._("Solved late")),
            ("overdue", self.env._("Open and overdue")),
        ):
            columns.append(Column(key, self.env._("In all"), "integer", 9, (head,), total=True))
            columns += [
                Column(f"{key}_{group}", words[group], "integer", 11, (head,), total=True)
                for group in GROUPS
            ]
        return columns

    @api.model
    def _late(self, question, units):
        return (
            self._scope(question, units)
            & self._handled(question)
            & Domain("outcome", "in", ["late", "overdue"])
        )

    @api.model
    def _left_out(self, question, units):
        kept = self._late(question, units) & Domain("outside_system_id", "!=", False)
        return self._figures(question).search_count(kept)

    @api.model
    def _rows(self, question, units):
        domain = self._late(question, units)
        if not question.outside:
            domain &= Domain("outside_system_id", "=", False)
        counted = self._figures(question)._read_group(
            domain, ["sector_id", "cause_id", "outcome"], ["__count"]
        )
        lines = {}
        for sector, cause, outcome, count in counted:
            line = lines.setdefault(sector.id, {})
            group = (cause.cause_group or "other") if cause else "none"
            for key in (outcome, f"{outcome}_{group}"):
                line[key] = line.get(key, 0) + count
        keys = [column.key for column in self._columns()[1:]]
        names = self._names_of("egate.sector", lines)
        return [
            Row(
                {"name": name} | {key: lines[sector].get(key, 0) for key in keys},
                opens=self._listed(domain & Domain("sector_id", "=", sector)),
            )
            for sector, name in names.items()
        ]
