from odoo.tests import tagged

from ..common import PublicPageCase


@tagged("post_install", "-at_install")
class TestLanguage(PublicPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["website"]._egate_settle()

    def choose(self, code, to="/egate/contact"):
        return self.url_open("/egate/language/" + code, params={"to": to}, allow_redirects=False)

    def test_vietnamese_unless_english_was_chosen(self):
        for language in ("en-US", "fr-FR", "vi"):
            page = self.page("/egate/contact", headers={"Accept-Language": language})
            self.assertIn('<html lang="vi">', page.text)
            login = self.url_open("/web/login", headers={"Accept-Language": language})
            self.assertIn('lang="vi-VN"', login.text)
        response = self.choose("en")
        self.assertEqual(response.status_code, 303)
        self.assertIn("frontend_lang=en_US", response.headers["Set-Cookie"])
        self.assertTrue(response.headers["Location"].endswith("/egate/contact"))
        page = self.url_open("/egate/contact")
        self.assertIn('<html lang="en">', page.text)
        self.assertIn("Opening hours" if "Opening" in page.text else "Telephone", page.text)
        self.assertIn('lang="en-US"', self.url_open("/web/login").text)
        self.choose("vi")
        self.assertIn('<html lang="vi">', self.url_open("/egate/contact").text)
        self.assertIn('lang="vi-VN"', self.url_open("/web/login").text)

    def test_the_way_back_never_leaves_the_site(self):
        for to in (
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "/egate/language/en?to=/",
            "http:/evil",
            "",
            "%00",
            "/\t/evil.example",
        ):
            with self.subTest(to=to):
                location = self.choose("en", to).headers["Location"]
                self.assertEqual(location.removeprefix(self.base_url()), "/")

    def test_a_language_that_is_not_offered_changes_nothing(self):
        for code in ("fr", "EN", "vi_VN", "en%00", "x" * 500):
            response = self.choose(code)
            self.assertEqual(response.status_code, 303)
            self.assertNotIn("frontend_lang", response.headers.get("Set-Cookie", ""))

    def test_only_read(self):
        response = self.url_open("/egate/language/en", data={"to": "/"}, allow_redirects=False)
        self.assertEqual(response.status_code, 405)
