from odoo import api, models

from ...tools.word.fields import WordField

_MOMENT = "09 giờ 10 phút, ngày 27 tháng 11 năm 2026"


class EgateReportRequestForm(models.AbstractModel):
    _inherit = "egate.report.request.form"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            WordField("number", self.env._("Number of the form"), "01/2026/PXL"),
            WordField("received", self.env._("When it was received"), _MOMENT),
            WordField("phone_unit", self.env._("Telephone of the unit"), "0236 3111 222"),
        ]

    @api.model
    def _word_code(self, values):
        return self._code(values["record"])

    @api.model
    def _word_values(self, values):
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(values["dossier"]),
            "number": self._code(values["record"]),
            "received": values["received"],
            "phone_unit": values["unit"].phone or values["hotline"],
        }


class ReportEgateReportsApology(models.AbstractModel):
    """Mẫu 04."""

    _inherit = "report.egate_reports.apology"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            WordField("desk", self.env._("Desk that received it"), "Bộ phận Một cửa phường Mẫu"),
            WordField(
                "received_day", self.env._("Day on which it was received"), "23 tháng 11 năm 2026"
            ),
            WordField("due_before", self.env._("When the result was promised"), _MOMENT),
            WordField("due_after", self.env._("When it is promised now"), _MOMENT),
            WordField("cause", self.env._("Reason"), "Chờ ý kiến cơ quan phối hợp"),
            WordField("basis", self.env._("Legal basis"), "Luật Hộ tịch 2014"),
            WordField("days", self.env._("Further working days"), "2"),
            WordField("late", self.env._("Filled if the apology itself is late"), "muộn"),
            WordField("signer", self.env._("Who signs"), "Trần Văn Lãnh Đạo"),
        ]

    @api.model
    def _word_values(self, values):
        record, words = values["record"], values["words"]
        return {
            **super()._word_values(values),
            "desk": values["desk"].name,
            "received_day": values["received_day"].removeprefix("ngày "),
            "due_before": words(record.due_before),
            "due_after": words(record.due_after),
            "cause": record.cause,
            "basis": values["basis"],
            "days": record.days,
            "late": "muộn" if record.is_late else "",
            "signer": values["signer"],
        }


class ReportEgateReportsEnding(models.AbstractModel):
    """Mẫu 05."""

    _inherit = "report.egate_reports.ending"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            WordField("title", self.env._("Title of the form"), "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
            WordField("decision", self.env._("What is decided"), "dừng giải quyết hồ sơ"),
            WordField(
                "asked_by", self.env._("Who asked for it, of a withdrawal"), "Nguyễn Thị Mẫu"
            ),
            WordField("asked_at", self.env._("When it was asked for"), _MOMENT),
            WordField("stage", self.env._("Step that it is in"), "Thẩm định"),
            WordField("reason", self.env._("Reason"), "Theo đề nghị của người nộp"),
            WordField("legal_basis", self.env._("Legal basis"), "Thông tư 03/2025/TT-VPCP"),
            WordField("opinion", self.env._("Opinion of who decides"), "Đồng ý"),
            WordField("fee_total", self.env._("All fees together"), "50.000 đồng"),
            WordField("fee_words", self.env._("That amount in words"), "năm mươi nghìn đồng"),
            WordField("money", self.env._("What becomes of the fees"), "Phí đã thu được hoàn trả."),
            WordField("money_note", self.env._("Note on the fees"), "Hoàn trả ngày 25/11/2026"),
            WordField("originals", self.env._("What becomes of originals"), "Đã trả lại."),
            WordField("originals_note", self.env._("Note on originals"), "Trả cho người nộp"),
            WordField("signer", self.env._("Who signs"), "Trần Văn Lãnh Đạo"),
        ]

    @api.model
    def _word_values(self, values):
        record, asked = values["record"], values["asked"]
        same = ("title", "decision", "stage", "money", "originals", "signer")
        own = ("reason", "legal_basis", "money_note", "originals_note")
        return {
            **super()._word_values(values),
            **{name: values[name] for name in same},
            **{name: record[name] for name in own},
            "asked_by": record.asked_by_name if asked else "",
            "asked_at": values["words"](record.asked_at) if asked else "",
            "opinion": record.decision,
            "fee_total": values["total"],
            "fee_words": values["total_in_words"],
        }


class ReportEgateReportsSupplementReceipt(models.AbstractModel):
    _inherit = "report.egate_reports.supplement_receipt"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            WordField(
                "lines",
                self.env._("The papers that were brought"),
                columns=(
                    WordField("number", self.env._("Number in the list"), "1"),
                    WordField("name", self.env._("Name of the paper"), "Giấy chứng sinh"),
                    WordField("original", self.env._("Number of originals"), "1"),
                    WordField("copy", self.env._("Number of copies"), "1"),
                ),
            ),
            WordField("still", self.env._("What is still missing"), "Bản sao hộ chiếu"),
            WordField("fees", self.env._("Fees"), columns=self._word_money_columns()),
            WordField("fee_total", self.env._("All fees together"), "50.000 đồng"),
            WordField("fee_words", self.env._("That amount in words"), "năm mươi nghìn đồng"),
            WordField("fee_state", self.env._("Whether it is paid"), "đã nộp"),
            WordField("came", self.env._("When the papers were brought"), _MOMENT),
            WordField("due", self.env._("When the result is promised"), _MOMENT),
            WordField("clerk", self.env._("Who received it"), "Lê Thị Cán Bộ"),
        ]

    @api.model
    def _word_values(self, values):
        return {
            **super()._word_values(values),
            "lines": [
                {
                    "number": number,
                    "name": line.name,
                    "original": line.original_count or "",
                    "copy": line.copy_count or "",
                }
                for number, line in enumerate(values["lines"], 1)
            ],
            "still": ", ".join(values["still"].mapped("name")),
            "fees": self._word_money_rows(values["fees"]),
            "fee_total": values["fee_total"],
            "fee_words": values["fee_total_in_words"],
            "fee_state": "đã nộp" if values["fee_paid"] else "chưa nộp",
            "came": values["came"],
            "due": values["due"],
            "clerk": values["clerk"],
        }
