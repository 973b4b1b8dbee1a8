from odoo import api, models

from ...tools.word.fields import WordField


class ReportEgateReportsTransfer(models.AbstractModel):
    _inherit = "report.egate_reports.transfer"

    @api.model
    def _word_fields(self):
        moment = "09 giờ 10 phút, ngày 23 tháng 11 năm 2026"
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            self._word_paper_field(),
            WordField("giver", self.env._("Unit that gives"), "Bộ phận Một cửa phường Mẫu"),
            WordField("giver_name", self.env._("Who gives"), "Lê Thị Cán Bộ"),
            WordField("receiver", self.env._("Unit that receives"), "Ủy ban nhân dân phường Mẫu"),
            WordField("receiver_name", self.env._("Who receives"), "Phạm Văn Nhận"),
            WordField("handed", self.env._("When it was handed over"), moment),
            WordField("state", self.env._("What is to be done"), "Thẩm định"),
            WordField("received", self.env._("When it was received"), moment),
            WordField("due", self.env._("When the result is promised"), moment),
            WordField("note", self.env._("Note"), "Kèm một túi hồ sơ"),
        ]

    @api.model
    def _word_values(self, values):
        same = ("giver_name", "receiver_name", "handed", "state", "received", "due", "note")
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(values["dossier"]),
            "papers": self._word_papers(values["papers"]),
            **{name: values[name] for name in same},
            "giver": values["giver"].name,
            "receiver": values["receiver"].name,
        }
