from odoo.tests import tagged

from ..common import IDENTITY, DossierCommon

CARD = f"{IDENTITY}|201234567|Nguyễn Thị Minh Khai|05031990|Nam|12 Trần Phú, phường Mẫu|01072021"
EMAIL = "khai@example.com"


@tagged("post_install", "-at_install")
class TestCounterNotices(DossierCommon):
    """How the citizen wants to be told is asked at the counter and kept in the draft."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.turn(on=True)

    @classmethod
    def turn(cls, on):
        cls.env["ir.config_parameter"].set_param("egate_dossier.notices", str(on))

    def change(self, draft=False, **changes):
        key = False if draft else "abcdefghij0123456789"
        return self.rpc(self.clerk, "egate.dossier", "counter_change", draft, changes, key=key)

    def opened(self, draft=False):
        return self.rpc(self.clerk, "egate.dossier", "counter_open", draft)

    def test_the_choice_is_kept_in_the_draft(self):
        state = self.change(scan=CARD, applicant_email=EMAIL)
        self.assertFalse(state["values"]["notice_channel"], "empty: by the first way there is")
        self.change(state["id"], notice_channel="none")
        again = self.opened(state["id"])["state"]
        self.assertEqual(again["values"]["notice_channel"], "none")

    def test_only_the_ways_of_the_office_are_offered(self):
        offered = self.opened()["offers"]["notice_channel"]
        self.assertEqual([way for way, _label in offered], ["mail", "none"])
        self.turn(on=False)
        self.assertEqual(self.opened()["offers"]["notice_channel"], [], "nobody is told anything")

    def test_a_way_without_its_address_is_said_before_it_is_too_late(self):
        state = self.change(scan=CARD)
        state = self.change(state["id"], notice_channel="mail")
        self.assertIn("e-mail address", state["notice_hint"])
        state = self.change(state["id"], applicant_email=EMAIL)
        self.assertEqual(state["notice_hint"], "")
        state = self.change(state["id"], applicant_email="", notice_channel="none")
        self.assertEqual(state["notice_hint"], "")

    def test_what_the_citizen_said_last_time_is_on_the_screen(self):
        before = self.receive().with_env(self.env)
        before.applicant_id.egate_notice_channel = "none"
        state = self.change(scan=CARD)
        self.assertTrue(state["known"])
        self.assertEqual(state["values"]["notice_channel"], "none")
        other = CARD.replace(IDENTITY, "048190000555").replace("Nam", "Nữ")
        state = self.change(state["id"], scan=other)
        self.assertFalse(state["values"]["notice_channel"], "that was somebody else's wish")

    def test_a_way_that_nobody_offers_is_refused(self):
        state = self.change(scan=CARD)
        for way in ("pigeon", 7, {"mail": 1}):
            with self.subTest(way=way), self.assertRaisesRegex(Exception, "does not know"):
                self.change(state["id"], notice_channel=way)
