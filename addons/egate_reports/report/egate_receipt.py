from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.money import dong_in_words

from ..tools.barcodes import code128_svg, qr_svg
from ..tools.wording import date_words, dong_words, moment_words

#: How much of the owner's identity number the receipt prints.
RECEIPT_IDENTITY = "egate_reports.receipt_identity"
_IDENTITY_WORDS = {"cccd": "CCCD", "cmnd": "CMND", "passport": "hộ chiếu"}


class ReportEgateReportsReceipt(models.AbstractModel):
    """Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Circular 03/2025/TT-VPCP, annex I).

    The office sets how the identity number is printed. By default only its last digits, because
    the paper is carried around and the barcode finds the dossier without the number.
    """

    _name = "report.egate_reports.receipt"
    _inherit = "egate.report.form"
    _description = "Receipt and appointment slip"

    _copies = ("Liên 1: Lưu", "Liên 2: Giao cho người nộp hồ sơ")
    _kind = "receipt"
    _may_be_small = True
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 01"
    # Without one of these the slip promises nothing, or its dossier cannot be found again.
    _required = (
        "code",
        "received_at",
        "due_at",
        "reception_unit_id",
        "procedure_id",
        "applicant_name",
    )

    def _subject(self, record):
        # After a correction of the procedure the citizen gets a receipt of the right one.
        return {
            "dossier_id": record.id,
            "about_id": record.correction_id.id,
            # After a correction of a mistyped detail, a receipt with the right one.
            "part": record._last_amendment().id,
            "code": record.code,
        }

    @api.model
    def _check_subject(self, record):
        if not record.received_at:
            self._check_printable(record)

    @api.model
    def _check_printable(self, records):
        for dossier in records:
            missing = self._missing(dossier, self._required)
            if not dossier.received_at:
                raise UserError(
                    self.env._(
                        "The dossier “%(dossier)s” has not been received yet, "
                        "so it has no receipt. Missing: %(missing)s.",
                        dossier=dossier.display_name,
                        missing=missing,
                    )
                )
            if missing:
                raise UserError(
                    self.env._(
                        "The receipt of the dossier “%(dossier)s” cannot be printed. "
                        "Missing: %(missing)s.",
                        dossier=dossier.display_name,
                        missing=missing,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        dossier = self._record("egate.dossier", docids, data)
        unit = dossier.reception_unit_id
        calendar = unit._require_calendar()
        received = calendar._to_local(dossier.received_at)
        tracking_url = dossier._tracking_url()
        return {
            "dossier": dossier,
            "people": self._people(dossier),
            "unit": unit,
            "letterhead": self._letterhead(unit, received),
            "code128": code128_svg(dossier.code),
            "qr": qr_svg(tracking_url) if tracking_url else "",
            "secret": dossier._look_up_secret(),
            "papers": self._papers(dossier),
            "outside": dossier._outside_in_words(),
            "former": dossier.former_code or "",
            "identity": self._identity(dossier),
            "received": moment_words(received),
            "at_agency": moment_words(calendar._to_local(dossier.agency_receipt_limit))
            if dossier.agency_receipt_limit
            else "",
            "due": moment_words(calendar._to_local(dossier.due_at)),
            "result_place": self._result_place(dossier),
            **self._fee_values(dossier),
            "hotline": self._hotline(),
            "amended": date_words(calendar._to_local(dossier._last_amendment().decided_at))
            if dossier._last_amendment()
            else "",
        }

    def _fee_values(self, dossier):
        """Return item 7: the fees in figures and words, and what is waived and why."""
        total = sum(fee.amount for fee in dossier.fee_ids)
        # A fee lowered by a correction of the procedure is not an exemption.
        fees = dossier.fee_ids
        kept = fees.filtered(lambda fee: not fee.adjusts_id) - fees.adjusts_id
        waived = sum((fee.full_amount or fee.amount) - fee.amount for fee in kept)
        proof = dossier.exemption_paper
        return {
            "fees": [
                (self._fee_name(fee), dong_words(charged))
                for fee, charged in fees._charges().items()
                if charged > 0
            ],
            "fee_total": dong_words(total),
            "fee_in_words": dong_in_words(total),
            "fee_state": self._fee_state(dossier, total),
            "waived": dong_words(waived) if waived else "",
            "exemption": dossier.exemption_id.name + (f", {proof}" if proof else "")
            if waived
            else "",
        }

    @api.model
    def _fee_state(self, dossier, total):
        """Return whether the fees are paid, as of this print."""
        if dossier.fee_paid >= total:
            return "đã thu"
        paid = dong_words(dossier.fee_paid) if dossier.fee_paid else ""
        return f"đã thu {paid}, còn lại chưa thu" if paid else "chưa thu"

    @api.model
    def _identity(self, dossier):
        """Return the owner's identity paper as the office prints it, or an empty string."""
        words = _IDENTITY_WORDS.get(dossier.identity_kind)
        # sudo: ir.config_parameter - how much is printed is no secret
        printed = self.env["ir.config_parameter"].sudo().get_param(RECEIPT_IDENTITY) or "masked"
        if dossier.applicant_kind == "organisation" or not words or printed == "none":
            return ""
        # sudo: the masked number is the same for all users
        number = dossier.sudo().identity_masked
        if printed == "full":
            number = dossier._shown("identity_number")
        return f"{words}: {number}" if number else ""

    def _result_place(self, dossier):
        """Return item 6: where the applicant asked to receive the result."""
        if dossier.result_channel == "post":
            return "Nhà riêng (trụ sở tổ chức), qua dịch vụ bưu chính công ích"
        if dossier.result_channel == "electronic":
            return "Bản điện tử, trên Cổng dịch vụ công"
        return dossier.reception_unit_id.name
