from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.common import IDENTITY, DossierCommon

from .common import pdf_reader, pdf_texts

MOMENT = "2026-11-23 02:10:00"  # 09:10 in Vietnam


@tagged("post_install", "-at_install")
class TestMoneyForms(DossierCommon):
    """Receipt, refund slip, receipt of the result and the register, read back from the page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref("egate_base.egate_role_cashier")
        cls.cashier = cls._person("cashier", role, cls.desk)
        cls.far_cashier = cls._person("far_cashier", role, cls.other_ward)

    def give(self, report, record, user):
        reports = self.env(user=user, su=False)["ir.actions.report"]
        return reports._egate_issue(f"egate_reports.{report}", record.ids)

    def assert_says(self, content, *expected):
        text = " ".join(pdf_texts(content))
        for words in expected:
            self.assertIn(words, text)
        self.assertNotIn(IDENTITY, text)
        return text

    def payment(self, method, *args):
        answer = self.rpc(self.cashier, "egate.payment", method, *args)
        return self.env["egate.payment"].browse(answer["id"])

    @freeze_time(MOMENT)
    def test_a_receipt_says_the_amount_in_figures_and_words_and_is_kept(self):
        dossier = self.receive()
        receipt = self.payment("collect_fee", dossier.id, {"method": "qr", "reference": "FT1"})
        form = self.give("fee_receipt", receipt, self.cashier)
        text = self.assert_says(
            form._content(),
            "Số: 000001/2026/BL-T99.33.01",
            "PHIẾU THU PHÍ, LỆ PHÍ (Liên 1: Lưu)",
            "(Liên 2: Giao người nộp)",
            "Họ và tên người nộp: Nguyễn Thị Minh Khai",
            f"Mã hồ sơ: {dossier.code}",
            "1 Lệ phí 15.000 đồng Cộng 15.000 đồng",
            "Số tiền bằng chữ: Mười lăm nghìn đồng.",
            "Hình thức: Quét mã QR; mã giao dịch: FT1",
            "Thời gian thu: 09 giờ 10 phút, ngày 23 tháng 11 năm 2026",
            "NGƯỜI THU TIỀN (Ký và ghi rõ họ tên) cashier",
        )
        self.assertNotIn("Trần Phú", text)
        self.assertEqual(form.payment_id, receipt)
        self.assertEqual(len(pdf_reader(form._content()).pages), 2)
        # The cashier reads the kept form again, a cashier of another desk nothing.
        form.with_user(self.cashier).check_access("read")
        self.assertTrue(self.env["egate.issued.form"].with_user(self.cashier).search([]))
        with self.assertRaises(AccessError):
            form.with_user(self.far_cashier).check_access("read")
        self.assertFalse(self.env["egate.issued.form"].with_user(self.far_cashier).search([]))
        for report in ("fee_receipt", "fee_refund"):
            with self.subTest(report), self.assertRaises(AccessError):
                self.give(report, receipt, self.far_cashier)
        with self.assertRaisesRegex(UserError, "another form"):
            self.give("fee_refund", receipt, self.cashier)
        with freeze_time("2026-11-23 03:10:00"):
            again = self.give("fee_receipt", receipt, self.cashier)
        self.assertEqual((again.print_number, again.original_id), (1, form))
        self.assert_says(again._content(), "Bản in lại lần 1")

    @freeze_time(MOMENT)
    def test_every_payment_of_a_dossier_has_its_own_form(self):
        dossier = self.receive()
        receipt = self.payment("collect_fee", dossier.id, {})
        self.give("fee_receipt", receipt, self.cashier)
        told = {"reason": "Thu nhầm", "document": "12/QĐ-UBND"}
        back = self.payment("refund_fee", receipt.id, told)
        self.assert_says(
            self.give("fee_refund", back, self.cashier)._content(),
            "PHIẾU HOÀN TRẢ PHÍ, LỆ PHÍ",
            "phiếu thu số: 000001/2026/BL-T99.33.01",
            "Cộng 15.000 đồng",
            "Lý do hoàn trả: Thu nhầm (theo 12/QĐ-UBND)",
            "NGƯỜI NHẬN TIỀN",
        )
        second = self.payment("collect_fee", dossier.id, {})
        self.assertEqual(self.give("fee_receipt", second, self.cashier).print_number, 0)

    @freeze_time(MOMENT)
    def test_the_receipt_of_the_result_says_who_took_it(self):
        dossier = self.bring_to_desk(self.receive())
        numbers = {"number": "125/QĐ-UBND", "decided_on": "2026-11-23"}
        result = dossier.result_ids
        self.rpc(self.clerk, result._name, "action_number", result.ids, numbers)
        proof = {
            "receiver": "other",
            "name": "Lê Văn An",
            "paper": "Giấy ủy quyền số 12",
            "identity": True,
            "on_paper": True,
        }
        self.rpc(
            self.clerk,
            "egate.dossier",
            "action_transition",
            dossier.ids,
            self.transitions["return"].id,
            values={"proof": proof},
        )
        form = self.give("result", dossier.delivery_ids, self.clerk)
        self.assert_says(
            form._content(),
            "PHIẾU TRẢ KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Liên 1: Lưu)",
            "1 Giấy xác nhận 125/QĐ-UBND 23/11/2026",
            "Hình thức trả: Trực tiếp tại Trung tâm Phục vụ hành chính công phường Mẫu",
            "Người nhận: Lê Văn An (Người được ủy quyền)",
            "Giấy tờ ủy quyền: Giấy ủy quyền số 12",
            "Đã đối chiếu giấy tờ tùy thân",
            "NGƯỜI NHẬN KẾT QUẢ (Ký và ghi rõ họ tên) Lê Văn An",
        )
        with self.assertRaises(AccessError):
            self.give("result", dossier.delivery_ids, self.stranger)

    @freeze_time(MOMENT)
    def test_the_register_is_printed_with_the_columns_of_its_form(self):
        dossier = self.bring_to_desk(self.receive())
        self.do(dossier, "return", self.clerk)
        book = dossier.register_line_ids.register_id
        values = {"register_id": book.id}
        (part,) = self.rpc(self.clerk, "egate.register.print", "create", [values])
        reports = self.env(user=self.clerk, su=False)["ir.actions.report"]
        content, _kind = reports._render_egate_pdf("egate_reports.register_book", [part])
        pages = pdf_texts(content)
        self.assertIn("SỔ THEO DÕI HỒ SƠ", pages[0])
        self.assertIn("Năm 2026", pages[0])
        for words in (
            "Tên cá nhân, tổ chức",
            "Phương thức nhận kết quả",
            "Ký nhận",
            "Nguyễn Thị Minh Khai",
            "09:10 23/11/2026",
            "Trực tiếp",
        ):
            self.assertIn(words, pages[1])
        empty = {**values, "date_from": "2026-01-01", "date_to": "2026-01-31"}
        (part,) = self.rpc(self.clerk, "egate.register.print", "create", [empty])
        with self.assertRaisesRegex(UserError, "Nothing was entered"):
            reports._render_egate_pdf("egate_reports.register_book", [part])
        (part,) = self.rpc(self.stranger, "egate.register.print", "create", [values])
        others = self.env(user=self.stranger, su=False)["ir.actions.report"]
        with self.assertRaisesRegex(UserError, "Nothing was entered"):
            others._render_egate_pdf("egate_reports.register_book", [part])
