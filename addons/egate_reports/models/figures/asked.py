import tempfile
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.egate_base.tools.office_zone import office_date

from ...tools.report_csv import write_csv
from ...tools.report_docx import BrokenTemplate, render_docx
from ...tools.report_layout import lines_with_total, within
from ...tools.report_xlsx import write_xlsx
from .report import Question

#: How dossiers that wait for the citizen count where nobody has chosen; the setting of the office.
WAITING = "egate_reports.waiting"
PREFIX = "egate.figure.report."
#: Most lines of a report in Word (3.6 s of CPU, 150 MiB), and on paper (17 s, 350 MiB).
MAX_WORD, MAX_PAPER = 5_000, 1_000
#: Most lines of a report on the screen.
SHOWN_ROWS = 200
#: The first year of a question, and how many days after today it may end.
FIRST_YEAR, DAYS_AHEAD = 2000, 366


class EgateReportAsked(models.AbstractModel):
    """What a report is asked, as a person chooses it: which report, of which unit, how counted.

    What the dialog and the schedule have in common; both give the period themselves.
    """

    _name = "egate.report.asked"
    _description = "Question to a report"

    report_key = fields.Selection(
        selection=lambda self: self._selection_report(), string="Report", required=True
    )
    unit_id = fields.Many2one(
        "egate.unit",
        default=lambda self: self._own_agency(),
        # A unit that was dissolved has its reports, too.
        context={"active_test": False},
        ondelete="cascade",
    )
    below = fields.Boolean(
        string="With the units below", default=True, help="Each dossier is counted once."
    )
    place = fields.Selection(
        [
            ("agency", "By who is competent"),
            ("reception", "By the one-stop unit that received them"),
        ],
        string="Dossiers belong to a unit",
        default="agency",
        required=True,
    )
    waiting = fields.Selection(
        [("open", "Being worked on, in time"), ("solved", "Solved on time")],
        string="Dossiers that wait for the citizen",
        default=lambda self: self._default_waiting(),
        required=True,
    )
    outside = fields.Boolean(
        string="With those on ministries' systems",
        help="The ministries' own systems report these dossiers to the government.",
    )
    asks_period = fields.Boolean(compute="_compute_asks", export_string_translation=False)
    asks_until = fields.Boolean(compute="_compute_asks", export_string_translation=False)
    asks_scope = fields.Boolean(compute="_compute_asks", export_string_translation=False)
    asks_waiting = fields.Boolean(compute="_compute_asks", export_string_translation=False)
    asks_outside = fields.Boolean(compute="_compute_asks", export_string_translation=False)

    @api.depends("report_key")
    def _compute_asks(self):
        for asked in self:
            report = asked._report()
            parts = report._report_asks if report is not None else ()
            for part in ("period", "until", "scope", "waiting", "outside"):
                asked[f"asks_{part}"] = part in parts

    @api.model
    def _selection_report(self):
        """Return the reports that there are, in their own order."""
        reports = [self.env[name] for name in self.env.registry if name.startswith(PREFIX)]
        reports = [report for report in reports if hasattr(report, "_report_table")]
        reports.sort(key=lambda report: (report._report_sequence, report._name))
        return [(report._name.removeprefix(PREFIX), report._report_title()) for report in reports]

    @api.model
    def _default_report(self):
        return next((key for key, _title in self._selection_report()), False)

    @api.model
    def _default_waiting(self):
        # sudo: the setting is no secret, its table is closed to users
        chosen = self.env["ir.config_parameter"].sudo().get_param(WAITING)
        return chosen if chosen in ("open", "solved") else "open"

    @api.model
    def _own_agency(self):
        """Return the agency that the current user acts for, or whose work the user sees."""
        # sudo: one's own assignments
        own = self.env["egate.assignment"].sudo()._acted_on(self.env.uid).unit_id
        # sudo: one's own units
        units = own or self.env.user.sudo().egate_unit_ids.sorted("parent_path")
        return (units.agency_id or units)[:1].with_env(self.env)

    def _report(self):
        """Return the model of the report, or ``None``."""
        key = self.report_key
        return self.env.get(PREFIX + key) if key else None

    def _check_may_be_kept(self):
        """Refuse a report that names citizens.

        :raise UserError: says what to do instead
        """
        report = self._report()
        if report is not None and report._report_personal:
            raise UserError(
                self.env._(
                    "This report names citizens and is not kept: it would outlive their data. "
                    "Fetch it as a file when you need it."
                )
            )

    def _question(self, since, until):
        """Return the question for a period.

        :raise UserError: says what to choose instead
        """
        self.ensure_one()
        today = self.env["egate.assignment"]._local_today()
        if not since or not until:
            raise UserError(self.env._("Choose the first and the last day of the period."))
        if since > until:
            raise UserError(
                self.env._(
                    "The period begins on %(since)s, after its last day %(until)s. Exchange them.",
                    since=f"{since:%d/%m/%Y}",
                    until=f"{until:%d/%m/%Y}",
                )
            )
        if since > today:
            raise UserError(
                self.env._(
                    "The period begins on %(since)s, and nothing has happened then yet. Choose one "
                    "that has begun.",
                    since=f"{since:%d/%m/%Y}",
                )
            )
        if since.year < FIRST_YEAR or (until - today).days > DAYS_AHEAD:
            raise UserError(
                self.env._(
                    "Choose a period between 01/01/%(year)s and one year from now.", year=FIRST_YEAR
                )
            )
        if not self.unit_id:
            raise UserError(self.env._("Choose the unit that the report is about."))
        return Question(
            since=since,
            until=until,
            unit=self.unit_id,
            below=self.below,
            place=self.place,
            waiting=self.waiting,
            outside=self.outside,
            now=fields.Datetime.now(),
        )

    def _answer(self, question):
        """Return the report; its header says what became of a unit that is closed.

        :rtype: ReportTable
        """
        report = self._report()
        if report is None:
            raise UserError(self.env._("Choose a report."))
        # Reports are Vietnamese, as all forms of the office.
        if self.env["res.lang"]._get_data(code="vi_VN"):
            report = report.with_context(lang="vi_VN")
        table = report._report_table(question)
        if closed := self._closed_line(question.unit):
            table.lines = [*table.lines, closed]
        return table

    def _closed_line(self, unit):
        """Return the sentence on the head of a report about a unit that was dissolved."""
        if unit.active:
            return ""
        # sudo: the trail of the unit, of which only the day is told
        closed = (
            self.env["egate.rights.event"]
            .sudo()
            .search([("kind", "=", "unit"), ("unit_id", "=", unit.id)], limit=1)
        )
        day = f" từ ngày {office_date(closed.at):%d/%m/%Y}" if closed else ""
        # sudo: the name of the unit that took over
        heir = unit.sudo()._in_force().name
        taken = f"; công việc do {heir} tiếp nhận" if heir else ""
        return f"{unit.name} đã kết thúc hoạt động{day}{taken}."

    # -- files ----------------------------------------------------------------------------------

    def _check_may_export(self):
        """Refuse who may not take lists away, as Odoo's own export does, a report on citizens.

        What names nobody is what the office owes to others: whoever sees it may take it.
        """
        report = self._report()
        personal = report is None or report._report_personal
        if personal and not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "You may not take lists of citizens out of the system. Print the report, or "
                    "ask your administrator for the right to export."
                )
            )

    def _write_file(self, kind, table, folder):
        """Write ``table`` into ``folder``; the caller has checked who asks.

        :param str kind: ``xlsx``, ``docx`` or ``csv``
        :return: the path of the file, and how many rows it has
        """
        today = self.env["egate.assignment"]._local_today()
        path = Path(folder) / f"report.{kind}"
        if kind == "xlsx":
            return path, write_xlsx(table, str(path), today)
        if kind == "csv":
            return path, write_csv(table, str(path))
        rows = self._printed_rows(table, MAX_WORD)
        table.rows = rows
        template = self.env["egate.report.template"]._content_for(self.report_key)
        try:
            path.write_bytes(render_docx(template, table, today))
        except BrokenTemplate as fault:
            raise UserError(self.env["egate.report.template"]._sentence(fault)) from fault
        return path, len(rows)

    @api.model
    def _printed_rows(self, table, most):
        """Return the lines of a report for Word or paper.

        :param int most: so many at most
        :raise UserError: there are more
        """
        rows, more = within(lines_with_total(table), most)
        if more:
            raise UserError(
                self.env._(
                    "The report has more than %(limit)s lines, too many for Word or paper. Take it "
                    "as Excel, or choose a shorter period or fewer units.",
                    limit=f"{most:,}".replace(",", "."),
                )
            )
        return rows

    @api.model
    def _folder(self):
        """Return a folder for one file, gone with everything in it when it is left."""
        return tempfile.TemporaryDirectory(prefix="egate-report-")
