"""What caches and search engines may do with the pages of the catalogue."""

from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from ..common import MORNING
from .common import CataloguePageCase


@tagged("post_install", "-at_install")
class TestPagesKept(CataloguePageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.add_procedure("8.000815", "Chứng thực bản sao")
        cls.path = "/egate/procedures/8.000815"
        cls.law = cls.env["egate.law"].create({"number": "1/2026/QH16", "name": "Luật mẫu"})
        cls.paths = (
            "/egate/procedures",
            cls.path,
            cls.path + "/checklist",
            cls.path + "/promise",
            "/egate/laws",
            f"/egate/laws/{cls.law.id}",
        )

    def etag(self, path=None):
        return self.url_open(path or self.path).headers["ETag"]

    def test_unchanged_it_is_an_empty_304(self):
        for path in self.paths:
            with freeze_time(MORNING), self.subTest(path=path):
                page = self.page(path)
                cached = page.headers["Cache-Control"]
                self.assertIn("public", cached)
                self.assertIn("max-age=60", cached)
                self.assertEqual(page.headers["Vary"], "Cookie")
                again = self.url_open(path, headers={"If-None-Match": page.headers["ETag"]})
                self.assertEqual((again.status_code, again.content), (304, b""))
                self.assertEqual(len(self.url_open(path).raw.headers.getlist("Date")), 1)

    def test_the_answer_to_head_has_the_headers_alone(self):
        for path in self.paths:
            with freeze_time(MORNING):
                page, head = self.url_open(path), self.url_open(path, method="HEAD")
            self.assertEqual((head.status_code, head.content), (200, b""))
            self.assertEqual(head.headers["ETag"], page.headers["ETag"])

    def test_the_etag_changes_with_all_that_is_on_the_page(self):
        tags = [self.etag()]
        self.kept.name = "Chứng thực bản sao từ bản chính"
        tags.append(self.etag())
        version = self.kept.version_ids
        version._end(date(2026, 6, 30))
        newer = version.copy({"decision": "9/QĐ", "date_from": "2026-07-01", "date_to": False})
        newer.action_publish()
        tags.append(self.etag())
        self.env["egate.form.template"].create({"code": "9/X", "name": "Mẫu"})
        self.env.company.name = "UBND xã Khác"
        self.env.registry.clear_cache()
        tags.append(self.etag())
        self.desk.address = "Số 1 đường Khác"
        tags.append(self.etag())
        self.opener.cookies["frontend_lang"] = "en_US"
        tags.append(self.etag())
        self.assertEqual(len(set(tags)), len(tags))

    def test_the_day_that_is_promised_changes_the_etag_and_the_minute_does_not(self):
        tags = []
        for moment in (MORNING, "2026-11-23 02:11:00", "2026-11-25 02:10:00"):
            with freeze_time(moment):
                tags.append(self.etag())
        self.assertEqual(tags[0], tags[1])
        self.assertNotEqual(tags[0], tags[2])

    def test_it_shows_nothing_of_who_is_logged_in(self):
        stranger = [self.page(path).text for path in self.paths[:2]]
        user = new_test_user(
            self.env, "citizen.reading", groups="base.group_portal", name="Trần Văn Đọc"
        )
        self.authenticate(user.login, user.login)
        for path, plain in zip(self.paths, stranger, strict=False):
            self.assertEqual(self.url_open(path).text, plain)

    def test_engines_may_list_it_but_not_each_choice(self):
        for path in ("/egate/procedures", self.path, "/egate/laws"):
            self.assertNotIn("X-Robots-Tag", self.page(path).headers)
        for path in (
            "/egate/procedures?q=khai",
            "/egate/procedures?page=2&sector=TEST",
            self.path + "?variant=x",
            self.path + "/checklist",
            self.path + "/promise",
        ):
            self.assertIn("noindex", self.page(path).headers["X-Robots-Tag"])
        missing = self.page("/egate/procedures/8.9", status=404)
        self.assertIn("noindex", missing.headers["X-Robots-Tag"])

    def test_the_map_of_the_site_has_every_procedure_and_law(self):
        self.add_procedure("8.000816", "Không hiện").portal_hidden = True
        found = self.url_open("/sitemap.xml").text
        for path in ("/egate/procedures", self.path, f"/egate/laws/{self.law.id}"):
            self.assertIn(f"{path}</loc>", found)
        self.assertNotIn("8.000816", found)
        robots = self.url_open("/robots.txt").text
        self.assertIn("/sitemap.xml", robots)
        self.assertNotIn("Disallow: /\n", robots)

    def test_nothing_is_changed_by_asking(self):
        for path in self.paths:
            self.assertEqual(self.url_open(path, data={"a": "b"}, method="POST").status_code, 405)

    def test_the_language_is_the_visitors_choice(self):
        self.assertIn('lang="vi"', self.page(self.path).text)
        self.opener.cookies["frontend_lang"] = "en_US"
        english = self.page(self.path).text
        self.assertIn('lang="en"', english)
        self.assertIn("Chứng thực bản sao", english)
        self.assertIn("How long it takes", english)
