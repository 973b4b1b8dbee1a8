from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.money import dong_in_words

from ..tools.barcodes import code128_svg, qr_svg
from ..tools.wording import dong_words, moment_words

METHODS = {"cash": "Tiền mặt", "transfer": "Chuyển khoản", "qr": "Quét mã QR"}


class EgateReportMoneyForm(models.AbstractModel):
    """What the receipt and the refund slip share; the amount is in figures and in words.

    Not a form of the 2025 set. It proves what the cash desk took; it does not replace an
    electronic receipt of the tax authority (Nghị định 123/2020/NĐ-CP), and says so.
    """

    _name = "egate.report.money.form"
    _inherit = "egate.report.form"
    _description = "Form of the cash desk"

    _copies = ("Liên 1: Lưu", "Liên 2: Giao người nộp")
    _personal = False

    def _subject(self, record):
        return {
            "dossier_id": record.dossier_id.id,
            "payment_id": record.id,
            "code": record.code,
        }

    @api.model
    def _check_subject(self, record):
        if record.kind != self._kind:
            raise UserError(self.env._("%(code)s is printed on another form.", code=record.code))

    @api.model
    def _check_printable(self, records):
        for payment in records:
            self._check_subject(payment)

    @api.model
    def _get_report_values(self, docids, data=None):
        record = self._record("egate.payment", docids, data)
        record.check_access("read")
        # sudo: a cashier may not read dossiers; the form shows the code, owner and procedure
        payment = record.sudo()
        dossier, unit = payment.dossier_id, payment.unit_id
        moment = unit._require_calendar()._to_local(payment.paid_at)
        words = dong_in_words(abs(payment.amount))
        return {
            "payment": payment,
            "dossier": dossier,
            "unit": unit,
            "letterhead": self._letterhead(unit, moment),
            "code128": code128_svg(dossier.code),
            "moment": moment_words(moment),
            "method": METHODS[payment.method],
            "lines": [
                (self._fee_name(line.fee_id), dong_words(abs(line.amount)))
                for line in payment.line_ids
            ],
            "total": dong_words(abs(payment.amount)),
            "words": words[:1].upper() + words[1:],
        }


class ReportEgateReportsFeeReceipt(models.AbstractModel):
    """Phiếu thu phí, lệ phí."""

    _name = "report.egate_reports.fee_receipt"
    _inherit = "egate.report.money.form"
    _description = "Fee receipt"

    _kind = "fee_receipt"
    _version = "Phiếu thu phí, lệ phí"


class ReportEgateReportsFeeRefund(models.AbstractModel):
    """Phiếu hoàn trả phí, lệ phí."""

    _name = "report.egate_reports.fee_refund"
    _inherit = "egate.report.money.form"
    _description = "Refund slip"

    _kind = "fee_refund"
    _version = "Phiếu hoàn trả phí, lệ phí"


class ReportEgateReportsResult(models.AbstractModel):
    """Phiếu trả kết quả: what was handed over, to whom, and how that was proven."""

    _name = "report.egate_reports.result"
    _inherit = "egate.report.form"
    _description = "Receipt of the result"

    _copies = ("Liên 1: Lưu", "Liên 2: Giao người nhận")
    _kind = "result"
    _version = "Phiếu trả kết quả giải quyết hồ sơ"

    def _subject(self, record):
        return {
            "dossier_id": record.dossier_id.id,
            "delivery_id": record.id,
            "code": record.dossier_id.code,
        }

    @api.model
    def _get_report_values(self, docids, data=None):
        delivery = self._record("egate.result.delivery", docids, data)
        dossier = delivery.dossier_id
        unit = dossier.reception_unit_id
        calendar = unit._require_calendar()
        moment = calendar._to_local(delivery.given_at)
        channels = {
            "desk": "Trực tiếp tại " + unit.name,
            "post": "Qua dịch vụ bưu chính",
            "electronic": "Bản điện tử",
        }
        receivers = {
            "owner": "Chủ hồ sơ",
            "submitter": "Người nộp hồ sơ",
            "other": "Người được ủy quyền",
        }
        return {
            "delivery": delivery,
            "dossier": dossier,
            "unit": unit,
            "people": self._people(dossier),
            "letterhead": self._letterhead(unit, moment),
            "code128": code128_svg(dossier.code),
            "moment": moment_words(moment),
            "due": moment_words(calendar._to_local(dossier.due_at)) if dossier.due_at else "",
            "channel": channels[delivery.channel],
            "receiver": receivers.get(delivery.receiver, ""),
            "results": [
                (result.name, result.number, f"{result.decided_on:%d/%m/%Y}")
                if result.decided_on
                else (result.name, "", "")
                for result in delivery.result_ids
            ],
            "checks": [
                (result.number or result.name, qr_svg(url))
                for result in delivery.result_ids
                if (url := result._check_url())
            ],
            # sudo: a colleague's name on a paper that they sign
            "giver": delivery.sudo().given_by_id.name,
        }


class ReportEgateReportsRegisterBook(models.AbstractModel):
    """Mẫu 07, Sổ theo dõi hồ sơ (Circular 03/2025/TT-VPCP, annex I); its columns are those of
    form 06 of Circular 01/2018, until they are compared with the original of 2025.
    """

    _name = "report.egate_reports.register_book"
    _inherit = "egate.report.form"
    _description = "Register (form 07)"

    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 07"

    @api.model
    def _check_printable(self, records):
        for part in records:
            part.register_id.check_access("read")
            part._lines()

    @api.model
    def _get_report_values(self, docids, data=None):
        part = self._record("egate.register.print", docids, data)
        book = part.register_id
        unit = book.unit_id
        calendar = unit._require_calendar()
        channels = {"desk": "Trực tiếp", "post": "Bưu chính", "electronic": "Điện tử"}

        def short(moment):
            return f"{calendar._to_local(moment):%H:%M %d/%m/%Y}" if moment else ""

        rows = []
        for line in part._lines():
            dossier = line.dossier_id
            contact = (dossier._shown("applicant_address"), dossier._shown("applicant_phone"))
            rows.append(
                {
                    "number": line.number,
                    "code": dossier.code,
                    "procedure": dossier.procedure_id.name,
                    "sets": dossier.sets or 1,
                    "owner": dossier.applicant_name,
                    "contact": ", ".join(filter(None, contact)),
                    "agency": dossier.agency_unit_id.name,
                    "received": short(dossier.received_at),
                    "due": short(dossier.due_at),
                    "returned": short(line.returned_at),
                    "channel": channels.get(dossier.result_channel, ""),
                    "taken_by": line.returned_to or "",
                    "note": dossier.note or "",
                }
            )
        now = calendar._to_local(self.env.cr.now())
        return {
            "book": book,
            "unit": unit,
            "letterhead": self._letterhead(unit, now),
            "rows": rows,
            "first": f"{part.date_from:%d/%m/%Y}",
            "last": f"{part.date_to:%d/%m/%Y}",
            "closed": short(book.closed_at),
            # sudo: the name of the user who closed the book
            "closed_by": book.sudo().closed_by_id.name or "",
        }
