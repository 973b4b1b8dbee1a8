import re
import unicodedata
from unittest.mock import patch

import pypdfium2
import zxingcpp
from reportlab.pdfbase.ttfonts import TTFontFile

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged, users, warmup

from odoo.addons.egate_base.tools.printable import unprintable

from ..tools.glyphs import font_files
from .common import IDENTITY, TRACKING, ReceiptCase, pdf_images, pdf_reader, pdf_texts


@tagged("post_install", "-at_install")
class TestReceipt(ReceiptCase):
    def track(self, url=TRACKING):
        """Answer the hook that egate_portal fills."""
        self.startPatcher(
            patch.object(self.env.registry["egate.dossier"], "_tracking_url", lambda dossier: url)
        )

    def test_text(self):
        copies = pdf_texts(self.print_receipt(self.dossier))
        self.assertEqual(len(copies), 2, "a receipt with five papers has one page for each copy")
        expected = [
            "ỦY BAN NHÂN DÂN PHƯỜNG HÒA CƯỜNG",
            "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG HÒA CƯỜNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
            "Hòa Cường, ngày 23 tháng 11 năm 2026",
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
            "Mã hồ sơ: T17.33-261123-0001",
            "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công phường Hòa Cường",
            "Tiếp nhận hồ sơ của: Nguyễn Thị Thùy Dương",
            "Địa chỉ: Tổ 14, đường Lê Đình Lý, phường Hòa Cường, thành phố Đà Nẵng",
            "Số điện thoại: 0905 123 456 Email: thuyduong@example.vn",
            "Thủ tục hành chính cần giải quyết: Đăng ký khai sinh (mã thủ tục: T1.001193)",
            "Nội dung yêu cầu giải quyết: Đăng ký khai sinh cho cháu Nguyễn Minh Khuê",
            "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:",
            "STT Tên giấy tờ Loại giấy tờ Số lượng",
            "1 Tờ khai đăng ký khai sinh (theo mẫu) Bản chính 1",
            "4 Giấy tờ chứng minh nơi cư trú của người đi đăng ký Bản sao 1",
            "2. Số lượng hồ sơ: 1 (bộ)",
            "3. Thời gian giải quyết hồ sơ theo quy định là: 1 ngày làm việc",
            "4. Thời gian nhận hồ sơ: 09 giờ 10 phút, ngày 23 tháng 11 năm 2026",
            "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 24 tháng 11 năm 2026",
            "6. Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công phường Hòa Cường",
            "7. Phí, lệ phí (nếu có): 50.000 đồng (Lệ phí đăng ký khai sinh), "
            "bằng chữ: năm mươi nghìn đồng (chưa thu) Vào Sổ",
            "Vào Sổ theo dõi hồ sơ, Quyển số: 2026 Số thứ tự: 128",
            "NGƯỜI NỘP HỒ SƠ",
            "NGƯỜI TIẾP NHẬN HỒ SƠ",
            "Trần Quốc Bảo",
            "được lập thành 2 liên",
            "Điện thoại hỗ trợ: 0236 1022",
        ]
        for number, text in enumerate(copies, 1):
            for words in expected:
                self.assertIn(words, text)
            self.assertIn(f"Liên {number}: ", text)
            self.assertNotIn("Giấy không nộp", text)
            self.assertNotIn("Trang 1", text)
            self.assertNotIn("thanh toán", text)
            self.assertNotIn("Chủ hồ sơ", text)
            self.assertNotIn("Quét mã", text)
        self.assertRegex(copies[0], r"2 Giấy chứng sinh Bản chính (1 )?Bản sao (1 )?2")

    def test_a_word_of_sixty_letters_stays_on_the_paper(self):
        long = "W" * 60
        dossier = self.receive(
            "T17.33-261123-0060",
            applicant_name=long,
            applicant_address=f"Tổ 1 {'Ă' * 90}",
            applicant_email=f"{long}@{long}.vn",
            content=long * 2,
            submitter_name=long,
        )
        document = pypdfium2.PdfDocument(self.print_receipt(dossier))
        for page in document:
            words = page.get_textpage()
            # Millimetres of the margin of the sheet, in points.
            edge = page.get_width() - 15 * 72 / 25.4 + 1
            right = max(
                words.get_charbox(at)[2]
                for at in range(words.count_chars())
                if words.get_text_range(at, 1).strip()
            )
            self.assertLess(right, edge)

    def test_every_letter_that_is_taken_has_a_glyph(self):
        glyphs = set.intersection(
            *(set(TTFontFile(path, validate=0).charToGlyph) for path in font_files())
        )
        letters = (chr(code) for code in (*range(0x20, 0x530), *range(0x1E00, 0x1EFA)))
        missing = [
            char
            for char in letters
            if char.isalpha()
            and not unprintable(char)
            and ord(char) not in glyphs
            and "LATIN" in unicodedata.name(char, "")
        ]
        self.assertEqual(missing, [])

    def test_no_identity_number(self):
        self.track()
        content = self.print_receipt(self.dossier)
        reader = pdf_reader(content)
        everything = " ".join(
            [
                *pdf_texts(content),
                str(reader.metadata),
                reader.xmp_metadata.stream.get_data().decode(),
            ]
        )
        self.assertNotIn(IDENTITY, re.sub(r"\s", "", everything))
        self.assertNotIn(IDENTITY.encode(), content)

    def test_the_identity_number_is_printed_as_the_office_has_set(self):
        owner = "Tiếp nhận hồ sơ của: Nguyễn Thị Thùy Dương"
        shown = f"{owner} (CCCD: {'•' * 9}{IDENTITY[-3:]})"
        self.assertIn(shown, pdf_texts(self.print_receipt(self.dossier))[0])
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("egate_reports.receipt_identity", "full")
        full = self.receive("T-full", identity_kind="cccd", identity_number=IDENTITY)
        self.assertIn(f"(CCCD: {IDENTITY})", pdf_texts(self.print_receipt(full))[0])
        parameters.set_param("egate_reports.receipt_identity", "none")
        none = self.receive("T-none", identity_kind="cccd", identity_number=IDENTITY)
        self.assertNotIn("CCCD", pdf_texts(self.print_receipt(none))[0])

    def test_what_is_paid_is_said(self):
        fee = [Command.create({"name": "Lệ phí", "amount": 50000})]
        for code, paid, words in (
            ("T-p1", 50000, "năm mươi nghìn đồng (đã thu)"),
            ("T-p2", 20000, "(đã thu 20.000 đồng, còn lại chưa thu)"),
        ):
            dossier = self.receive(code, fee_ids=fee, fee_paid=paid)
            self.assertIn(words, pdf_texts(self.print_receipt(dossier))[0])

    def test_plot_and_sheet_and_the_code_of_a_ministry(self):
        system = self.env["egate.outside.system"].create({"name": "Hệ thống đất đai", "code": "DD"})
        dossier = self.receive(
            "T-land",
            land_plot="123",
            land_sheet="45",
            outside_system_id=system.id,
            outside_code="H-17-9",
        )
        text = pdf_texts(self.print_receipt(dossier))[0]
        self.assertIn("Thửa đất số: 123; tờ bản đồ số: 45", text)
        self.assertIn("hệ thống của bộ, ngành: H-17-9 (Hệ thống đất đai)", text)

    def test_what_was_looked_up_is_listed_without_a_number(self):
        paper = {"name": "Giấy chứng nhận kết hôn", "lookup_result": "found"}
        dossier = self.receive("T-look", paper_ids=[Command.create(paper)])
        text = pdf_texts(self.print_receipt(dossier))[0]
        self.assertRegex(text, r"Giấy chứng nhận kết hôn Tra cứu\s+–")

    def test_metadata_and_fonts(self):
        reader = pdf_reader(self.print_receipt(self.dossier))
        self.assertEqual(
            reader.metadata.title, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả T17.33-261123-0001"
        )
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "vi")
        self.assertEqual(reader.metadata.creation_date.date().isoformat(), "2026-11-23")
        self.assertEqual(reader.xmp_metadata.pdfaid_part, "2")
        names = set()
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                descendant = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = descendant["/FontDescriptor"].get_object()
                self.assertTrue({"/FontFile2", "/FontFile3"} & set(descriptor), "not embedded")
                names.add(str(descendant["/BaseFont"]).split("+")[1])
        self.assertTrue(names)
        self.assertTrue(all(name.startswith("LiberationSerif") for name in names), names)

    def test_same_input_same_bytes(self):
        self.assertEqual(self.print_receipt(self.dossier), self.print_receipt(self.dossier))

    def test_codes_are_read_from_the_paper(self):
        self.track()
        for image in pdf_images(self.print_receipt(self.dossier)):
            read = {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}
            self.assertEqual(read, {"Code 128": self.dossier.code, "QR Code": TRACKING})

    def test_every_kind_of_code_is_read(self):
        for code in ("H17.33-261123-0001", "000.00.20.H17-261123-999999", "G22.2026.00012345"):
            dossier = self.receive(code)
            image = pdf_images(self.print_receipt(dossier))[0]
            self.assertEqual([found.text for found in zxingcpp.read_barcodes(image)], [code])

    def test_owner_and_submitter(self):
        dossier = self.receive("T-2", submitter_name="Lê Văn Hùng", submitter_phone="0914 222 333")
        text = pdf_texts(self.print_receipt(dossier))[0]
        self.assertIn(
            "Tiếp nhận hồ sơ của: Lê Văn Hùng (người nộp hồ sơ). Số điện thoại: 0914 222 333 "
            "Chủ hồ sơ: Nguyễn Thị Thùy Dương",
            text,
        )

    def test_fees(self):
        none = self.receive("T-3", fee_ids=[])
        text = pdf_texts(self.print_receipt(none))[0]
        self.assertIn("7. Phí, lệ phí (nếu có): Không Vào Sổ", text)
        two = self.receive(
            "T-4",
            fee_ids=[
                Command.create({"name": "Lệ phí", "amount": 1200000}),
                Command.create({"name": "Phí trích lục", "amount": 8000}),
            ],
        )
        self.assertIn(
            "1.208.000 đồng (Lệ phí: 1.200.000 đồng; Phí trích lục: 8.000 đồng)",
            pdf_texts(self.print_receipt(two))[0],
        )

    def test_what_is_waived_is_said_with_its_reason(self):
        poor = self.env["egate.fee.exemption"].create({"name": "Hộ nghèo", "code": "T-NGHEO"})
        for code, paid, words in (
            ("T-8", 0, "Không; được miễn, giảm 50.000 đồng (Hộ nghèo, GCN số 12)"),
            (
                "T-9",
                20000,
                "20.000 đồng (Lệ phí), bằng chữ: hai mươi nghìn đồng (chưa thu); "
                "được miễn, giảm 30.000 đồng",
            ),
        ):
            fee = {"name": "Lệ phí", "full_amount": 50000, "amount": paid, "exemption_id": poor.id}
            dossier = self.receive(
                code,
                exemption_id=poor.id,
                exemption_paper="GCN số 12",
                fee_ids=[Command.create(fee)],
            )
            with self.subTest(paid=paid):
                self.assertIn(words, pdf_texts(self.print_receipt(dossier))[0])

    def test_result_place(self):
        places = {"post": "qua dịch vụ bưu chính công ích", "electronic": "Bản điện tử"}
        for channel, words in places.items():
            dossier = self.receive(f"T-{channel}", result_channel=channel)
            self.assertIn(words, pdf_texts(self.print_receipt(dossier))[0])

    def test_each_copy_counts_its_own_pages(self):
        papers = [
            Command.create({"name": f"Giấy tờ số {number}", "received": True, "copy_count": 1})
            for number in range(40)
        ]
        pages = pdf_texts(self.print_receipt(self.receive("T-5", paper_ids=papers)))
        self.assertEqual(len(pages), 4)
        for page, mark in zip(pages, ("Trang 1/2", "Trang 2/2") * 2, strict=True):
            self.assertIn(mark, page)

    def test_several_dossiers(self):
        both = self.dossier | self.receive("T-6")
        pages = pdf_texts(self.print_receipt(both))
        self.assertEqual(len(pages), 4)
        self.assertEqual(["T-6" in page for page in pages], [False, False, True, True])
        with self.assertRaises(UserError):
            self.print_receipt(self.env["egate.dossier"].browse(range(1, 102)))

    def test_text_is_never_markup(self):
        name = '<img src="file:///etc/passwd"/> Ánh & Em'
        dossier = self.receive("T-7", applicant_name=name)
        self.assertIn(name, pdf_texts(self.print_receipt(dossier))[0])

    def test_language_of_the_user_does_not_matter(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        english = self.print_receipt(self.dossier)
        self.clerk.lang = "vi_VN"
        self.assertEqual(self.print_receipt(self.dossier), english)

    def test_zone_of_the_user_does_not_matter(self):
        here = self.print_receipt(self.dossier)
        self.clerk.tz = "America/New_York"
        self.assertEqual(self.print_receipt(self.dossier), here)

    def test_not_before_reception(self):
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        missing = "Dossier code, Received, Due, Full name"
        for act in (
            lambda: self.print_receipt(draft),
            lambda: draft.with_user(self.clerk).action_print_receipt(),
        ):
            with self.assertRaisesRegex(UserError, f"has not been received yet.*{missing}"):
                act()

    def test_what_is_missing_is_named(self):
        self.dossier.due_at = False
        with self.assertRaisesRegex(UserError, "T17.33-261123-0001.*Missing: Due"):
            self.print_receipt(self.dossier)

    def test_refusals_are_vietnamese(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        addon = self.env["ir.module.module"].search([("name", "=", "egate_reports")])
        addon._update_translations("vi_VN")
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        with self.assertRaisesRegex(UserError, "chưa được tiếp nhận"):
            draft.with_user(self.clerk).with_context(lang="vi_VN").action_print_receipt()

    def test_button(self):
        action = self.dossier.with_user(self.clerk).action_print_receipt()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["report_type"], "egate-pdf")
        self.assertEqual(action["report_name"], "egate_reports.receipt")
        self.assertEqual(action["context"]["active_ids"], self.dossier.ids)
        self.assertFalse(self.dossier._print_form("no such form"))

    def test_button_of_an_administrator(self):
        """Odoo would ask an administrator to design a letter first."""
        admin = self.env.ref("base.user_admin")
        self.env["egate.assignment"].create(
            {
                "user_id": admin.id,
                "role_id": self.env.ref("egate_base.egate_role_clerk").id,
                "unit_id": self.desk.id,
            }
        )
        admin.company_id.external_report_layout_id = False
        action = self.dossier.with_user(admin).action_print_receipt()
        self.assertEqual(action["type"], "ir.actions.report")

    def test_access_is_the_real_users(self):
        with self.assertRaises(AccessError):
            self.print_receipt(self.dossier, self.stranger)
        with self.assertRaises(AccessError):
            self.dossier.with_user(self.stranger).action_print_receipt()
        reports_sudo = self.env(user=self.stranger, su=True)["ir.actions.report"]
        with self.assertRaises(AccessError):
            reports_sudo._egate_issue(self.report, self.dossier.ids)

    def test_group_of_the_report(self):
        outsider = new_test_user(self.env, login="ng.outsider", lang="en_US")
        with self.assertRaisesRegex(AccessError, "may not print"):
            self.print_receipt(self.dossier, outsider)

    def test_gone(self):
        with self.assertRaises(MissingError):
            self.print_receipt(self.env["egate.dossier"].browse(2**31 - 1))

    def test_nothing_chosen(self):
        with self.assertRaises(UserError):
            self.print_receipt(self.env["egate.dossier"])

    def test_outside_asset_stops_the_form(self):
        view = self.env.ref("egate_reports.receipt")
        arch = view.arch.replace("<h1>", '<img src="http://127.0.0.1/x.png"/><h1>')
        with self.assertRaisesRegex(ValidationError, "<img>"):
            view.arch = arch
        # A view that was there before an upgrade.
        with patch.object(self.env.registry, "_init", True):
            view.arch = arch
        with self.assertRaisesRegex(UserError, "outside"):
            self.print_receipt(self.dossier)

    @users("ng.clerk")
    @warmup
    def test_queries(self):
        # Once before, so that rules and whatever else is kept in memory are there.
        self.print_receipt(self.dossier, self.env.user)
        self.env.invalidate_all()
        with self.assertQueryCount(17):
            self.print_receipt(self.dossier, self.env.user)

    def test_receipts_in_one_file_are_read_together(self):
        dossiers = self.dossier
        for number in range(101, 108):
            dossiers |= self.receive(f"T99.33.01-261123-0{number}")
        costs = []
        for some in (dossiers[:1], dossiers[:2], dossiers):
            self.print_receipt(some)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.print_receipt(some)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[2] - costs[1], 2, costs)

    def test_ordinary_use_logs_nothing(self):
        self.track()
        with self.assertNoLogs(level="WARNING"):
            self.print_receipt(self.dossier)
