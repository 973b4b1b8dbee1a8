"""Days at the office, in the browser: an officer's, a leader's, a cashier's, and a hand-over."""

import pypdfium2
from office import OfficeCase

from odoo.tests import tagged

RENT = "Hợp đồng thuê địa điểm kinh doanh"


@tagged("post_install", "-at_install")
class TestDays(OfficeCase):
    def test_an_officers_day(self):
        # What second requests of the procedure asked for, to be seen before the first.
        earlier = self.received("Lê Văn Trước", ("nhan", "chuyenvien"))
        self.ask(earlier, "Giấy tờ khác").with_user(self.people["canbo"]).action_take_in()
        again = self.ask(earlier, RENT, again_reason="Phát hiện khi kiểm tra địa điểm")
        again.with_user(self.people["truongphong"]).action_approve()

        noon = self.received("Trần Văn Trưa", ("nhan", "chuyenvien"))
        evening = [self.received(name) for name in ("Phạm Văn Chiều", "Võ Thị Chiều", "Lý Chiều")]
        morning = self.received("Nguyễn Thị Sớm", scanned=True)
        officer = self.people["chuyenvien"]

        self.show("egate_day_officer", "chuyenvien")
        self.assertEqual([one.holder_user_id for one in evening], [officer] * 3)
        self.assertEqual(morning.opinion_ids.mapped("text"), ["Địa điểm phù hợp quy hoạch"])
        (request,) = morning.supplement_ids
        self.assertEqual(request.state, "waiting")
        self.assertEqual(request.line_ids[-1:].name, RENT)
        self.assertNotIn("Văn bản ủy quyền", "".join(request.line_ids.mapped("name")))
        self.assertEqual(morning.workflow_state_id.national_code, "5")
        self.assertEqual(len(self.issued(morning, "supplement")), 1)
        self.assertEqual(noon.extension_ids.mapped("state"), ["draft"])
        self.assertEqual(noon.workflow_state_id.key, "cho_ky")
        self.whole(morning, noon, *evening)

    def test_a_stack_is_handed_over_by_scanning(self):
        names = ("Bàn Giao Một", "Bàn Giao Hai", "Bàn Giao Ba")
        first, second, third = (self.received(name) for name in names)
        # Signed already: its result is on the way to the desk, not from it.
        moves = (("nhan", "chuyenvien"), ("trinh_ky", "chuyenvien"), ("ky", "lanhdao"))
        self.received("Bàn Giao Chỗ Khác", *moves)

        self.show("egate_handover_given", "canbo", "/odoo/egate-handover")
        handover = self.env["egate.handover.line"].search([("dossier_id", "=", first.id)])
        handover = handover.handover_id
        self.assertEqual(handover.line_ids.dossier_id, first + second + third)
        self.assertEqual(handover.state, "sent")
        form = self.env["egate.issued.form"].search([], order="id desc", limit=1)
        text = pypdfium2.PdfDocument(form._content())[0].get_textpage().get_text_range()
        for words in (handover.code, *names):
            self.assertIn(words, text)
        self.assertIn("chịu trách nhiệm", first.with_context(lang="vi_VN").handover_sentence)

        self.show("egate_handover_taken", "chuyenvien", "/odoo/egate-handover")
        self.assertEqual(handover.line_ids.mapped("state"), ["confirmed", "confirmed", "missing"])
        taken = [bool(one.step_ids.confirmed_at) for one in (first, second, third)]
        self.assertEqual(taken, [True, True, False], "responsibility passes for the confirmed")
        self.whole(first, second, third)

        stack = self.env["egate.handover"].with_user(self.people["canbo"]).start()
        waiting = [one["owner"] for one in stack["waiting"]]
        self.assertEqual([name in waiting for name in names], [False, False, True])

    def test_a_cashiers_day(self):
        names = ("Nộp Tiền Mặt", "Nộp Chuyển Khoản", "Nộp Rồi Hoàn")
        cash, transfer, back = (self.received(name, procedure="1_001022") for name in names)
        fee = cash.fee_total
        self.assertGreater(fee, 0)
        self.show("egate_day_cashier", "thungan", "/odoo/egate-fees")
        for dossier, method, amounts in (
            (cash, "cash", [fee]),
            (transfer, "transfer", [fee]),
            (back, "cash", [fee, -fee]),
        ):
            payments = dossier.payment_ids.sorted("id")
            self.assertEqual(payments.mapped("amount"), amounts)
            self.assertEqual(payments[0].method, method)
            self.assertEqual(payments.cashier_id, self.people["thungan"])
        self.assertEqual(transfer.payment_ids.reference, "FT2611231234")
        self.assertEqual((cash.fee_state, back.fee_state), ("paid", "owed"))
        day = cash.payment_ids.closing_id
        self.assertEqual((day.closed_by_id, day.counted), (self.people["thungan"], day.cash))
        self.assertEqual(list(self.env["egate.payment"]._verify_money()), [])
        self.assertEqual(len(self.issued(back, "fee_refund")), 1)
        self.whole(cash, transfer, back)

        self.show("egate_day_cashier_seen", "canbo", "/odoo/egate-dossiers")

    def test_no_scan_is_lost_to_haste_or_a_slow_line(self):
        for name in ("Nộp Tiền Mặt", "Nộp Chuyển Khoản"):
            self.received(name, procedure="1_001022")
        self.show("egate_cashier_scans_again", "thungan", "/odoo/egate-fees")
        self.show("egate_scan_left_behind", "canbo", "/odoo/egate-dossiers")

    def test_a_leaders_day(self):
        sent = (("nhan", "chuyenvien"), ("trinh_ky", "chuyenvien"))
        names = ("Nguyễn Trình Một", "Nguyễn Trình Hai", "Nguyễn Trình Ba")
        first, second, third = (self.received(name, *sent) for name in names)
        officer, leader = self.people["chuyenvien"], self.people["lanhdao"]
        longer = self.received("Xin Gia Hạn", sent[0])
        longer.with_user(officer).action_apologise()
        again = self.received("Bổ Sung Lần Hai", sent[0])
        self.ask(again, "Giấy tờ khác").with_user(self.people["canbo"]).action_take_in()
        self.ask(again, RENT, again_reason="Phát hiện khi kiểm tra")
        refused = self.received("Đề Nghị Từ Chối", sent[0])
        basis = {"reason": "Ngành nghề bị cấm", "legal_basis": "Nghị định 01/2021/NĐ-CP"}
        refused.with_user(officer).action_ask_termination("refuse", basis)
        due = longer.due_at

        self.show("egate_day_leader", "lanhdao")
        for dossier in (first, second):
            self.assertEqual(dossier.result_ids.signer_id, leader)
            signed = dossier.step_ids.filtered(lambda step: step.state_id.key == "cho_ky")
            self.assertEqual(signed.comment, "Đồng ý theo đề xuất")
        self.assertEqual(third.workflow_state_id.key, "dang_tham_dinh")
        self.assertFalse(third.result_ids)
        apology = longer.extension_ids
        self.assertRecordValues(
            apology, [{"state": "signed", "signed_by_id": leader.id, "cause": "Phải xác minh thêm"}]
        )
        self.assertGreater(longer.due_at, due)
        self.assertEqual(again.supplement_ids.mapped("state"), ["waiting", "done"])
        self.assertEqual(refused.termination_ids.state, "granted")
        self.assertTrue(refused.closed_at)
        for dossier, form in ((longer, "apology"), (again, "supplement"), (refused, "ending")):
            self.assertTrue(self.issued(dossier, form), form)
        self.whole(first, second, third, longer, again, refused)

    def test_requests_are_asked_for_on_the_form_and_decided_by_the_head(self):
        withdrawn = self.received("Xin Rút Hồ Sơ", ("nhan", "chuyenvien"))
        stopped = self.received("Đề Nghị Dừng", ("nhan", "chuyenvien"))
        mistaken = self.received("Nhầm Thủ Tục", ("nhan", "chuyenvien"))
        code, received_at = mistaken.code, mistaken.received_at
        asked = self.received("Mang Bổ Sung", ("nhan", "chuyenvien"))
        request = self.ask(asked, "Sơ đồ vị trí")

        mistake = self.received("Thu Hồi Yêu Cầu", ("nhan", "chuyenvien"))
        self.ask(mistake, "Sơ đồ vị trí")
        due = mistake.due_at
        self.show("egate_requests_desk", "canbo", "/odoo/egate-dossiers")
        self.show("egate_requests_officer", "chuyenvien", "/odoo/egate-work-mine")
        self.assertEqual((withdrawn + stopped).termination_ids.mapped("state"), ["asked", "asked"])
        self.assertEqual(withdrawn.termination_ids.asked_by_name, "Chồng của chủ hồ sơ")
        self.assertEqual((request.state, request.completed_by_id.login), ("done", "canbo.haichau"))
        self.assertEqual(asked.workflow_state_id.key, "dang_tham_dinh")
        self.assertEqual(mistake.supplement_ids.state, "cancelled")
        self.assertEqual(mistake.workflow_state_id.key, "dang_tham_dinh")
        # The term goes on where it stood: it is longer by the time that it stood, and no more.
        stood, goes_on = mistake.deadline_entry_ids.sorted("id")[-2:]
        self.assertEqual((stood.kind, goes_on.kind), ("pause", "resume"))
        calendar = mistake.reception_unit_id._require_calendar()
        self.assertAlmostEqual(
            calendar._working_minutes(due, mistake.due_at),
            calendar._working_minutes(stood.at, goes_on.at),
            delta=1,
        )

        self.show("egate_requests_head", "truongphong")
        self.assertEqual(withdrawn.termination_ids.state, "granted")
        self.assertEqual(withdrawn.workflow_state_id.national_code, "7")
        self.assertEqual(stopped.termination_ids.state, "declined")
        self.assertFalse(stopped.closed_at)
        self.assertEqual(mistaken.procedure_id.code, "2.000720")
        self.assertEqual((mistaken.code, mistaken.received_at), (code, received_at))
        self.assertEqual(len(self.issued(withdrawn, "ending")), 1)
        self.whole(withdrawn, stopped, mistaken, asked, mistake)
