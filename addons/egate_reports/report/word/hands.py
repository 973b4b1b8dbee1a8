from odoo import api, models

from ...tools.word.fields import WordField

_MOMENT = "09 giờ 10 phút, ngày 23 tháng 11 năm 2026"


class ReportEgateReportsControl(models.AbstractModel):
    """Mẫu 06."""

    _inherit = "report.egate_reports.control"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            WordField("agency", self.env._("Competent agency"), "Ủy ban nhân dân phường Mẫu"),
            WordField("with_them", self.env._("Agencies that were consulted"), "Công an phường"),
            WordField("received", self.env._("When it was received"), _MOMENT),
            WordField("due", self.env._("When the result is promised"), _MOMENT),
            WordField(
                "rows",
                self.env._("Hand-overs"),
                columns=(
                    WordField("giver", self.env._("Unit that gives"), "Bộ phận Một cửa"),
                    WordField("giver_name", self.env._("Who gives"), "Lê Thị Cán Bộ"),
                    WordField("receiver", self.env._("Unit that receives"), "Phòng Tư pháp"),
                    WordField("receiver_name", self.env._("Who receives"), "Phạm Văn Nhận"),
                    WordField("moment", self.env._("When it was handed over"), _MOMENT),
                    WordField("result", self.env._("Early, in time or late"), "Trước hạn"),
                    WordField("note", self.env._("Note"), "Thẩm định"),
                ),
            ),
        ]

    @api.model
    def _word_values(self, values):
        same = ("agency", "with_them", "received", "due", "rows")
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(values["dossier"]),
            **{name: values[name] for name in same},
        }


class ReportEgateReportsHandover(models.AbstractModel):
    _inherit = "report.egate_reports.handover"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            WordField("number", self.env._("Number of the slip"), "05/2026/BG"),
            WordField("giver", self.env._("Unit that gives"), "Bộ phận Một cửa phường Mẫu"),
            WordField("giver_name", self.env._("Who gives"), "Lê Thị Cán Bộ"),
            WordField("receiver", self.env._("Unit that receives"), "Ủy ban nhân dân phường Mẫu"),
            WordField("handed", self.env._("When it was handed over"), _MOMENT),
            WordField("count", self.env._("How many dossiers"), "2"),
            WordField(
                "rows",
                self.env._("The dossiers"),
                columns=(
                    WordField("number", self.env._("Number in the list"), "1"),
                    WordField("code", self.env._("Dossier code"), "T99.33-261123-0001"),
                    WordField("owner", self.env._("Owner of the dossier"), "Nguyễn Thị Mẫu"),
                    WordField("procedure", self.env._("Procedure"), "Đăng ký khai sinh"),
                    WordField("received", self.env._("When it was received"), "09:10 23/11/2026"),
                    WordField("due", self.env._("When the result is promised"), "09:10 24/11/2026"),
                ),
            ),
        ]

    @api.model
    def _word_code(self, values):
        return values["stack"].code

    @api.model
    def _word_values(self, values):
        stack, words = values["stack"], values["words"]
        return {
            **super()._word_values(values),
            "number": stack.code,
            "giver": stack.from_unit_id.name,
            "giver_name": stack.sender_id.name,
            "receiver": stack.to_unit_id.name,
            "handed": values["given"],
            "count": len(stack.line_ids),
            "rows": [
                {
                    "number": number,
                    "code": line.code,
                    "owner": line.applicant_name,
                    "procedure": line.procedure_name,
                    "received": words(line.received_at),
                    "due": words(line.due_at),
                }
                for number, line in enumerate(stack.line_ids, 1)
            ],
        }
