import hashlib
import logging
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.egate_base.tools.compact_json import CompactJson

from ...tools.report_json import kept, restored, shown
from ...tools.report_layout import lines_with_total, within
from .asked import SHOWN_ROWS

_logger = logging.getLogger(__name__)

#: Most lines of a report that is kept; a longer one is a list, and is taken as a file.
MAX_KEPT = 20_000


class EgateReportSnapshot(models.Model):
    """A report as it was: its question, its rows, its Excel file, who made it and when.

    Nothing of it changes any more. Whoever sees all units that it counts may read it.
    """

    _name = "egate.report.snapshot"
    _description = "Kept report"
    _inherit = ["egate.append.only", "egate.readable"]
    _log_access = False
    _order = "id desc"
    _rec_name = "title"
    # The file can only be linked after the row exists.
    _FILLABLE = frozenset({"attachment_id"})
    #: See ``egate.access.log``: whoever fetches the file takes the report away.
    _reading = "export"

    report_key = fields.Char(required=True, readonly=True, export_string_translation=False)
    title = fields.Char(string="Report", required=True, readonly=True)
    unit_id = fields.Many2one(
        "egate.unit",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        context={"active_test": False},
    )
    since = fields.Date(string="From", required=True, readonly=True)
    until = fields.Date(string="To", required=True, readonly=True)
    question = CompactJson(readonly=True, export_string_translation=False)
    formula = fields.Char(string="Version of the formula", readonly=True)
    made_at = fields.Datetime(string="Made", required=True, readonly=True)
    made_by_id = fields.Many2one(
        "res.users", string="Made by", required=True, readonly=True, ondelete="restrict", index=True
    )
    schedule_id = fields.Many2one(
        "egate.report.schedule",
        string="Made regularly",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    due_on = fields.Date(readonly=True, help="The day for which the schedule asked.")
    content = CompactJson(readonly=True, export_string_translation=False)
    row_count = fields.Integer(string="Lines", required=True, readonly=True)
    counted_unit_ids = fields.Many2many(
        "egate.unit",
        "egate_report_snapshot_unit_rel",
        "snapshot_id",
        "unit_id",
        string="Units counted",
        readonly=True,
        context={"active_test": False},
        help="Those that whoever made it saw; only who sees them all reads it.",
    )
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="restrict")
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Bytes", required=True, readonly=True)
    preview = fields.Json(compute="_compute_preview", export_string_translation=False)

    _once = models.UniqueIndex("(schedule_id, due_on) WHERE schedule_id IS NOT NULL")

    @api.depends("title", "unit_id", "since", "until")
    def _compute_display_name(self):
        for snapshot in self:
            # sudo: the unit's name is on the report
            unit = snapshot.sudo().unit_id.name
            days = f"{snapshot.since:%d/%m/%Y} – {snapshot.until:%d/%m/%Y}"
            snapshot.display_name = f"{snapshot.title}, {unit}, {days}"

    @api.depends("content")
    def _compute_preview(self):
        for snapshot in self:
            table = snapshot._table_kept()
            snapshot.preview = shown(table, *within(table.rows, SHOWN_ROWS))

    # -- who reads it ---------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        units = list(self.env.user._egate_unit_ids())
        others = Domain("id", "not in", units)
        return Domain("unit_id", "in", units) & ~Domain("counted_unit_ids", "any!", others)

    @api.model
    def _hidden_message(self):
        return self.env._("A kept report is read by those who see the work of all its units.")

    def _reading_code(self):
        """Return nothing: a report is about no single dossier."""
        return None

    # -- making ---------------------------------------------------------------------------------

    @api.model
    def _keep(self, asked, question, schedule=None, due_on=None):
        """Keep the report that ``asked`` asks for, as the current user reads it now.

        :param asked: an ``egate.report.asked`` record
        :param Question question: of ``asked``
        :raise UserError: the unit is none of the user's, or the report is too long
        """
        mine = self.env.user._egate_unit_ids()
        asked._check_may_be_kept()
        if question.unit.id not in mine:
            raise UserError(
                self.env._(
                    "“%(unit)s” is none of your units: what you see of its work may be a part, so "
                    "the report is not kept. Choose one of your own.",
                    unit=question.unit.name,
                )
            )
        table = asked._answer(question)
        rows, more = within(lines_with_total(table), MAX_KEPT)
        if more:
            raise UserError(
                self.env._(
                    "The report has more than %(limit)s lines and is not kept. Fetch it as Excel, "
                    "or choose a shorter period.",
                    limit=f"{MAX_KEPT:,}".replace(",", "."),
                )
            )
        table.rows = rows
        with asked._folder() as folder:
            path, _count = asked._write_file("xlsx", table, folder)
            content = path.read_bytes()
        reports = self.env["egate.figure.report"]
        counted = reports._units_in(reports._asked(question))
        # sudo: nobody writes kept reports; who asks has read all that is in it
        snapshot = self._create_privileged(
            {
                "report_key": asked.report_key,
                "title": table.title,
                "unit_id": question.unit.id,
                "since": question.since,
                "until": question.until,
                "question": {
                    "below": question.below,
                    "place": question.place,
                    "waiting": question.waiting,
                    "outside": question.outside,
                    "until": f"{question.end:%Y-%m-%d %H:%M:%S}",
                },
                "formula": table.formula,
                "made_at": fields.Datetime.now(),
                "made_by_id": self.env.uid,
                "schedule_id": schedule.id if schedule else False,
                "due_on": due_on,
                "content": kept(table),
                "row_count": len(rows),
                "counted_unit_ids": [Command.set(set(counted.ids) & set(mine))],
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
        )
        # sudo: see above
        snapshot.attachment_id = snapshot.env["ir.attachment"]._create_privileged(
            {
                "name": snapshot._file_name(),
                "raw": content,
                "mimetype": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                "res_model": self._name,
                "res_id": snapshot.id,
            }
        )
        snapshot.flush_recordset()
        return snapshot.with_env(self.env)

    # -- what is kept ---------------------------------------------------------------------------

    def _table_kept(self):
        """Return the report as it was.

        :rtype: ReportTable
        """
        self.ensure_one()
        return restored(self.content)

    def _file_name(self):
        self.ensure_one()
        # sudo: the unit's code is on the report
        parts = (self.report_key, self.sudo().unit_id.code, self.since, self.until)
        return re.sub(r"[^\w.-]+", "-", "-".join(map(str, parts))) + ".xlsx"

    def _bytes(self):
        """Return the bytes of the kept file.

        :raise UserError: it is gone, or was altered
        """
        self.ensure_one()
        # sudo: the file is read with the report, which the user may see
        content = self.sudo().attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            _logger.error("%s %s: the kept file is gone or altered", self._name, self.id)
            raise UserError(
                self.env._(
                    "The kept file of “%(report)s” is damaged. Tell the administrator: it is "
                    "restored from the backup.",
                    report=self.display_name,
                )
            )
        return content

    def _check_may_fetch(self):
        """Refuse who may not read this report; what is kept names no citizen."""
        self.check_access("read")

    # -- buttons --------------------------------------------------------------------------------

    def action_fetch(self):
        """Fetch the Excel file as it was kept."""
        self.ensure_one()
        self._check_may_fetch()
        url = f"/egate/figures/kept/{self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_compare(self):
        """Compare two kept reports, or choose what to compare this one with."""
        self.check_access("read")
        if not 1 <= len(self) <= 2:
            raise UserError(self.env._("Choose two reports to compare."))
        older, newer = self.sorted("id")[:-1], self.sorted("id")[-1:]
        if not older:
            older = self._before()
        return self.env["egate.report.compare"]._open(older, newer)

    def _before(self):
        """Return the report of the same kind and unit that was kept before this one."""
        domain = Domain("report_key", "=", self.report_key) & Domain("id", "<", self.id)
        return self.search(domain & Domain("unit_id", "=", self.unit_id.id), limit=1)
