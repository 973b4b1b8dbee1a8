from odoo import api, models

from ..models.figures.asked import MAX_PAPER, PREFIX
from ..tools.report_layout import (
    CENTRED,
    NO_ROWS,
    NUMBERS,
    first_text,
    head_lines,
    place_line,
    value_text,
)


class ReportEgateReportsFigureReport(models.AbstractModel):
    """A report of figures on paper: what the dialog asks for, read as who prints it."""

    _name = "report.egate_reports.figure_report"
    _inherit = "egate.report.form"
    _description = "Report of figures"

    _version = ""
    _personal = False

    @api.model
    def _check_printable(self, records):
        for run in records:
            run._asked()

    @api.model
    def _get_report_values(self, docids, data=None):
        run = self._record("egate.figure.report.run", docids, data)
        table = run._figures()
        rows = run._printed_rows(table, MAX_PAPER)
        # The note of the printing names the dialog, which is soon gone.
        self.env["egate.access.log"]._note_report(
            PREFIX + run.report_key, len(rows), f"{run.file_stem}.pdf"
        )
        columns = list(table.columns)
        letters = sum(column.width for column in columns) or 1
        room = 115 if table.landscape else 75
        moved = first_text(columns)
        today = self.env["egate.assignment"]._local_today()
        return {
            "table": table,
            "day": today.isoformat(),
            "head": head_lines(columns),
            "widths": [f"{100 * column.width / letters:.3f}" for column in columns],
            "size": "large" if letters <= room else "middle" if letters <= 1.4 * room else "small",
            "rows": [(row.style, self._cells(row, columns, moved)) for row in rows],
            "no_rows": NO_ROWS,
            "place_line": place_line(table, today),
        }

    @api.model
    def _cells(self, row, columns, moved):
        """Return class, text and indent of each cell of a row."""
        return [
            (
                "end" if column.kind in NUMBERS else "center" if column.kind in CENTRED else None,
                value_text(row.values.get(column.key), column.kind),
                row.indent if row.indent and column.key == moved else None,
            )
            for column in columns
        ]
