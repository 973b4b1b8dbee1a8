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
        self.assertEqual(
            handover.line_ids.mapped("state"), ["confirmed", "confirmed", "missing"]
        )
        taken = [bool(one.step_ids.confirmed_at) for one in (first, second, third)]
        self.assertEqual(taken, [True, True, False], "responsibility passes for the confirmed")
        self.whole(first, second, third)

        self.show("egate_handover_missing", "canbo", "/odoo/egate-handover")
