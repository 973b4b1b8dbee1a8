from odoo import api, models
from odoo.exceptions import UserError

from ..tools.barcodes import code128_svg, qr_svg
from ..tools.wording import date_words


class EgateReportSlipForm(models.AbstractModel):
    """What the slips of the one-stop unit share: the guide, form 02 and form 03.

    A slip itself never changes; its values from the dossier (the owner) are fixed by the first
    print, which is made when the slip is issued.
    """

    _name = "egate.report.slip.form"
    _inherit = "egate.report.form"
    _description = "Form of a slip"

    def _subject(self, record):
        return {
            "dossier_id": record.dossier_id.id,
            "slip_id": record.id,
            "code": record.code,
        }

    @api.model
    def _check_subject(self, record):
        if record.kind != self._kind:
            labels = dict(record._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Slip %(code)s is a “%(kind)s” and is printed on its own form.",
                    code=record.code,
                    kind=labels[record.kind],
                )
            )

    @api.model
    def _check_printable(self, records):
        for slip in records:
            self._check_subject(slip)
            dossier = slip.dossier_id
            missing = [] if dossier.submitter_name else [self._missing(dossier, ["applicant_name"])]
            missing.append(self._missing(dossier, ["procedure_id"]))
            if slip.kind != "guide":
                missing.append(self._missing(slip, ["reason", "legal_basis"]))
            if slip.kind != "refusal":
                missing.append(self._missing(slip, ["line_ids"]))
            if missing := ", ".join(filter(None, missing)):
                raise UserError(
                    self.env._(
                        "Slip %(code)s cannot be printed. Missing: %(missing)s.",
                        code=slip.code,
                        missing=missing,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        slip = self._record("egate.dossier.slip", docids, data)
        dossier = slip.dossier_id
        unit = slip.unit_id
        tracking_url = dossier._tracking_url() if dossier.code else ""
        return {
            "slip": slip,
            "dossier": dossier,
            "unit": unit,
            "people": self._people(dossier),
            "letterhead": self._letterhead(
                unit, unit._require_calendar()._to_local(slip.issued_at)
            ),
            # Before acceptance there is no code: the slip's own number finds the draft.
            "code128": code128_svg(dossier.code or slip.code),
            "qr": qr_svg(tracking_url) if tracking_url else "",
            "hotline": self._hotline(),
            "answer_by": date_words(slip.answer_by) if slip.answer_by else "",
        }


class ReportEgateReportsGuide(models.AbstractModel):
    """Phiếu hướng dẫn: what is missing, stated once and in writing before any acceptance."""

    _name = "report.egate_reports.guide"
    _inherit = "egate.report.slip.form"
    _description = "Guide slip"

    _kind = "guide"
    _version = "Phiếu hướng dẫn hoàn thiện hồ sơ"


class ReportEgateReportsSupplement(models.AbstractModel):
    """Mẫu 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Circular 03/2025/TT-VPCP, annex I)."""

    _name = "report.egate_reports.supplement"
    _inherit = "egate.report.slip.form"
    _description = "Request for missing papers"

    _kind = "supplement"
    _may_be_small = True
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 02"


class ReportEgateReportsRefusal(models.AbstractModel):
    """Mẫu 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ (Circular 03/2025/TT-VPCP, annex I)."""

    _name = "report.egate_reports.refusal"
    _inherit = "egate.report.slip.form"
    _description = "Refusal to accept"

    _kind = "refusal"
    _may_be_small = True
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 03"
