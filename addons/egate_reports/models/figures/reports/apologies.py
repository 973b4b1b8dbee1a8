from odoo import api, models
from odoo.fields import Domain

from ....tools.report_table import Column, ReportTable, Row

FORMULA = "XL-1"


class EgateFigureReportApologies(models.AbstractModel):
    """Apologies that were signed in the period, by the agency that apologised.

    Early ones move the due time; late ones name a new day and move nothing (rule D16).
    """

    _name = "egate.figure.report.apologies"
    _description = "Apologies"
    _inherit = "egate.figure.report"

    _report_sequence = 80

    def _report_title(self):
        return self.env._("Apologies and new dates")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        apologies = self._signed(question, units)
        return ReportTable(
            key="apologies",
            title=self._report_title(),
            lines=[*self._lines_about(question, units), self._formula_line(FORMULA)],
            columns=[
                Column("code", self.env._("Apology"), "code", 20),
                Column("dossier", self.env._("Dossier code"), "code", 24),
                Column("procedure", self.env._("Procedure"), "text", 40),
                Column("signed", self.env._("Signed"), "moment", 16),
                Column("early", self.env._("Before the day"), "integer", 9, total=True),
                Column("late", self.env._("Too late"), "integer", 9, total=True),
                Column("due", self.env._("Due"), "moment", 16),
                Column("new", self.env._("New date"), "moment", 16),
                Column("cause", self.env._("Cause of the delay"), "text", 32),
            ],
            rows=self._rows(apologies),
            formula=FORMULA,
            **self._heads(question, units),
        )

    @api.model
    def _signed(self, question, units):
        scope = Domain(f"dossier_id.{question.place}_unit_id", "in", units.ids)
        domain = (
            Domain("state", "=", "signed")
            & Domain("signed_at", ">=", str(question.begin))
            & Domain("signed_at", "<", str(question.end))
        )
        return self.env["egate.extension"].search(domain & scope, order="unit_id, signed_at, id")

    @api.model
    def _rows(self, apologies):
        rows = []
        for unit, signed in apologies.grouped("unit_id").items():
            late = len(signed.filtered("is_late"))
            head = {"procedure": unit.name, "early": len(signed) - late, "late": late}
            rows.append(Row(head, "group", opens=self._opens(signed)))
            rows += [self._row(apology) for apology in signed]
        return rows

    @api.model
    def _opens(self, apologies):
        return apologies._name, [("id", "in", apologies.ids)]

    @api.model
    def _row(self, apology):
        dossier = apology.dossier_id
        values = {
            "code": apology.code,
            "dossier": dossier.code,
            "procedure": dossier.procedure_id.name,
            "signed": self._local(apology.signed_at),
            "early": int(not apology.is_late),
            "late": int(apology.is_late),
            "due": self._local(apology.due_before),
            "new": self._local(apology.due_after),
            "cause": apology.cause_id.name,
        }
        return Row(values, indent=1, opens=self._opens(apology))
