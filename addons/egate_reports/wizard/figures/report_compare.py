from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.report_compare import differences
from ...tools.report_json import shown
from ...tools.report_layout import value_text
from ...tools.report_table import Column, ReportTable, Row

#: Most differences that are shown.
MAX_SHOWN = 1_000


class EgateReportCompare(models.TransientModel):
    """Shows the cells in which two kept reports of one kind differ."""

    _name = "egate.report.compare"
    _description = "Compare kept reports"

    old_id = fields.Many2one(
        "egate.report.snapshot", string="Earlier report", required=True, ondelete="cascade"
    )
    new_id = fields.Many2one(
        "egate.report.snapshot", string="Later report", required=True, ondelete="cascade"
    )
    report_key = fields.Char(related="new_id.report_key", export_string_translation=False)
    preview = fields.Json(compute="_compute_preview", export_string_translation=False)
    count = fields.Integer(compute="_compute_preview", string="Cells that differ")

    @api.depends("old_id", "new_id")
    def _compute_preview(self):
        for compare in self:
            compare.preview, compare.count = False, 0
            both = compare.old_id | compare.new_id
            if len(both) == 2 and compare.old_id.report_key == compare.new_id.report_key:
                both.check_access("read")
                compare.preview, compare.count = compare._differences()

    def _differences(self):
        """Return what is shown, and how many cells differ."""
        old, new = self.old_id._table_kept(), self.new_id._table_kept()
        kinds = {
            " – ".join((*column.group, column.title)): column.kind
            for table in (old, new)
            for column in table.columns
        }
        found = list(differences(old, new))
        columns = [
            Column("row", self.env._("Line"), width=40),
            Column("column", self.env._("Column"), width=24),
            Column("old", self.env._("Earlier"), width=14),
            Column("new", self.env._("Later"), width=14),
            Column("change", self.env._("Difference"), "decimal", width=14),
        ]
        rows = [
            Row(
                {
                    "row": one.row,
                    "column": one.column,
                    "old": value_text(one.old, kinds[one.column]),
                    "new": value_text(one.new, kinds[one.column]),
                    "change": one.change and value_text(one.change, kinds[one.column]),
                }
            )
            for one in islice(found, MAX_SHOWN)
        ]
        table = ReportTable("compare", "", columns, rows)
        return shown(table, rows, len(found) > MAX_SHOWN), len(found)

    @api.model
    def _open(self, old, new):
        """Open the comparison of two kept reports; ``old`` may be none yet."""
        if old and old.report_key != new.report_key:
            raise UserError(
                self.env._("Choose two reports of the same kind: other columns cannot be compared.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare kept reports"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_old_id": old.id, "default_new_id": new.id},
        }
