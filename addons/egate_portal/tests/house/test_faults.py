from odoo.tests import tagged

from ..common import PublicPageCase


@tagged("post_install", "-at_install")
class TestFaults(PublicPageCase):
    """A fault is told on a page of the office, in Vietnamese, and says what to do."""

    def check_page(self, response, status):
        self.assertEqual(response.status_code, status)
        self.assertIn('<html lang="vi">', response.text)
        self.assertIn("site-foot", response.text)
        self.assertIn('href="/egate/contact"', response.text)
        for word in ("Odoo", "Traceback", "Not Found", "werkzeug"):
            self.assertNotIn(word, response.text)

    def test_an_address_that_leads_nowhere(self):
        for path in ("/nothing/here", "/website/info", "/my/nothing", "/egate/nothing"):
            with self.subTest(path):
                self.check_page(self.url_open(path), 404)

    def test_an_administrator_meets_no_other_page(self):
        self.authenticate("admin", "admin")
        self.check_page(self.url_open("/nothing/here"), 404)

    def test_a_form_that_had_been_open_for_too_long(self):
        with self.assertLogs("odoo.http", "WARNING"):
            response = self.url_open("/web/login", data={"login": "x", "password": "y"})
        self.check_page(response, 400)

    def test_an_address_that_is_not_opened_by_itself(self):
        response = self.url_open("/egate/contact", data={"x": "1"})
        self.check_page(response, 405)
        self.assertIn("GET", response.headers["Allow"])
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])

    def test_a_program_that_asks_for_no_page_gets_none(self):
        response = self.url_open("/web/content/0", headers={"Accept": "image/png"})
        self.assertNotIn("site-foot", response.text)

    def test_a_fault_of_ours(self):
        self.env.ref(
            "egate_portal.contact_page"
        ).arch = '<t t-name="egate_portal.contact_page"><t t-out="1/0"/></t>'
        with self.assertLogs("odoo.http", "ERROR"):
            self.check_page(self.url_open("/egate/contact"), 500)
