import io

import pypdf
import pypdfium2

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.egate_base.tests.common import new_users

IDENTITY = "048192004567"
TRACKING = "https://mot-cua.example/theo-doi/3f0c2a9b1d5e4778-8c90aa12bb34cc56"


class ReceiptCase(TransactionCase):
    """One desk, one other desk, a clerk of each, and one received dossier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Refusals are compared in the language of the source, which an office need not have.
        cls.env["res.lang"]._activate_lang("en_US")
        calendar = cls.env["resource.calendar"].create(
            {"name": "Giờ hành chính", "tz": "Asia/Ho_Chi_Minh"}
        )
        Unit = cls.env["egate.unit"]
        cls.agency = Unit.create(
            {
                "name": "Ủy ban nhân dân phường Hòa Cường",
                "code": "T17.33",
                "level": "commune",
                "place": "Hòa Cường",
                "own_calendar_id": calendar.id,
            }
        )
        cls.desk, cls.other_desk = Unit.create(
            [
                {
                    "name": name,
                    "code": code,
                    "kind": "desk",
                    "level": "commune",
                    "parent_id": cls.agency.id,
                }
                for name, code in (
                    ("Trung tâm Phục vụ hành chính công phường Hòa Cường", "T17.33.01"),
                    ("Quầy lưu động", "T17.33.02"),
                )
            ]
        )
        role = cls.env.ref("egate_base.egate_role_clerk")
        cls.clerk, cls.stranger = new_users(
            cls.env,
            *(
                {"login": login, "name": name, "groups": "base.group_user", "lang": "en_US"}
                for login, name in (("ng.clerk", "Trần Quốc Bảo"), ("ng.other", "Lê Thị Hạnh"))
            ),
        )
        cls.env["egate.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "role_id": role.id,
                    "unit_id": desk.id,
                    "date_from": "2020-01-01",
                }
                for user, desk in ((cls.clerk, cls.desk), (cls.stranger, cls.other_desk))
            ]
        )
        sector = cls.env["egate.sector"].create({"name": "Hộ tịch", "code": "T-HT"})
        cls.procedure = cls.env["egate.procedure"].create(
            {"name": "Đăng ký khai sinh", "code": "T1.001193", "sector_id": sector.id}
        )
        cls.env["egate.procedure.version"].create(
            {
                "procedure_id": cls.procedure.id,
                "decision": "1/QĐ-BTP",
                "date_from": "2020-01-01",
                "result_name": "Giấy khai sinh",
                "state": "published",
            }
        )
        cls.env["ir.config_parameter"].set_param("egate_base.hotline", "0236 1022")
        cls.dossier = cls.receive("T17.33-261123-0001")
        book = cls.env["egate.register"].create(
            {"scope": "register/T17.33.01/2026", "unit_id": cls.desk.id, "year": 2026}
        )
        cls.env["egate.register.line"].create(
            {"register_id": book.id, "dossier_id": cls.dossier.id, "number": 128}
        )
        cls.report = cls.env.ref("egate_reports.action_report_receipt")

    @classmethod
    def receive(cls, code, **values):
        """Return a received dossier: written as the engine does, without its process."""
        papers = [
            ("Tờ khai đăng ký khai sinh (theo mẫu)", True, 1, 0),
            ("Giấy chứng sinh", True, 1, 2),
            ("Giấy chứng nhận kết hôn của cha, mẹ", True, 0, 1),
            ("Giấy tờ chứng minh nơi cư trú của người đi đăng ký", True, 0, 1),
            ("Văn bản ủy quyền được chứng thực", True, 1, 0),
            ("Giấy không nộp", False, 0, 0),
        ]
        return cls.env["egate.dossier"].create(
            {
                "code": code,
                "procedure_id": cls.procedure.id,
                "reception_unit_id": cls.desk.id,
                "agency_unit_id": cls.agency.id,
                "received_at": "2026-11-23 02:10:00",
                "received_date": "2026-11-23",
                "received_by_id": cls.clerk.id,
                "due_at": "2026-11-24 10:00:00",
                "term_text": "1 ngày làm việc",
                "content": "Đăng ký khai sinh cho cháu Nguyễn Minh Khuê",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "applicant_name": "Nguyễn Thị Thùy Dương",
                "applicant_address": "Tổ 14, đường Lê Đình Lý, phường Hòa Cường, thành phố Đà Nẵng",
                "applicant_phone": "0905 123 456",
                "applicant_email": "thuyduong@example.vn",
                "paper_ids": [
                    Command.create(
                        {
                            "name": name,
                            "received": received,
                            "original_count": originals,
                            "copy_count": copies,
                        }
                    )
                    for name, received, originals, copies in papers
                ],
                "fee_ids": [Command.create({"name": "Lệ phí đăng ký khai sinh", "amount": 50000})],
                **values,
            }
        )

    def print_receipt(self, dossiers, user=None):
        """Return the PDF as ``user`` (the clerk) gets it."""
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        records = reports._egate_printable(self.report, dossiers.ids)
        return reports._egate_pdf(self.report, records)


def pdf_texts(content):
    """Return the text of every page, with single spaces."""
    pages = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def pdf_images(content, dpi=200):
    return [page.render(scale=dpi / 72).to_pil() for page in pypdfium2.PdfDocument(content)]


def pdf_reader(content):
    return pypdf.PdfReader(io.BytesIO(content))
