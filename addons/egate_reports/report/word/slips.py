from odoo import api, models

from ...tools.word.fields import WordField


class EgateReportSlipForm(models.AbstractModel):
    """The guide, forms 02 and 03."""

    _inherit = "egate.report.slip.form"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            WordField("number", self.env._("Number of the slip"), "12/2026/PYC"),
            WordField(
                "lines",
                self.env._("The papers that are missing"),
                columns=(
                    WordField("number", self.env._("Number in the list"), "1"),
                    WordField("name", self.env._("Name of the paper"), "Giấy chứng sinh"),
                    WordField("fault", self.env._("What is wrong with it"), "Thiếu chữ ký"),
                    WordField("original", self.env._("Number of originals"), "1"),
                    WordField("certified", self.env._("Number of certified copies"), "1"),
                    WordField("copy", self.env._("Number of copies"), "1"),
                ),
            ),
            WordField("reason", self.env._("Reason"), "Hồ sơ chưa có giấy chứng sinh"),
            WordField("legal_basis", self.env._("Legal basis"), "Điều 16 Luật Hộ tịch"),
            WordField(
                "again_reason", self.env._("Why it is asked once more"), "Giấy mới nộp bị rách"
            ),
            WordField("answer_by", self.env._("Last day to bring it"), "ngày 01 tháng 12 năm 2026"),
            WordField("answer_basis", self.env._("Basis of that day"), "Nghị định 61/2018/NĐ-CP"),
            WordField("contact", self.env._("Who helps"), "Lê Thị Cán Bộ"),
            WordField("contact_phone", self.env._("Telephone of who helps"), "0236 1022"),
            WordField("clerk", self.env._("Who issued the slip"), "Lê Thị Cán Bộ"),
        ]

    @api.model
    def _word_code(self, values):
        return values["slip"].code

    @api.model
    def _word_values(self, values):
        slip = values["slip"]
        same = ("reason", "legal_basis", "again_reason", "answer_basis")
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(values["dossier"]),
            **{name: slip[name] for name in same},
            "number": slip.code,
            "lines": [
                {
                    "number": number,
                    "name": line.name,
                    "fault": line.fault,
                    "original": line.original_count or "",
                    "certified": line.certified_count or "",
                    "copy": line.copy_count or "",
                }
                for number, line in enumerate(slip.line_ids, 1)
            ],
            "answer_by": values["answer_by"],
            "contact": slip.contact_name or values["unit"].name,
            "contact_phone": slip.contact_phone or values["hotline"],
            "clerk": slip.issued_by_id.sudo().name,  # sudo: a colleague's name on a paper
        }
