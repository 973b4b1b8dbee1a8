import re

import zxingcpp

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.common import IDENTITY, DossierCommon

from .common import pdf_images, pdf_texts

MOMENT = "2026-11-23 02:10:00"  # 09:10 in Vietnam


@tagged("post_install", "-at_install")
class TestSlipForms(DossierCommon):
    """The guide, form 02, form 03 and the transfer slip, read back from the printed page."""

    LINES = [  # noqa: RUF012
        {"name": "Giấy chứng sinh", "original_count": 1, "fault": "Chưa nộp"},
        {"name": "Giấy chứng nhận kết hôn", "certified_count": 2, "copy_count": 3},
    ]

    def slip(self, method, dossier=None, user=None, **values):
        dossier = dossier or self.draft()
        values = {
            "lines": self.LINES,
            "reason": "Hồ sơ còn thiếu giấy tờ",
            "legal_basis": "Luật Hộ tịch số 60/2014/QH13, Điều 16",
            **values,
        }
        self.rpc(user or self.clerk, "egate.dossier", method, [dossier.id], values)
        return dossier.slip_ids[:1]

    def give(self, report, record, user=None):
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        form = reports._egate_issue(f"egate_reports.{report}", record.ids)
        return form._content()

    def assert_says(self, content, *expected):
        text = " ".join(pdf_texts(content))
        for words in expected:
            self.assertIn(words, text)
        self.assertNotIn(IDENTITY, re.sub(r"\s", "", text))
        return text

    def codes(self, content):
        return [
            [code.text for code in zxingcpp.read_barcodes(image)] for image in pdf_images(content)
        ]

    @freeze_time(MOMENT)
    def test_guide(self):
        slip = self.slip("action_issue_guide", reason="")
        content = self.give("guide", slip)
        text = self.assert_says(
            content,
            "UBND PHƯỜNG MẪU TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MẪU",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
            "Phường Mẫu, ngày 23 tháng 11 năm 2026",
            "Số: 01/2026/PHD-T99.33.01",
            "PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ",
            "(Chưa phải là giấy tiếp nhận hồ sơ)",
            "Ông/Bà: Nguyễn Thị Minh Khai",
            "Địa chỉ: 12 Trần Phú, phường Mẫu",
            "Số điện thoại: 0905000111",
            "Nội dung yêu cầu giải quyết: Cấp Giấy xác nhận mẫu (mã thủ tục: 9.000001)",
            # Cells over two lines of a head are read with the second one.
            "Số lượng TT Thành phần hồ sơ Bản chính Bản chứng thực Bản photo",
            "1 Giấy chứng sinh Chưa nộp 1",
            "2 Giấy chứng nhận kết hôn 2 3",
            "Ông/Bà liên hệ với Trung tâm Phục vụ hành chính công phường Mẫu số điện thoại "
            "02363000000 để được hướng dẫn./.",
            "NGƯỜI HƯỚNG DẪN (Ký và ghi rõ họ tên) clerk",
        )
        self.assertNotIn("Lý do", text)
        self.assertNotIn("NGƯỜI NỘP", text)
        self.assertIn("Phiếu hướng dẫn", text.rpartition("clerk")[2], "the mark at the foot")
        self.assertEqual(self.codes(content), [["01/2026/PHD-T99.33.01"]])

    @freeze_time(MOMENT)
    def test_form_02(self):
        slip = self.slip("action_issue_supplement")
        content = self.give("supplement", slip)
        text = self.assert_says(
            content,
            "Số: 01/2026/HDHS-T99.33.01",
            "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
            "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà: Nguyễn Thị Minh Khai",
            "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:",
            "Lý do: Hồ sơ còn thiếu giấy tờ",
            "Căn cứ: Luật Hộ tịch số 60/2014/QH13, Điều 16",
            "NGƯỜI HƯỚNG DẪN",
            "Mẫu số 02",
        )
        self.assertNotIn("Mã hồ sơ", text)
        self.assertEqual(self.codes(content), [["01/2026/HDHS-T99.33.01"]])

    def test_form_02_of_an_accepted_dossier_bears_its_code(self):
        dossier = self.receive()
        slip = self.slip("action_issue_supplement", dossier, self.officer)
        content = self.give("supplement", slip, self.officer)
        self.assert_says(content, f"Mã hồ sơ: {dossier.code}", "UBND PHƯỜNG MẪU", slip.code)
        self.assertIn(dossier.code, self.codes(content)[0])
        self.assertNotIn("Thời hạn bổ sung", " ".join(pdf_texts(content)))

    def test_form_02_names_the_day_by_which_the_papers_are_brought(self):
        self.procedure.current_version_id.sudo().write(
            {"supplement_days": 7, "supplement_days_basis": "Nghị định 301/2026/NĐ-CP"}
        )
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-25 02:10:00"):
            slip = self.slip("action_issue_supplement", dossier, self.officer)
            content = self.give("supplement", slip, self.officer)
        self.assert_says(
            content,
            "Thời hạn bổ sung: đến hết ngày 04 tháng 12 năm 2026",
            "căn cứ: Nghị định 301/2026/NĐ-CP",
            "có thể dừng giải quyết hồ sơ",
        )

    @freeze_time(MOMENT)
    def test_form_03(self):
        reason = "Việc này do xã nơi cư trú giải quyết.\nÔng/Bà nộp tại xã Khác."
        slip = self.slip("action_refuse", reason=reason)
        content = self.give("refusal", slip)
        self.assert_says(
            content,
            "Số: 01/2026/PTC-T99.33.01",
            "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
            "Tiếp nhận hồ sơ của: Nguyễn Thị Minh Khai",
            "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau: Việc này do "
            "xã nơi cư trú giải quyết. Ông/Bà nộp tại xã Khác.",
            "Xin thông báo cho Ông/Bà được biết và thực hiện.",
            "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên)",
            "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên)",
            "Mẫu số 03",
        )
        self.assertEqual(self.codes(content), [["01/2026/PTC-T99.33.01"]])

    @freeze_time(MOMENT)
    def test_transfer_slip(self):
        dossier = self.receive()
        content = self.give("transfer", dossier)
        copies = pdf_texts(content)
        self.assertEqual(len(copies), 2)
        self.assert_says(
            content,
            "PHIẾU CHUYỂN HỒ SƠ (Liên 1: Lưu bên giao)",
            "(Liên 2: Giao bên nhận)",
            f"Mã hồ sơ: {dossier.code}",
            "Bên giao: Trung tâm Phục vụ hành chính công phường Mẫu",
            "Bên nhận: UBND phường Mẫu",
            "Thời gian giao, nhận: 09 giờ 10 phút, ngày 23 tháng 11 năm 2026",
            "Chủ hồ sơ: Nguyễn Thị Minh Khai",
            "Thời gian hẹn trả kết quả: 09 giờ 10 phút, ngày 27 tháng 11 năm 2026",
            "STT Tên giấy tờ Loại giấy tờ Số lượng 1 Tờ khai theo mẫu Bản chính 1",
            "NGƯỜI GIAO (Ký và ghi rõ họ tên) clerk",
            "NGƯỜI NHẬN",
        )
        self.assertEqual(self.codes(content), [[dossier.code]] * 2)

    def test_each_hand_over_has_a_transfer_slip_of_its_own(self):
        with freeze_time(MOMENT):
            dossier = self.receive()
            self.give("transfer", dossier)
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-23 03:10:00"):
            # The ward's own steps hand nothing over: still the first slip, printed again.
            content = self.give("transfer", dossier, self.officer)
            self.assert_says(content, "Bản in lại lần 1", "Bên nhận: UBND phường Mẫu")
            self.do(dossier, "submit", self.officer)
            self.do(dossier, "sign", self.leader)
            content = self.give("transfer", dossier, self.leader)
        text = self.assert_says(
            content,
            "Bên giao: UBND phường Mẫu Bên nhận: Trung tâm Phục vụ hành chính công phường Mẫu",
            "(Ký và ghi rõ họ tên) leader",
        )
        self.assertNotIn("Bản in lại", text)
        originals = dossier.issued_form_ids.filtered(lambda form: not form.original_id)
        self.assertEqual(len(originals.step_id), 2)

    def test_nothing_is_printed_before_its_data_exist(self):
        draft = self.draft()
        for act, sentence in (
            (lambda: draft._print_form("transfer"), "has not been handed over"),
            (lambda: draft._print_form("receipt"), "has not been received yet"),
            (lambda: draft._print_form("guide"), "no slip of the kind “Guide slip”"),
            (lambda: draft._print_form("supplement"), "form 02.*Issue it first"),
            (lambda: draft._print_form("refusal"), "form 03.*Issue it first"),
            (lambda: self.give("transfer", draft), "has not been handed over"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                act()
        slip = self.slip("action_issue_guide", draft)
        draft.applicant_name = False
        with self.assertRaisesRegex(UserError, "Missing: Full name"):
            self.give("guide", slip)
        with self.assertRaisesRegex(UserError, "printed on its own form"):
            self.give("refusal", slip)

    def test_every_kind_prints_by_its_name(self):
        draft = self.draft()
        guide = self.slip("action_issue_guide", draft)
        refusal = self.slip("action_refuse", draft)
        for kind, slip in (("guide", guide), ("refusal", refusal)):
            action = draft.with_user(self.clerk)._print_form(kind)
            self.assertEqual(action["report_name"], f"egate_reports.{kind}")
            self.assertEqual(action["context"]["active_ids"], slip.ids)
            self.assertEqual(slip.with_user(self.clerk).action_print(), action)
        self.assertFalse(draft._print_form("no such form"))

    def test_issuing_prints_and_closes_the_dialog(self):
        draft = self.draft()
        action = self.rpc(
            self.clerk, "egate.dossier", "action_issue_guide", [draft.id], {"lines": self.LINES}
        )
        self.assertEqual(action["report_name"], "egate_reports.guide")
        self.assertTrue(action["close_on_report_download"])

    # any day: a draft has no time yet
    def test_what_was_given_out_outlives_the_draft_it_was_made_from(self):
        draft = self.draft()
        with freeze_time(MOMENT):
            slip = self.slip("action_issue_guide", draft)
            self.give("guide", slip)
        draft.with_user(self.clerk).applicant_name = "Tên Đã Sửa"
        with freeze_time("2026-11-25 02:10:00"):
            text = self.assert_says(self.give("guide", slip), "Bản in lại lần 1")
        self.assertIn("Nguyễn Thị Minh Khai", text)
        self.assertNotIn("Tên Đã Sửa", text)

    def test_submitter_organisation_and_further_owners(self):
        draft = self.draft(
            submitter_name="Lê Văn Hùng",
            submitter_phone="0914222333",
        )
        draft.write({"submitter_address": "5 Hùng Vương", "submitter_paper": "GUQ 12/2026"})
        self.assert_says(
            self.give("guide", self.slip("action_issue_guide", draft)),
            "Ông/Bà: Lê Văn Hùng (người nộp hồ sơ của Nguyễn Thị Minh Khai)",
            "Địa chỉ: 5 Hùng Vương",
            "Số điện thoại: 0914222333",
        )
        draft.write(
            {
                "applicant_kind": "organisation",
                "applicant_tax_code": "0100109106",
                "identity_kind": False,
                "identity_number": False,
                "applicant_name": "Công ty TNHH Mẫu",
                "representative_name": "Phạm Thị Lan",
                "representative_title": "Giám đốc",
                "owner_ids": [
                    Command.create(
                        {
                            "name": "Trần Văn Bình",
                            "relation": "co_owner",
                            "identity_number": "048090000199",
                        }
                    )
                ],
            }
        )
        draft.action_receive()
        text = self.assert_says(
            self.give("receipt", draft),
            "Tiếp nhận hồ sơ của: Lê Văn Hùng (người nộp hồ sơ). Số điện thoại: 0914222333 "
            "Giấy tờ ủy quyền: GUQ 12/2026 Địa chỉ người nộp hồ sơ: 5 Hùng Vương "
            "Chủ hồ sơ: Công ty TNHH Mẫu (mã số thuế: 0100109106) "
            "Người đại diện: Phạm Thị Lan (Giám đốc) "
            "Cùng chủ hồ sơ: Trần Văn Bình (đồng sở hữu)",
        )
        self.assertNotIn("048090000199", text)

    def test_twenty_papers_and_long_names_keep_their_columns(self):
        long = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác " * 2
        lines = [
            {"name": f"{long}số {number}", "original_count": 1, "fault": "Thiếu chữ ký"}
            for number in range(1, 21)
        ]
        slip = self.slip("action_issue_supplement", lines=lines)
        pages = pdf_texts(self.give("supplement", slip))
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Trang {number}/{len(pages)}", page)
            self.assertIn("Mẫu số 02", page)
        self.assertIn("TT Thành phần hồ sơ", pages[1], "the head of the table is repeated")
        text = " ".join(pages)
        for number in range(1, 21):
            self.assertRegex(text, rf"số {number} Thiếu chữ ký")

    def test_strangers_print_nothing(self):
        slip = self.slip("action_issue_guide")
        dossier = self.receive(identity_number="048090000124")
        for report, record in (("guide", slip), ("transfer", dossier)):
            for user in (self.stranger, self.citizen, self.manager):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.give(report, record, user)
