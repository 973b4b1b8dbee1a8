"""Days at the office, in the browser: an officer's, a leader's, a cashier's, and a hand-over."""

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
