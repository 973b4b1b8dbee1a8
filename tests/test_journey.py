"""One whole dossier through real screens: counter, officer, leader, desk, citizen, hall."""

from contextlib import contextmanager

import pypdfium2
import zxingcpp

from odoo.tests import HttpCase, tagged

APPLICANT = "Nguyễn Thị Hành Trình"


@contextmanager
def _test_number_cursor(numbers):
    yield numbers.env.cr


@tagged("post_install", "-at_install")
class TestJourney(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers are committed apart; test_concurrency.py proves that in processes of its own.
        cls.classPatch(cls.registry["egate.number"], "_number_cursor", _test_number_cursor)
        for login in ("canbo", "chuyenvien", "lanhdao"):
            user = cls.env.ref(f"egate_demo.user_{login}_haichau")
            user.password = user.login

    def test_a_dossier_from_the_counter_to_the_citizens_hand(self):
        self.start_tour("/odoo/egate-counter", "egate_journey_counter", login="canbo.haichau")
        dossier = self.env["egate.dossier"].search([("applicant_name", "=", APPLICANT)])
        self.assertRegex(dossier.code, r"^H17\.33-\d{6}-\d{4,}$")
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

        link = self.receipt_leads_to_the_tracking_page(dossier)
        self.tracking_page_says(link, "UBND phường Hải Châu")

        self.start_tour("/odoo/egate-my-work", "egate_journey_officer", login="chuyenvien.haichau")
        self.start_tour("/odoo/egate-my-work", "egate_journey_leader", login="lanhdao.haichau")
        self.assertEqual(dossier.workflow_state_id.national_code, "9")
        self.assertEqual(dossier.result_ids.signer_id.login, "lanhdao.haichau")
        self.tracking_page_says(link, "Trung tâm Phục vụ hành chính công phường Hải Châu")
        self.hall_shows(dossier, True)

        self.start_tour("/odoo/egate-returns", "egate_journey_return", login="canbo.haichau")
        self.assertTrue(dossier.closed_at)
        self.hall_shows(dossier, False)
        self.assertEqual(
            dossier.step_ids.user_id.mapped("login"),
            ["chuyenvien.haichau", "lanhdao.haichau", "canbo.haichau"],
        )
        self.assertTrue(all(step.left_at and step.in_time for step in dossier.step_ids))

    def receipt_leads_to_the_tracking_page(self, dossier):
        """Print the receipt as the clerk does, read its codes from the page, return the link."""
        self.authenticate("canbo.haichau", "canbo.haichau")
        clerk = self.env.ref("egate_demo.user_canbo_haichau")
        action = dossier.with_user(clerk).action_print_receipt()
        arguments = {"report_name": action["report_name"], "ids": dossier.ids}
        shown = self.make_jsonrpc_request("/egate/report/print", arguments)
        answer = self.url_open(shown["url"])
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        page = pypdfium2.PdfDocument(answer.content)[0]
        codes = {code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}
        self.assertIn(dossier.code, codes)
        text = page.get_textpage().get_text_range()
        for words in ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", APPLICANT, dossier.code):
            self.assertIn(words, text)
        self.assertNotIn("048190099123", text)
        (link,) = codes - {dossier.code}
        self.assertEqual(link, dossier._tracking_url())
        self.logout()
        return link

    def tracking_page_says(self, link, unit):
        """Open the link without logging in: who, since when, when; nothing private."""
        page = self.url_open(
            link.removeprefix(self.env["ir.config_parameter"].get_param("web.base.url"))
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn(unit, page.text)
        self.assertNotIn(APPLICANT, page.text)
        self.assertNotIn("048190099123", page.text)
        self.assertNotIn("0905000222", page.text)

    def hall_shows(self, dossier, shown):
        board = self.url_open("/egate/board/H17.33").text
        self.assertEqual(dossier.code in board, shown)
        self.assertNotIn(APPLICANT, board)
