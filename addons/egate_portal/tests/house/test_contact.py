from odoo.tests import tagged

from ..common import PublicPageCase


@tagged("post_install", "-at_install")
class TestContact(PublicPageCase):
    def test_the_office_is_told_from_its_settings(self):
        company = self.env["res.company"]._egate_office()
        before = self.page("/egate/contact").text
        settings = self.env["res.config.settings"].create(
            {
                "egate_house_name": "UBND thành phố Thử Mới",
                "egate_house_street": "24 Trần Phú",
                "egate_house_city": "phường Hải Châu",
                "egate_house_phone": "(0236) 3 821 289",
                "egate_house_email": "motcua@thu.example",
                "egate_hotline": "1022",
                "egate_opening_hours": "Thứ Hai đến thứ Sáu\n7:30–11:30",
            }
        )
        settings.set_values()
        self.env.flush_all()
        self.assertEqual(company.street, "24 Trần Phú")
        page = self.page("/egate/contact").text
        for part in (
            "UBND thành phố Thử Mới",
            "24 Trần Phú, phường Hải Châu",
            'href="tel:02363821289"',
            "motcua@thu.example",
            'href="tel:1022"',
            "Thứ Hai đến thứ Sáu\n7:30–11:30",
        ):
            self.assertIn(part, page)
            self.assertNotIn(part, before)

    def test_a_change_of_the_contact_is_on_the_pages_too(self):
        company = self.env["res.company"]._egate_office()
        self.page("/egate/contact")
        company.partner_id.street = "99 Lê Lợi"
        self.env.flush_all()
        self.assertIn("99 Lê Lợi", self.page("/egate/contact").text)

    def test_every_one_stop_unit_is_there(self):
        page = self.page("/egate/contact").text
        for part in (self.desk.name, self.desk.address, self.desk.phone):
            self.assertIn(part, page)

    def test_markup_in_a_setting_is_words(self):
        self.env["res.company"]._egate_office().name = "<script>alert(1)</script>"
        self.env.flush_all()
        self.assertNotIn("<script>alert", self.page("/egate/contact").text)

    def test_the_address_of_odoos_sample_page_leads_here(self):
        for path in ("/contactus", "/contactus-thank-you"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 301)
            self.assertTrue(response.headers["Location"].endswith("/egate/contact"))

    def test_queries(self):
        self.assertFalse(self.queries_of("/egate/contact")[1:])
