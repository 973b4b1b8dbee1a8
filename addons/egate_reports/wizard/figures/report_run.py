import re

from odoo import api, fields, models

from ...models.figures.asked import PREFIX, SHOWN_ROWS
from ...tools.periods import PERIODS, period_days
from ...tools.report_json import shown
from ...tools.report_layout import lines_with_total, within

OWN = "own"


class EgateFigureReportRun(models.TransientModel):
    """Asks for a report: which one, of which period and unit; shows it, and gives it as a file.

    Everything is read as the user who asks. A file is written when its address is fetched, see
    ``controllers/figures.py``.
    """

    _name = "egate.figure.report.run"
    _inherit = ["egate.report.asked"]
    _description = "Ask for a report"

    report_key = fields.Selection(default=lambda self: self._default_report())
    period = fields.Selection(
        [
            ("this_month", "This month"),
            ("last_month", "Last month"),
            ("this_quarter", "This quarter"),
            ("last_quarter", "Last quarter"),
            ("this_half", "This half-year"),
            ("last_half", "Last half-year"),
            ("this_year", "This year"),
            ("last_year", "Last year"),
            ("last_week", "Last week"),
            (OWN, "From one day to another"),
        ],
        default="this_month",
        required=True,
    )
    date_from = fields.Date(
        string="From", compute="_compute_days", store=True, readonly=False, precompute=True
    )
    date_to = fields.Date(
        string="To", compute="_compute_days", store=True, readonly=False, precompute=True
    )
    preview = fields.Json(readonly=True, export_string_translation=False)
    file_stem = fields.Char(compute="_compute_file_stem", export_string_translation=False)

    @api.depends("report_key")
    def _compute_display_name(self):
        titles = dict(self._selection_report())
        for run in self:
            run.display_name = titles.get(run.report_key) or self.env._("Reports")

    @api.depends("period")
    def _compute_days(self):
        today = self.env["egate.assignment"]._local_today()
        for run in self:
            if run.period in PERIODS:
                run.date_from, run.date_to = period_days(run.period, today)
            elif not run.date_from:
                run.date_from, run.date_to = today.replace(day=1), today

    @api.depends("report_key", "unit_id", "date_from", "date_to")
    def _compute_file_stem(self):
        for run in self:
            parts = (run.report_key, run.unit_id.code, run.date_from, run.date_to)
            stem = "-".join(str(part) for part in parts if part)
            run.file_stem = re.sub(r"[^\w.-]+", "-", stem)

    @api.onchange(
        "report_key", "unit_id", "below", "place", "waiting", "outside", "date_from", "date_to"
    )
    def _onchange_question(self):
        # What is shown answered another question.
        self.preview = False

    # -- what is asked --------------------------------------------------------------------------

    def _asked(self):
        """Return the question that this dialog asks."""
        self.ensure_one()
        today = self.env["egate.assignment"]._local_today()
        since, until = today, today
        if self.asks_period:
            since, until = self.date_from, self.date_to
        elif self.asks_until:
            # One day, which may be one to come.
            until = self.date_to
            since = min(today, until or today)
        return self._question(since, until)

    def _figures(self):
        """Return the report, read as the current user.

        :rtype: ReportTable
        """
        self.check_access("read")
        return self._answer(self._asked())

    # -- buttons --------------------------------------------------------------------------------

    def action_show(self):
        """Show the first lines of the report in the dialog."""
        self.ensure_one()
        table = self._figures()
        rows, more = within(lines_with_total(table), SHOWN_ROWS)
        self.preview = shown(table, rows, more)
        return False

    def action_excel(self):
        """Fetch the report as Excel."""
        return self._fetch("xlsx")

    def action_word(self):
        """Fetch the report as Word."""
        return self._fetch("docx")

    def action_csv(self):
        """Fetch the report as a comma-separated list."""
        return self._fetch("csv")

    def _fetch(self, kind):
        self.ensure_one()
        self.check_access("read")
        self._check_may_export()
        # A refusal is told here, beside what was asked, and not on a page of its own.
        self._asked()
        url = f"/egate/figures/{self.id}/{kind}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_pdf(self):
        """Print the report."""
        self.ensure_one()
        return self.env["ir.actions.report"]._egate_action("egate_reports.figure_report", self)

    def action_keep(self):
        """Keep the report as it is now, and show what was kept."""
        self.ensure_one()
        question = self._asked()
        kept = self.env["egate.report.snapshot"]._keep(self, question)
        return {
            "type": "ir.actions.act_window",
            "res_model": kept._name,
            "res_id": kept.id,
            "views": [(False, "form")],
        }

    # -- files ----------------------------------------------------------------------------------

    def _file(self, kind, folder):
        """Write the report as a file into ``folder``, and note who takes it.

        :param str kind: ``xlsx``, ``docx`` or ``csv``
        :return: its path, and the name to keep it under
        """
        self._check_may_export()
        path, count = self._write_file(kind, self._figures(), folder)
        self.env["egate.access.log"]._note_report(
            PREFIX + self.report_key, count, f"{self.file_stem}.{kind}"
        )
        return path, f"{self.file_stem}.{kind}"
