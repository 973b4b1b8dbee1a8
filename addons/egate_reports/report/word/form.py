from odoo import api, models

from ...tools.word.fields import WordField


class EgateReportForm(models.AbstractModel):
    """What a form gives to its Word template: out of the values of its page, as texts."""

    _inherit = "egate.report.form"

    @api.model
    def _word_fields(self):
        """Return the fields of this form's template, in the language of the user.

        :rtype: list[WordField]
        """
        return [
            WordField(
                "superior", self.env._("The agency above, in capitals"), "ỦY BAN NHÂN DÂN TỈNH MẪU"
            ),
            WordField(
                "issuer", self.env._("The unit that issues it, in capitals"), "BỘ PHẬN MỘT CỬA MẪU"
            ),
            WordField("unit", self.env._("The unit that issues it"), "Bộ phận Một cửa phường Mẫu"),
            WordField("place", self.env._("Place name"), "Phường Mẫu"),
            WordField("date", self.env._("Date of issue"), "ngày 23 tháng 11 năm 2026"),
            WordField("hotline", self.env._("Telephone of the office for questions"), "0236 1022"),
        ]

    @api.model
    def _word_values(self, values):
        """Return the values of the template's fields: texts, numbers, and lists of rows.

        :param dict values: of the page, as ``_get_report_values`` returns them
        """
        head = values["letterhead"]
        return {
            "superior": head["superior"],
            "issuer": head["unit"],
            "unit": values["unit"].name,
            "place": head["place"],
            "date": head["date"],
            "hotline": values.get("hotline") or self._hotline(),
        }

    @api.model
    def _word_code(self, values):
        """Return the number by which a draft of this page is told from others."""
        return values["dossier"].code

    # -- what several forms show ----------------------------------------------------------------

    @api.model
    def _word_people_fields(self):
        return [
            WordField("owner", self.env._("Owner of the dossier"), "Nguyễn Thị Mẫu"),
            WordField("tax_code", self.env._("Tax code, of an organisation"), "0400123456"),
            WordField("person", self.env._("Who handed it in, else the owner"), "Trần Văn Ví Dụ"),
            WordField("person_address", self.env._("Address of that person"), "Tổ 14, phường Mẫu"),
            WordField("person_phone", self.env._("Telephone of that person"), "0905 123 456"),
            WordField("person_email", self.env._("E-mail of that person"), "mau@example.vn"),
            WordField(
                "submitter",
                self.env._("Who handed it in, if not the owner"),
                "Trần Văn Ví Dụ",
            ),
            WordField("submitter_phone", self.env._("Telephone of the submitter"), "0905 123 456"),
            WordField(
                "submitter_address", self.env._("Address of the submitter"), "Tổ 14, phường Mẫu"
            ),
            WordField(
                "submitter_paper", self.env._("Paper of authorisation"), "Giấy ủy quyền số 12"
            ),
            WordField("address", self.env._("Address of the owner"), "Tổ 3, phường Mẫu"),
            WordField("phone", self.env._("Telephone of the owner"), "0905 654 321"),
            WordField("email", self.env._("E-mail of the owner"), "mau@example.vn"),
            WordField(
                "representative", self.env._("Who represents the organisation"), "Lê Thị Đại Diện"
            ),
            WordField("representative_title", self.env._("Post of that person"), "Giám đốc"),
            WordField(
                "others", self.env._("Further owners, in one line"), "Phạm Văn Mẫu (vợ/chồng)"
            ),
            WordField(
                "signer_person", self.env._("Name below the citizen's signature"), "Trần Văn Ví Dụ"
            ),
        ]

    @api.model
    def _word_people(self, people):
        submitter = people["submitter"]
        others = [name + (f" ({kind})" if kind else "") for name, kind in people["others"]]
        names = (
            *("owner", "tax_code", "submitter", "submitter_phone", "submitter_address"),
            *("submitter_paper", "address", "phone", "email", "representative"),
            "representative_title",
        )
        return {
            **{name: people[name] for name in names},
            "person": submitter or people["owner"],
            "person_address": people["submitter_address"] or people["address"],
            "person_phone": people["submitter_phone"] or people["phone"],
            "person_email": "" if submitter else people["email"],
            "others": "; ".join(others),
            "signer_person": submitter or people["representative"] or people["owner"],
        }

    @api.model
    def _word_dossier_fields(self):
        return [
            WordField("dossier_code", self.env._("Dossier code"), "T99.33-261123-0001"),
            WordField("procedure", self.env._("Procedure"), "Đăng ký khai sinh"),
            WordField("procedure_code", self.env._("Code of the procedure"), "1.001193"),
            WordField("variant", self.env._("Case of the procedure"), "Có yếu tố nước ngoài"),
            WordField("content", self.env._("What is asked for"), "Đăng ký khai sinh cho con"),
            WordField("sets", self.env._("Number of sets"), "1"),
        ]

    @api.model
    def _word_dossier(self, dossier):
        procedure = dossier.procedure_id
        return {
            "dossier_code": dossier.code,
            "procedure": procedure.name,
            "procedure_code": procedure.code,
            "variant": dossier.variant_id.name,
            "content": dossier.content or procedure.name,
            "sets": dossier.sets or 1,
        }

    @api.model
    def _word_paper_field(self):
        return WordField(
            "papers",
            self.env._("The papers that were handed in"),
            columns=(
                WordField("number", self.env._("Number in the list"), "1"),
                WordField("name", self.env._("Name of the paper"), "Tờ khai đăng ký khai sinh"),
                WordField("kind", self.env._("Kind: original, copy"), "Bản chính"),
                WordField("count", self.env._("How many"), "1"),
            ),
        )

    @api.model
    def _word_papers(self, papers):
        return [
            {
                "number": number,
                "name": name,
                "kind": "\n".join(kind for kind, _count in kinds),
                "count": "\n".join(str(count) for _kind, count in kinds),
            }
            for number, (name, kinds) in enumerate(papers, 1)
        ]

    @api.model
    def _word_money_columns(self):
        return (
            WordField("number", self.env._("Number in the list"), "1"),
            WordField("name", self.env._("Name of the fee"), "Lệ phí đăng ký khai sinh"),
            WordField("amount", self.env._("Amount"), "50.000 đồng"),
        )

    @api.model
    def _word_money_rows(self, lines):
        return [
            {"number": number, "name": name, "amount": amount}
            for number, (name, amount) in enumerate(lines, 1)
        ]
