from odoo import api, models

from ...tools.word.fields import WordField

_MOMENT = "09 giờ 10 phút, ngày 23 tháng 11 năm 2026"


class EgateReportMoneyForm(models.AbstractModel):
    _inherit = "egate.report.money.form"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            WordField("number", self.env._("Number of the form"), "PT-0012/2026"),
            WordField("payer", self.env._("Who pays, or gets the money"), "Trần Văn Ví Dụ"),
            WordField("owner", self.env._("Owner of the dossier"), "Nguyễn Thị Mẫu"),
            WordField("dossier_code", self.env._("Dossier code"), "T99.33-261123-0001"),
            WordField("procedure", self.env._("Procedure"), "Đăng ký khai sinh"),
            WordField("procedure_code", self.env._("Code of the procedure"), "1.001193"),
            WordField("lines", self.env._("Fees"), columns=self._word_money_columns()),
            WordField("total", self.env._("All fees together"), "50.000 đồng"),
            WordField("words", self.env._("That amount in words"), "Năm mươi nghìn đồng"),
            WordField("method", self.env._("How it was paid"), "Tiền mặt"),
            WordField("reference", self.env._("Number of the bank's transaction"), "FT26327"),
            WordField("moment", self.env._("When it was paid"), _MOMENT),
            WordField("cashier", self.env._("Who took or paid the money"), "Đỗ Thị Thu Ngân"),
            WordField("refunded", self.env._("Number of the receipt that is refunded"), "PT-0011"),
            WordField("reason", self.env._("Reason"), "Thu nhầm"),
            WordField("document", self.env._("Document that orders it"), "Quyết định số 12"),
        ]

    @api.model
    def _word_code(self, values):
        return values["payment"].code

    @api.model
    def _word_values(self, values):
        payment, dossier = values["payment"], values["dossier"]
        return {
            **super()._word_values(values),
            **{name: values[name] for name in ("total", "words", "method", "moment")},
            "number": payment.code,
            "payer": payment.payer_name,
            "owner": dossier.applicant_name,
            "dossier_code": dossier.code,
            "procedure": dossier.procedure_id.name,
            "procedure_code": dossier.procedure_id.code,
            "lines": self._word_money_rows(values["lines"]),
            "reference": payment.reference,
            "cashier": payment.cashier_id.name,
            "refunded": payment.refunded_id.code,
            "reason": payment.reason,
            "document": payment.document,
        }


class ReportEgateReportsResult(models.AbstractModel):
    _inherit = "report.egate_reports.result"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            WordField("due", self.env._("When the result is promised"), _MOMENT),
            WordField("moment", self.env._("When the result was given out"), _MOMENT),
            WordField(
                "results",
                self.env._("What was given out"),
                columns=(
                    WordField("number", self.env._("Number in the list"), "1"),
                    WordField("name", self.env._("Name of the result"), "Giấy khai sinh"),
                    WordField("code", self.env._("Number of the result"), "12/2026"),
                    WordField("signed", self.env._("Day of the signature"), "24/11/2026"),
                ),
            ),
            WordField("channel", self.env._("How it was given out"), "Trực tiếp tại quầy"),
            WordField("receiver_name", self.env._("Who got it"), "Nguyễn Thị Mẫu"),
            WordField("receiver", self.env._("As who that person got it"), "Chủ hồ sơ"),
            WordField(
                "receiver_paper", self.env._("Paper of authorisation"), "Giấy ủy quyền số 12"
            ),
            WordField(
                "checked",
                self.env._("Filled if the identity paper was compared"),
                "Đã đối chiếu giấy tờ tùy thân của người nhận.",
            ),
            WordField("tracking_number", self.env._("Number of the postal item"), "EV123456789VN"),
            WordField("sent_to", self.env._("Where it was sent"), "Tổ 3, phường Mẫu"),
            WordField("giver", self.env._("Who gave it out"), "Lê Thị Cán Bộ"),
        ]

    @api.model
    def _word_values(self, values):
        delivery = values["delivery"]
        desk = delivery.channel == "desk"
        checked = "Đã đối chiếu giấy tờ tùy thân của người nhận."
        # An address, for whom addresses are masked.
        masked = self.env["egate.issued.form"]._is_closed_to_user()
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(values["dossier"]),
            **{name: values[name] for name in ("due", "moment", "channel", "giver")},
            "results": [
                {"number": number, "name": name, "code": code, "signed": day}
                for number, (name, code, day) in enumerate(values["results"], 1)
            ],
            "receiver_name": delivery.receiver_name,
            "receiver": values["receiver"] if desk else "",
            "receiver_paper": delivery.receiver_paper,
            "checked": checked if desk and delivery.identity_checked else "",
            "tracking_number": delivery.tracking_number,
            "sent_to": "" if masked else delivery.sent_to,
        }
