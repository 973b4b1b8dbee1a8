from odoo import api, models

from ...tools.word.fields import WordField


class ReportEgateReportsReceipt(models.AbstractModel):
    """Mẫu 01. Without the secret of the citizen's page, which is on the issued form alone."""

    _inherit = "report.egate_reports.receipt"

    @api.model
    def _word_fields(self):
        return [
            *super()._word_fields(),
            *self._word_people_fields(),
            *self._word_dossier_fields(),
            self._word_paper_field(),
            WordField(
                "identity", self.env._("Identity paper, as the office prints it"), "CCCD: …4567"
            ),
            WordField("former", self.env._("Code in the former system"), "G22.99-260512-0001"),
            WordField("outside", self.env._("Codes on ministries' systems"), "G22.99-261123-0001"),
            WordField(
                "amended",
                self.env._("Day of the correction that it was issued again for"),
                "ngày 24 tháng 11 năm 2026",
            ),
            WordField("land_plot", self.env._("Number of the plot of land"), "12"),
            WordField("land_sheet", self.env._("Number of the map sheet"), "7"),
            WordField("term", self.env._("Time that the law gives"), "1 ngày làm việc"),
            WordField(
                "received",
                self.env._("When it was received"),
                "09 giờ 10 phút, ngày 23 tháng 11 năm 2026",
            ),
            WordField("agency", self.env._("Competent agency"), "Ủy ban nhân dân phường Mẫu"),
            WordField(
                "at_agency",
                self.env._("By when the competent agency has it"),
                "08 giờ 00 phút, ngày 24 tháng 11 năm 2026",
            ),
            WordField(
                "due",
                self.env._("When the result is promised"),
                "09 giờ 10 phút, ngày 24 tháng 11 năm 2026",
            ),
            WordField(
                "result_place",
                self.env._("Where the result is wanted"),
                "Bộ phận Một cửa phường Mẫu",
            ),
            WordField("fees", self.env._("Fees"), columns=self._word_money_columns()),
            WordField("fee_total", self.env._("All fees together"), "50.000 đồng"),
            WordField("fee_words", self.env._("That amount in words"), "năm mươi nghìn đồng"),
            WordField("fee_state", self.env._("Whether it is paid"), "đã thu"),
            WordField("waived", self.env._("Amount that is waived"), "10.000 đồng"),
            WordField("exemption", self.env._("Why it is waived"), "Hộ nghèo"),
            WordField("register_book", self.env._("Book of the register"), "01/2026"),
            WordField("register_number", self.env._("Number in the register"), "128"),
            WordField("clerk", self.env._("Who received it"), "Lê Thị Cán Bộ"),
        ]

    @api.model
    def _word_values(self, values):
        dossier = values["dossier"]
        same = ("identity", "former", "outside", "amended", "received", "at_agency", "due")
        same += ("result_place",)
        money = ("fee_total", "fee_state", "waived", "exemption")
        return {
            **super()._word_values(values),
            **self._word_people(values["people"]),
            **self._word_dossier(dossier),
            "papers": self._word_papers(values["papers"]),
            **{name: values[name] for name in (*same, *money)},
            "land_plot": dossier.land_plot,
            "land_sheet": dossier.land_sheet,
            "term": dossier.term_text,
            "agency": dossier.agency_unit_id.name,
            "fees": self._word_money_rows(values["fees"]),
            "fee_words": values["fee_in_words"],
            "register_book": dossier.register_book,
            "register_number": dossier.register_number,
            "clerk": dossier.received_by_id.name,
        }
