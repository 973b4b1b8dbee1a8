import io
import re

import pypdf

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.common import IDENTITY
from odoo.addons.egate_dossier.tests.requests.test_termination import TerminationCommon

from .common import pdf_texts

CHART = "Sơ đồ vị trí"


@tagged("post_install", "-at_install")
class TestHandForms(TerminationCommon):
    """Forms 04, 05, 06, hand-over slip, supplement receipt, read back from the printed page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )

    def give(self, report, record, user=None):
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        return reports._egate_issue(f"egate_reports.{report}", record.ids)

    def assert_says(self, form, *expected):
        text = " ".join(pdf_texts(form._content()))
        for words in expected:
            self.assertIn(words, text)
        self.assertNotIn(IDENTITY, re.sub(r"\s", "", text))
        return text

    def test_form_04(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            extension = dossier.extension_ids
            with self.assertRaisesRegex(UserError, "before the head has signed"):
                self.give("apology", extension)
            action = self.rpc(
                self.leader, "egate.extension", "action_sign", [extension.id], self.cause.id, 2
            )
            self.assertEqual(action["report_name"], "egate_reports.apology")
            form = self.give("apology", extension, user=self.leader)
        self.assert_says(
            form,
            "UBND TỈNH MẪU UBND PHƯỜNG MẪU",
            "ngày 25 tháng 11 năm 2026",
            "Số: 01/2026/PXL-T99.33",
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
            "Kính gửi: Nguyễn Thị Minh Khai",
            f"Mã hồ sơ: {dossier.code}",
            "Ngày 23 tháng 11 năm 2026, Trung tâm Phục vụ hành chính công phường Mẫu tiếp nhận",
            "Thời gian hẹn trả kết quả: 09 giờ 10 phút, ngày 27 tháng 11 năm 2026",
            "Lý do: Chờ ý kiến cơ quan phối hợp",
            "thêm 2 ngày làm việc",
            "Thời gian hẹn trả kết quả lại: 09 giờ 10 phút, ngày 01 tháng 12 năm 2026",
            "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ (Ký, ghi rõ họ tên và đóng dấu) leader",
        )
        with freeze_time("2026-11-25 04:00:00"):
            again = self.give("apology", extension, user=self.leader)
        self.assertEqual((form.print_number, again.original_id), (0, form))

    def test_forms_01_to_05_are_on_the_paper_that_the_office_has_set(self):
        law = self.env["egate.law"].create(
            {"number": "123/2015/NĐ-CP", "name": "Nghị định hộ tịch"}
        )
        self.procedure.current_version_id.sudo().law_ids = law
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.egate_form_paper, "a4")
        settings.egate_form_paper = "a5"
        settings.execute()
        dossier = self.appraised()
        with freeze_time("2026-11-25 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            extension = dossier.extension_ids
            self.rpc(
                self.leader, "egate.extension", "action_sign", [extension.id], self.cause.id, 2
            )
            apology = self.give("apology", extension, user=self.leader)
            again = self.give("apology", extension, user=self.leader)
            control = self.give("control", dossier, user=self.officer)
        for form, expected in ((apology, (148, 210)), (again, (148, 210)), (control, (210, 297))):
            with self.subTest(form=form.kind):
                self.assertEqual(self.paper(form), [expected] * len(self.paper(form)))
        self.assertEqual(len(self.paper(apology)), 1, "one page")
        self.assert_says(apology, "Căn cứ: ", "123/2015/NĐ-CP", "Nghị định 118/2025/NĐ-CP")
        # What was given out stays on its paper.
        settings.egate_form_paper = "a4"
        settings.execute()
        again = self.give("apology", extension, user=self.leader)
        self.assertEqual(self.paper(again), [(148, 210)])

    def paper(self, form):
        """Return width and height of each page in millimetres."""
        pages = pypdf.PdfReader(io.BytesIO(form._content())).pages
        boxes = [page.mediabox for page in pages]
        return [tuple(round(float(side) / 72 * 25.4) for side in box[2:]) for box in boxes]

    def test_form_04_says_that_the_apology_is_late(self):
        dossier = self.appraised()
        with freeze_time("2026-12-10 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            extension = dossier.extension_ids
            self.rpc(
                self.leader, "egate.extension", "action_sign", [extension.id], self.cause.id, 2
            )
            form = self.give("apology", extension, user=self.leader)
        text = self.assert_says(
            form,
            "Thời gian hẹn trả kết quả: 09 giờ 10 phút, ngày 27 tháng 11 năm 2026",
            "hẹn lại thời gian trả kết quả sau 2 ngày làm việc",
            "Thời gian hẹn trả kết quả lại: 10 giờ 00 phút, ngày 14 tháng 12 năm 2026",
            "Xin lỗi muộn:",
            "vẫn tính theo thời gian hẹn trả kết quả ghi trên Giấy tiếp nhận hồ sơ",
        )
        self.assertNotIn("gia hạn thời gian giải quyết thêm", text)

    def test_form_05(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "withdraw", asked_by_name="Trần Văn An")
        with self.assertRaisesRegex(UserError, "before the end is granted"):
            self.give("ending", termination)
        with freeze_time("2026-11-25 03:00:00"):
            action = self.grant(termination, user=self.leader)
            self.assertEqual(action["report_name"], "egate_reports.ending")
            form = self.give("ending", termination)
        text = self.assert_says(
            form,
            "Số: 01/2026/TBD-T99.33",
            "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
            "Theo đề nghị rút hồ sơ của Trần Văn An",
            "đang ở bước “Đang thẩm định”",
            "đồng ý cho rút hồ sơ",
            "Lý do: Không còn nhu cầu",
            "15.000 đồng",
            "Phí, lệ phí đã thu được hoàn trả.",
            "Giấy tờ bản chính đã trả lại. Nguyễn Thị Minh Khai nhận ngày 25/11/2026.",
            "Mẫu số 05 (chưa đối chiếu mẫu gốc)",
        )
        self.assertNotIn("TỪ CHỐI", text)

    def test_a_refusal_says_so(self):
        dossier = self.appraised()
        termination = self.ask_end(dossier, "refuse", user=self.officer)
        self.grant(termination, user=self.leader)
        self.assert_says(
            self.give("ending", termination),
            "THÔNG BÁO TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
            "Căn cứ: Nghị định 118/2025/NĐ-CP",
        )

    # any day: a draft has no time yet
    def test_form_06_has_a_block_for_each_hand_over(self):
        with self.assertRaisesRegex(UserError, "no control slip"), self.env.cr.savepoint():
            self.give("control", self.draft())
        dossier = self.appraised(identity_number="048090000555")
        with freeze_time("2026-11-26 03:00:00"):
            self.do(dossier, "submit", self.officer, "Đủ điều kiện")
            first = self.give("control", dossier, user=self.officer)
        text = self.assert_says(
            first,
            "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
            "Cơ quan (bộ phận) giải quyết hồ sơ: UBND phường Mẫu",
            "1. Giao: Trung tâm Phục vụ hành chính công phường Mẫu",
            "2. Nhận: UBND phường Mẫu",
            "Người nhận: officer",
            "Trước hạn",
            "Quá hạn",
            "ký nhận là không cần thiết",
        )
        self.assertEqual(text.count("1. Giao:"), 3)
        with freeze_time("2026-11-26 04:00:00"):
            self.do(dossier, "sign", self.leader)
            self.do(dossier, "return", self.clerk)
            second = self.give("control", dossier)
        self.assertNotEqual(second, first, "each stage has an original of its own")
        self.assertEqual(second.print_number, 0)
        self.assertEqual(self.assert_says(second).count("1. Giao:"), 5)

    @freeze_time("2026-11-23 02:10:00")
    def test_the_hand_over_slip_lists_the_stack_in_two_copies(self):
        dossiers = [self.receive(identity_number=f"0480900{n:05d}") for n in range(2)]
        stack = self.rpc(self.clerk, "egate.handover", "start")["id"]
        handover = self.env["egate.handover"].browse(stack)
        for dossier in dossiers:
            self.rpc(self.clerk, "egate.handover", "scan", [stack], dossier.code)
        with self.assertRaisesRegex(UserError, "Give the stack first"), self.env.cr.savepoint():
            self.give("handover", handover)
        self.rpc(self.clerk, "egate.handover", "give", [stack])
        action = self.rpc(self.clerk, "egate.handover", "action_print", [stack])
        self.assertEqual(action["report_name"], "egate_reports.handover")
        form = self.give("handover", handover)
        first, second = pdf_texts(form._content())
        self.assertIn("(Liên 1: Lưu bên giao)", first)
        self.assertIn("(Liên 2: Giao bên nhận)", second)
        self.assert_says(
            form,
            "GIẤY BÀN GIAO HỒ SƠ",
            "Số: 01/2026/BG-T99.33.01",
            "Bên nhận: UBND phường Mẫu",
            "Số lượng: 2 hồ sơ",
            dossiers[0].code,
            dossiers[1].code,
            "09:10 27/11/2026",
            "Bên giao chịu trách nhiệm về hồ sơ cho đến khi bên nhận xác nhận.",
            "BÊN NHẬN",
            "BÊN GIAO",
            "XÁC NHẬN",
        )
        again = self.give("handover", handover, user=self.officer)
        self.assertEqual(again.original_id, form)

    def test_the_supplement_receipt_shows_what_came_and_the_new_due_time(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART, "Bản vẽ")
            with self.assertRaisesRegex(UserError, "Nothing has been handed in"):
                with self.env.cr.savepoint():
                    self.give("supplement_receipt", supplement)
        with freeze_time("2026-11-30 02:10:00"):
            line = supplement.line_ids[0]
            self.take_in(supplement, [{"id": line.id, "original_count": 1, "copy_count": 0}])
            part = self.give("supplement_receipt", supplement)
        text = self.assert_says(part, CHART, "Còn phải nộp: Bản vẽ", "được tính lại khi")
        self.assertIn(f"số: {supplement.slip_id.code}", text)
        with freeze_time("2026-12-01 02:10:00"):
            action = self.take_in(supplement)
            self.assertEqual(action["report_name"], "egate_reports.supplement_receipt")
            whole = self.give("supplement_receipt", supplement)
        self.assertNotEqual(whole, part)
        self.assertEqual(whole.print_number, 0)
        text = self.assert_says(
            whole,
            "GIẤY TIẾP NHẬN BỔ SUNG HỒ SƠ",
            "1 Bản vẽ 1",
            "Thời gian nhận bổ sung: 09 giờ 10 phút, ngày 01 tháng 12 năm 2026",
            "Thời gian hẹn trả kết quả: 09 giờ 10 phút, ngày 03 tháng 12 năm 2026",
        )
        self.assertNotIn("Còn phải nộp", text)

    def test_the_supplement_receipt_says_what_the_papers_cost(self):
        self.env.cr.execute(
            """INSERT INTO egate_procedure_fee (version_id, name, price, due, basis)
               VALUES (%s, 'Phí bổ sung', 3000, 'supplement', 'dossier')""",
            [self.procedure.current_version_id.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART)
            self.take_in(supplement)
            form = self.give("supplement_receipt", supplement)
        self.assert_says(
            form, "Phí, lệ phí khi bổ sung: Phí bổ sung: 3.000 đồng", "ba nghìn đồng", "chưa nộp"
        )

    def test_the_receipt_says_the_pages_and_copies_as_they_were_ordered_and_charged(self):
        self.env.cr.execute(
            "UPDATE egate_procedure_fee SET basis = 'page', price = 2000, next_from = 3, "
            "next_price = 1000 WHERE version_id = %s",
            [self.procedure.current_version_id.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        draft = self.draft()
        draft.write({"page_count": 3, "copy_count": 2})
        draft.action_receive()
        self.assertEqual(sum(draft.fee_ids.mapped("amount")), 10000)
        self.assert_says(
            self.give("receipt", draft), "10.000 đồng (Lệ phí, 3 trang × 2 bản)", "mười nghìn đồng"
        )

    def test_after_a_detail_was_corrected_the_receipt_is_a_new_one_that_says_so(self):
        dossier = self.appraised()
        before = self.give("receipt", dossier)
        control = self.give("control", dossier)
        right = "Nguyễn Thị Minh Khuê"
        args = [dossier.id], "applicant_name", right, "Gõ nhầm"
        self.rpc(self.clerk, "egate.dossier", "action_ask_amendment", *args)
        self.assertEqual(self.give("receipt", dossier), before, "not by asking")
        self.rpc(
            self.leader, "egate.dossier.amendment", "action_approve", dossier.amendment_ids.ids
        )
        after = self.give("receipt", dossier)
        self.assertNotEqual(after, before)
        self.assertFalse(after.original_id)
        self.assert_says(after, right, "Cấp lại sau khi đính chính thông tin ngày", dossier.code)
        self.assertEqual(self.give("receipt", dossier), after, "once")
        self.assertNotEqual(self.give("control", dossier), control)
        self.assertIn("Minh Khai", " ".join(pdf_texts(before._content())))

    def test_after_a_correction_there_is_a_receipt_of_the_right_procedure(self):
        dossier = self.appraised()
        before = self.give("receipt", dossier)
        right = self._published_procedure("9.000078", "Thủ tục đúng", amount=5, unit="working_day")
        self.rpc(
            self.clerk,
            "egate.dossier",
            "action_ask_correction",
            [dossier.id],
            right.id,
            False,
            "Chọn nhầm",
        )
        correction = dossier.correction_ids
        self.rpc(self.leader, "egate.dossier.correction", "action_approve", [correction.id])
        after = self.give("receipt", dossier)
        self.assertEqual((after.print_number, after.original_id.id), (0, False))
        self.assertNotEqual(after, before)
        self.assert_says(after, "Thủ tục đúng", dossier.code)
