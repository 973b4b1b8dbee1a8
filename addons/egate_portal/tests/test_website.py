import re

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestWebsite(HttpCase):
    def test_a_page_of_the_website_fetches_nothing_from_elsewhere(self):
        page = self.url_open("/web/login").text
        sheets = re.findall(r'<link[^>]+href="(/web/assets/[^"]+\.css)"', page)
        self.assertTrue(sheets)
        for sheet in sheets:
            styles = self.url_open(sheet).text
            self.assertNotRegex(styles, r"@import\s+(url\()?['\"]?(https?:)?//")
        fetched = re.findall(r'<(?:link|script|img|iframe)[^>]+(?:href|src)="([^"]+)"', page)
        self.assertTrue(fetched)
        foreign = [url for url in fetched if re.match(r"(https?:)?//", url)]
        self.assertFalse([url for url in foreign if not url.startswith(self.base_url())])
