from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools.money import dong_in_words

from ..tools.barcodes import code128_svg
from ..tools.wording import date_words, dong_words, moment_words


class EgateReportRequestForm(models.AbstractModel):
    """What the forms about a single event of a dossier share."""

    _name = "egate.report.request.form"
    _inherit = "egate.report.form"
    _description = "Form about a request"

    def _subject(self, record):
        return {
            "dossier_id": record.dossier_id.id,
            "about_id": record.id,
            "code": self._code(record),
        }

    @api.model
    def _code(self, record):
        return record.code

    @api.model
    def _values(self, record, unit, moment):
        """Return the values that all these forms show.

        :param unit: the unit that issues it
        :param moment: when, UTC
        """
        dossier = record.dossier_id
        desk = dossier.reception_unit_id._require_calendar()

        def words(at):
            return moment_words(desk._to_local(at)) if at else ""

        return {
            "record": record,
            "dossier": dossier,
            "unit": unit,
            "people": self._people(dossier),
            "letterhead": self._letterhead(unit, unit._require_calendar()._to_local(moment)),
            "code128": code128_svg(dossier.code),
            "received": words(dossier.received_at),
            "words": words,
            "hotline": self._hotline(),
        }


class ReportEgateReportsApology(models.AbstractModel):
    """Mẫu 04, Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết (TT 03/2025/TT-VPCP)."""

    _name = "report.egate_reports.apology"
    _inherit = "egate.report.request.form"
    _description = "Apology and new date"

    _kind = "apology"
    _may_be_small = True
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 04"

    @api.model
    def _check_printable(self, records):
        for extension in records:
            required = ("code", "due_before", "due_after", "cause", "signed_by_id", "unit_id")
            missing = self._missing(extension, required)
            if extension.state != "signed" or missing:
                raise UserError(
                    self.env._(
                        "Form 04 of %(dossier)s cannot be printed before the head has signed the "
                        "new date. Missing: %(missing)s.",
                        dossier=extension.dossier_id.display_name,
                        missing=missing or self.env._("the signature"),
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        extension = self._record("egate.extension", docids, data)
        desk = extension.dossier_id.reception_unit_id
        calendar = desk._require_calendar()
        return {
            **self._values(extension, extension.unit_id, extension.signed_at),
            "desk": desk,
            "basis": self._basis(extension),
            "received_day": date_words(calendar._to_local(extension.dossier_id.received_at)),
            "signer": extension.sudo().signed_by_id.name,  # sudo: a name on a paper
        }

    @api.model
    def _basis(self, extension):
        """Return the laws of the procedure, and the law on which the apology is based."""
        # sudo: laws on a paper of a dossier that the user reads, and the ledger's own basis
        dossier = extension.sudo().dossier_id
        entry = dossier.deadline_entry_ids.filtered(lambda one: one.document == extension.code)
        return "; ".join(filter(None, (dossier._legal_basis_words(), entry[:1].basis)))


class ReportEgateReportsEnding(models.AbstractModel):
    """Mẫu 05, Thông báo dừng giải quyết hồ sơ (TT 03/2025/TT-VPCP).

    The regulation names the form and what it must hold; its layout has not been compared with the
    printed original.
    """

    _name = "report.egate_reports.ending"
    _inherit = "egate.report.request.form"
    _description = "Notice of an end"

    _kind = "ending"
    _may_be_small = True
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 05 (chưa đối chiếu mẫu gốc)"

    _TITLES = {  # noqa: RUF012
        "withdraw": "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "stop": "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "refuse": "THÔNG BÁO TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
    }
    _DECISIONS = {  # noqa: RUF012
        "withdraw": "đồng ý cho rút hồ sơ và dừng giải quyết theo đề nghị của người nộp hồ sơ",
        "stop": "dừng giải quyết hồ sơ",
        "refuse": "từ chối giải quyết hồ sơ",
    }
    _MONEY = {  # noqa: RUF012
        "none": "Không phát sinh phí, lệ phí đã thu.",
        "kept": "Phí, lệ phí đã thu không hoàn trả.",
        "refunded": "Phí, lệ phí đã thu được hoàn trả.",
    }
    _ORIGINALS = {  # noqa: RUF012
        "none": "Hồ sơ không có giấy tờ bản chính đã nộp.",
        "returned": "Giấy tờ bản chính đã trả lại.",
        "waiting": "Giấy tờ bản chính được giữ tại Bộ phận Một cửa để trả lại.",
    }

    @api.model
    def _check_printable(self, records):
        for termination in records:
            required = ("code", "reason", "money", "originals", "decided_by_id", "unit_id")
            missing = self._missing(termination, required)
            if termination.state != "granted" or missing:
                raise UserError(
                    self.env._(
                        "Form 05 of %(dossier)s cannot be printed before the end is granted. "
                        "Missing: %(missing)s.",
                        dossier=termination.dossier_id.display_name,
                        missing=missing or self.env._("the decision"),
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        termination = self._record("egate.dossier.termination", docids, data)
        total = sum(termination.dossier_id.fee_ids.mapped("amount"))
        return {
            **self._values(termination, termination.unit_id, termination.decided_at),
            "title": self._TITLES[termination.kind],
            "decision": self._DECISIONS[termination.kind],
            "asked": termination.kind == "withdraw",
            "stage": termination.stage_id.sudo().name,  # sudo: the name of a state
            "money": self._MONEY[termination.money],
            "total": dong_words(total) if total else "",
            "total_in_words": dong_in_words(total) if total else "",
            "originals": self._ORIGINALS[termination.originals],
            "signer": termination.sudo().decided_by_id.name,  # sudo: a name on a paper
        }


class ReportEgateReportsSupplementReceipt(models.AbstractModel):
    """Phiếu tiếp nhận bổ sung: the papers brought for a request, and the new due time."""

    _name = "report.egate_reports.supplement_receipt"
    _inherit = "egate.report.request.form"
    _description = "Receipt of papers asked for"

    _copies = ("Liên 1: Lưu", "Liên 2: Giao cho người nộp hồ sơ")
    _kind = "supplement_receipt"
    _version = "Giấy tiếp nhận bổ sung hồ sơ"

    @api.model
    def _code(self, record):
        return record.slip_id.code

    def _subject(self, record):
        # Papers that came later than the first part have their own receipt.
        came = record.line_ids.filtered("received_at").mapped("received_at")
        number = len(set(came))
        return {**super()._subject(record), "part": number}

    @api.model
    def _check_subject(self, record):
        self._check_printable(record)

    @api.model
    def _check_printable(self, records):
        for supplement in records:
            if not supplement.slip_id or not supplement.line_ids.filtered("received_at"):
                raise UserError(
                    self.env._(
                        "Nothing has been handed in for “%(request)s” yet, so it has no receipt.",
                        request=supplement.display_name,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        supplement = self._record("egate.supplement", docids, data)
        lines = supplement.line_ids.filtered("received_at").sorted("received_at")
        last = lines[-1:]
        now = lines.filtered(lambda line: line.received_at == last.received_at)
        unit = supplement.dossier_id.reception_unit_id
        values = self._values(supplement, unit, last.received_at)
        return {
            **values,
            "lines": now,
            "still": supplement.line_ids - lines,
            "came": values["words"](last.received_at),
            "due": values["words"](supplement.due_after) if supplement.state == "done" else "",
            "clerk": last.sudo().received_by_id.name,  # sudo: a name on a paper
            **self._fees(supplement),
        }

    @api.model
    def _fees(self, supplement):
        """Return the fees charged when the papers came, and the part not paid then."""
        fees = supplement.sudo().fee_ids  # sudo: amounts of a dossier that the user reads
        rests = dict(supplement.dossier_id._open_fees()) if fees else {}
        total = sum(fee.charged for fee in fees)
        return {
            "fees": [(fee.name, dong_words(fee.charged)) for fee in fees if fee.charged],
            "fee_total": dong_words(total) if total else "",
            "fee_total_in_words": dong_in_words(total) if total else "",
            "fee_paid": not any(rests.get(fee, 0) > 0 for fee in fees),
        }


class ReportEgateReportsControl(models.AbstractModel):
    """Mẫu 06, Phiếu kiểm soát quá trình giải quyết hồ sơ (TT 03/2025/TT-VPCP).

    One block for each hand-over, from the steps. On paper the receiver writes whether it was in
    time; here the planned and used minutes of the step tell. The history is never overwritten.
    """

    _name = "report.egate_reports.control"
    _inherit = "egate.report.form"
    _description = "Control slip"

    _kind = "control"
    _version = "Thông tư 03/2025/TT-VPCP, mẫu số 06"

    def _subject(self, record):
        last = record.step_ids.sorted("sequence")[-1:]
        # A finished step shows more than a running one, so its print is another part.
        return {
            "dossier_id": record.id,
            "step_id": last.id,
            "part": 1 if last.left_at else 0,
            # After a correction of a detail, a new original shows the right one.
            "about_id": record._last_amendment().id,
            "code": record.code,
        }

    @api.model
    def _check_subject(self, record):
        self._check_printable(record)

    @api.model
    def _check_printable(self, records):
        for dossier in records:
            if not dossier.received_at or not dossier.step_ids:
                raise UserError(
                    self.env._(
                        "“%(dossier)s” has not been received yet, so it has no control slip.",
                        dossier=dossier.display_name,
                    )
                )

    @api.model
    def _get_report_values(self, docids, data=None):
        dossier = self._record("egate.dossier", docids, data)
        desk = dossier.reception_unit_id
        calendar = desk._require_calendar()
        # sudo: names of units, states and colleagues on a paper that goes with the dossier
        steps = dossier.sudo().step_ids.sorted("sequence")
        last = steps[-1:]
        moment = last.left_at or last.confirmed_at or last.received_at
        # sudo: see above
        consulted = dossier.sudo().consultation_ids.unit_id
        return {
            "dossier": dossier,
            "unit": desk,
            "people": self._people(dossier),
            "letterhead": self._letterhead(desk, calendar._to_local(moment)),
            "code128": code128_svg(dossier.code),
            "received": moment_words(calendar._to_local(dossier.received_at)),
            "due": moment_words(calendar._to_local(dossier.due_at)),
            "agency": dossier.sudo().agency_unit_id.name,  # sudo: see above
            "with_them": ", ".join(consulted.mapped("name")),
            "rows": self._rows(dossier.sudo(), steps, calendar),  # sudo: see above
        }

    @api.model
    def _rows(self, dossier, steps, calendar):
        """Return one block for each hand-over: giver, receiver, time, in time or not, note."""
        rows = []
        giver, giver_name, before = dossier.reception_unit_id, dossier.received_by_id.name, None
        for step in steps:
            at = step.confirmed_at or step.received_at
            rows.append(
                {
                    "giver": giver.name,
                    "receiver": step.unit_id.name,
                    "giver_name": giver_name or "",
                    "receiver_name": step.user_id.name or "",
                    "moment": moment_words(calendar._to_local(at)),
                    "result": self._result(before) if before else "",
                    "note": ", ".join(
                        filter(None, (step.state_id.name, before and before.cause_id.name))
                    ),
                }
            )
            giver, before = step.unit_id, step
            giver_name = (step.left_by_id or step.user_id).name
        if steps[-1:].left_at and dossier.closed_at:
            last = steps[-1:]
            rows.append(
                {
                    "giver": last.unit_id.name,
                    "receiver": dossier.workflow_state_id.name,
                    "giver_name": (last.left_by_id or last.user_id).name or "",
                    "receiver_name": "",
                    "moment": moment_words(calendar._to_local(last.left_at)),
                    "result": self._result(last),
                    "note": last.cause_id.name or "",
                }
            )
        return rows

    @api.model
    def _result(self, step):
        """Return whether a step was done before its time, in time or too late."""
        if not step.left_at or not step.planned_minutes:
            return ""
        if step.used_minutes > step.planned_minutes:
            return "Quá hạn"
        return "Đúng hạn" if step.used_minutes == step.planned_minutes else "Trước hạn"


class ReportEgateReportsHandover(models.AbstractModel):
    """Giấy bàn giao hồ sơ: the list of a stack of dossiers, two copies, three signatures."""

    _name = "report.egate_reports.handover"
    _inherit = "egate.report.form"
    _description = "Hand-over slip"

    _copies = ("Liên 1: Lưu bên giao", "Liên 2: Giao bên nhận")
    _kind = "handover"
    _version = "Giấy bàn giao hồ sơ"

    def _subject(self, record):
        # Kept with the first dossier of the stack, which gives the stack its number.
        first = record.sudo().line_ids[:1]  # sudo: only which dossier
        return {"dossier_id": first.dossier_id.id, "about_id": record.id, "code": record.code}

    @api.model
    def _check_subject(self, record):
        self._check_printable(record)

    @api.model
    def _check_printable(self, records):
        for handover in records:
            if handover.state == "draft" or not handover.line_ids:
                raise UserError(self.env._("Give the stack first: its slip lists what was given."))

    @api.model
    def _get_report_values(self, docids, data=None):
        handover = self._record("egate.handover", docids, data)
        # sudo: names of units and colleagues, and the lines as the slip lists them
        stack = handover.sudo()
        unit = stack.from_unit_id
        calendar = unit._require_calendar()

        def words(at):
            return calendar._to_local(at).strftime("%H:%M %d/%m/%Y") if at else ""

        given = calendar._to_local(stack.sent_at)
        return {
            "stack": stack,
            "unit": unit,
            "letterhead": self._letterhead(unit, given),
            "code128": code128_svg(stack.code),
            "given": moment_words(given),
            "words": words,
        }
