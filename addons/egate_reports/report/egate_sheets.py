from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.egate_dossier.tools.sheet_codes import PLAIN_SHEET, line_sheet

from ..tools.barcodes import code128_in, qr_svg


class EgateReportLabels(models.AbstractModel):
    """What label sheets and single labels share: one label for each dossier.

    A label is on the outside of a folder that many people see: code, owner, procedure and due
    time, but no number of a person.
    """

    _name = "egate.report.labels"
    _inherit = "egate.report.form"
    _description = "Labels of folders"

    _together = True

    @api.model
    def _check_printable(self, records):
        for dossier in records:
            if not dossier.code:
                raise UserError(
                    self.env._(
                        "“%(dossier)s” has not been received yet, so it has no code to print on a "
                        "label.",
                        dossier=dossier.display_name,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        dossiers = self.env["egate.dossier"].browse(docids)
        received = [day for day in dossiers.mapped("received_date") if day]
        return {
            "unit": dossiers[:1].reception_unit_id,
            "day": max(received).isoformat() if received else "",
            "labels": [self._label(dossier) for dossier in dossiers],
        }

    def _label(self, dossier):
        calendar = dossier.reception_unit_id._require_calendar()
        return {
            "code": dossier.code,
            "code128": code128_in(dossier.code, 64, 8, widest_mm=0.33),
            "qr": qr_svg(dossier.code, size_mm=17),
            "owner": dossier.applicant_name,
            "procedure": dossier.procedure_id.name,
            "due": f"{calendar._to_local(dossier.due_at):%H:%M ngày %d/%m/%Y}"
            if dossier.due_at
            else "",
            "unit": dossier.reception_unit_id.name,
        }


class ReportEgateReportsLabel(models.AbstractModel):
    """One label of 70 × 37 mm on each page, for a label printer."""

    _name = "report.egate_reports.label"
    _inherit = "egate.report.labels"
    _description = "Label of a folder"


class ReportEgateReportsLabels(models.AbstractModel):
    """A4 sheets of 24 labels, 70 × 37 mm each, for an office printer."""

    _name = "report.egate_reports.labels"
    _inherit = "egate.report.labels"
    _description = "Sheet of labels"

    _sheet = 24

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        labels, room = values["labels"], self._sheet
        return {**values, "sheets": [labels[at : at + room] for at in range(0, len(labels), room)]}


class ReportEgateReportsSeparator(models.AbstractModel):
    """Separator sheets of a dossier: one before each paper, so that one scan takes all papers."""

    _name = "report.egate_reports.separator"
    _inherit = "egate.report.form"
    _description = "Separator sheets"

    @api.model
    def _check_printable(self, records):
        for dossier in records:
            if not dossier.paper_ids:
                raise UserError(
                    self.env._(
                        "“%(dossier)s” has no papers, so there is nothing to separate. Choose the "
                        "procedure first.",
                        dossier=dossier.display_name,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        dossier = self._record("egate.dossier", docids, data)
        return {
            "unit": dossier.reception_unit_id,
            "day": (dossier.received_date or dossier.create_date.date()).isoformat(),
            "sheet_title": f"Tờ ngăn {dossier.code or ''}".strip(),
            "sheets": [
                self._sheet(
                    line_sheet(dossier.id, paper.id),
                    code=dossier.code or "Hồ sơ đang nhập",
                    title=paper.name,
                    number=f"{number}/{len(dossier.paper_ids)}",
                    owner=dossier.applicant_name,
                    procedure=dossier.procedure_id.name,
                )
                for number, paper in enumerate(dossier.paper_ids, 1)
            ],
        }

    @api.model
    def _sheet(self, text, **words):
        # Two kinds of code in different places: a fold or a staple may damage one of them.
        return {
            "text": text,
            "code128": code128_in(text, 150, 28, widest_mm=0.6),
            "qr": qr_svg(text, size_mm=42),
            **words,
        }


class ReportEgateReportsPlainSheet(models.AbstractModel):
    """The sheet that ends the paper before it in a scan; it serves any counter on any day."""

    _name = "report.egate_reports.plain_sheet"
    _inherit = "report.egate_reports.separator"
    _description = "Plain separator sheet"

    @api.model
    def _check_printable(self, records):
        """Allow every record: this sheet needs no data."""

    @api.model
    def _get_report_values(self, docids, data=None):
        unit = self._record("egate.unit", docids, data)
        return {
            "unit": unit,
            # The same sheet on any day: it is as old as the unit.
            "day": unit.create_date.date().isoformat(),
            "sheet_title": "Tờ ngăn chung",
            "sheets": [
                self._sheet(PLAIN_SHEET, code="", title="", number="", owner="", procedure="")
            ],
        }
