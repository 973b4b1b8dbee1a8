from odoo import api, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import midnight

from ....tools.report_table import Column, ReportTable, Row

#: Dossiers that are read at once.
PORTION = 500
SHOWN = ("dossier_id", "procedure_id", "holder_unit_id", "holder_user_id", "received_at", "due_at")


class EgateFigureReportDue(models.AbstractModel):
    """What is overdue and what falls due until a day, by unit and officer, with the time left.

    As of now: who has a dossier in hand is only known of today. A clock that stands makes nothing
    due. Working time is that of the one-stop unit that received it.
    """

    _name = "egate.figure.report.due"
    _description = "Dossiers that fall due"
    _inherit = "egate.figure.report"

    _report_sequence = 20
    _report_asks = ("until", "scope")

    def _report_title(self):
        return self.env._("Dossiers that fall due or are overdue")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        return ReportTable(
            key="due",
            title=self._report_title(),
            lines=[
                self.env._("Falls due until %(day)s", day=f"{question.until:%d/%m/%Y}"),
                self.env._("Counted as of %(moment)s", moment=self._local_words(question.now)),
                *self._scope_lines(question, units),
            ],
            columns=[
                Column("code", self.env._("Dossier code"), "code", 24),
                Column("procedure", self.env._("Procedure"), "text", 44),
                Column("officer", self.env._("In the hands of"), "text", 26),
                Column("state", self.env._("Step"), "text", 24),
                Column("received", self.env._("Received"), "moment", 16),
                Column("due", self.env._("Due"), "moment", 16),
                Column("left", self.env._("Working time left"), "text", 26),
                Column("overdue", self.env._("Overdue"), "integer", 9, total=True),
            ],
            rows=self._rows(question, units),
            **self._heads(question, units),
        )

    @api.model
    def _falling_due(self, question, units):
        ends = str(midnight(question.until, 1))
        return (
            self._scope(question, units)
            & Domain("ended_at", "=", False)
            & Domain("paused", "=", False)
            & Domain("due_at", "<", ends)
        )

    @api.model
    def _rows(self, question, units):
        domain = self._falling_due(question, units)
        figures = self.env["egate.dossier.figure"]
        unit, seen = None, 0
        order = "holder_unit_id, holder_user_id, due_at, id"
        ids = figures._search(domain, order=order).get_result_ids()
        while portion := figures.browse(ids[seen : seen + PORTION]):
            portion.fetch(SHOWN)
            for figure in portion:
                if figure.holder_unit_id != unit:
                    unit = figure.holder_unit_id
                    here = domain & Domain("holder_unit_id", "=", unit.id)
                    yield Row(
                        {"procedure": unit.name or self.env._("In nobody's hands")},
                        style="group",
                        opens=self._listed(here),
                    )
                yield self._row(figure, question.now)
            seen += len(portion)
            portion.invalidate_recordset()

    @api.model
    def _row(self, figure, now):
        # sudo: a figure that the user reads; nothing here is about a citizen
        dossier = figure.sudo().dossier_id
        values = {
            "code": dossier.code,
            "procedure": figure.sudo().procedure_id.name,  # sudo: see above
            "officer": figure.sudo().holder_user_id.name  # sudo: the name of a colleague
            or self.env._("Taken on by nobody"),
            "state": dossier.workflow_state_id.name,
            "received": self._local(figure.received_at),
            "due": self._local(figure.due_at),
            "left": self._time_left(dossier.reception_unit_id, now, figure.due_at),
            "overdue": int(figure.due_at < now),
        }
        return Row(values, indent=1, opens=("egate.dossier", [("id", "=", dossier.id)]))

    @api.model
    def _time_left(self, unit, now, due):
        """Return the working time to ``due`` in words, or by how much it is over."""
        calendar = unit._require_calendar()
        working = calendar._working_calendar()
        begin, end = sorted(map(calendar._to_local, (now, due)))
        words = calendar.with_env(self.env)._working_time_in_words(
            working.minutes_between(begin, end), working.usual_day
        )
        return self.env._("%(time)s over", time=words) if due < now else words
