"""Laws and forms: pages, and files for everybody."""

import base64

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import MORNING
from .common import CataloguePageCase

PDF = b"%PDF-1.4\n%%EOF"
HTML = b"<html><script>alert(1)</script></html>"


def edition(name, content, file_name, **values):
    return Command.create(
        {"name": name, "file": base64.b64encode(content), "file_name": file_name, **values}
    )


@tagged("post_install", "-at_install")
class TestLibrary(CataloguePageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        laws = cls.env["egate.law"]
        cls.newer = laws.create({"number": "118/2025/NĐ-CP", "name": "Về một cửa"})
        cls.older = laws.create(
            {
                "number": "61/2018/NĐ-CP",
                "name": "Về một cửa, cũ",
                "issuer": "Chính phủ",
                "replaced_by_id": cls.newer.id,
                "file_ids": [edition("Bản gốc", PDF, "61.pdf")],
            }
        )
        cls.form = cls.env["egate.form.template"].create(
            {
                "code": "01/ĐK",
                "name": "Đơn đăng ký",
                "file_ids": [
                    edition("2026", PDF, "don.pdf", date_from="2026-01-01"),
                    edition("2020", b"old", "cu.pdf", date_to="2025-12-31"),
                ],
            }
        )
        cls.in_force = cls.form.file_ids.filtered("date_from")
        cls.add_procedure(
            "8.000815",
            "Thủ tục có mẫu",
            law_ids=[Command.set(cls.newer.ids)],
            component_ids=[Command.create({"name": "Đơn", "template_id": cls.form.id})],
        )

    def test_a_law_says_what_replaced_it_and_who_rests_on_it(self):
        page = self.page(f"/egate/laws/{self.older.id}").text
        self.assertIn(f'href="/egate/laws/{self.newer.id}"', page)
        self.assertIn("Bản gốc", page)
        newer = self.page(f"/egate/laws/{self.newer.id}").text
        self.assertIn(f'href="/egate/laws/{self.older.id}"', newer)
        self.assertIn('href="/egate/procedures/8.000815"', newer)
        listed = self.page("/egate/laws?q=mot+cua+cu").text
        self.assertIn("61/2018/NĐ-CP", listed)

    def test_the_link_of_a_procedures_page_gives_the_form_in_force(self):
        with freeze_time(MORNING):
            page = self.page("/egate/procedures/8.000815").text
            (link,) = {
                part.partition('"')[0].replace("&amp;", "&")
                for part in page.split('href="')
                if part.startswith("/egate/forms/")
            }
            answer = self.url_open(link)
        self.assertEqual(answer.content, PDF)
        headers = answer.headers
        self.assertEqual(headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", headers["Content-Disposition"])
        self.assertIn("immutable", headers["Cache-Control"])
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        again = self.url_open(link, headers={"If-None-Match": headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        plain = self.url_open("/egate/forms/files/01/%C4%90K?v=0123456789ab")
        self.assertEqual(plain.content, PDF)
        self.assertNotIn("immutable", plain.headers["Cache-Control"])

    def test_a_code_without_a_slash_is_no_procedures(self):
        self.form.code = "TK1"
        page = self.page("/egate/procedures/8.000815").text
        link = page.partition('href="/egate/forms/files/TK1')[2].partition('"')[0]
        self.assertTrue(link)
        self.assertEqual(self.url_open(f"/egate/forms/files/TK1{link}").content, PDF)

    def test_a_new_edition_has_a_new_address(self):
        before = self.page("/egate/procedures/8.000815").text.partition("/egate/forms/")[2][:60]
        self.in_force.file = base64.b64encode(PDF + b"new")
        after = self.page("/egate/procedures/8.000815").text.partition("/egate/forms/")[2][:60]
        self.assertNotEqual(before, after)

    def test_a_law_gives_out_its_editions_and_no_other_file(self):
        mine = self.older.file_ids
        path = f"/egate/laws/{self.older.id}/files/{mine.id}"
        self.assertEqual(self.url_open(path).content, PDF)
        for wrong in (
            f"/egate/laws/{self.newer.id}/files/{mine.id}",
            f"/egate/laws/{self.older.id}/files/{mine.id + 999}",
            f"/egate/laws/{self.older.id}/files/99999999999999",
            "/egate/laws/99999999999999",
            "/egate/laws/0",
            "/egate/forms/files/khong-co",
            "/egate/forms/files/..%2F..%2Fetc%2Fpasswd",
            "/egate/forms/files/" + "x" * 300,
        ):
            self.assertEqual(self.url_open(wrong).status_code, 404, wrong)

    def test_a_page_in_a_file_is_only_bytes(self):
        self.in_force.write({"file": base64.b64encode(HTML), "file_name": "don.html"})
        answer = self.url_open("/egate/forms/files/01/%C4%90K")
        self.assertEqual(answer.content, HTML)
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_archived_texts_and_forms_are_not_given_out(self):
        self.form.active = False
        self.older.active = False
        for path in (f"/egate/laws/{self.older.id}", "/egate/forms/files/01/%C4%90K"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_the_list_of_forms_has_editions_and_the_file_in_force(self):
        self.form.law_ids = self.newer
        page = self.page("/egate/forms?q=don+dang+ky").text
        for part in ("01/ĐK", "2026", "2020", "/egate/forms/files/01/%C4%90K?v=", "118/2025/NĐ-CP"):
            self.assertIn(part, page)
        self.assertNotIn("01/ĐK", self.page("/egate/forms?q=khong+co").text)
        for path in ("/egate/forms", "/egate/laws"):
            self.page(f"{path}?page=99999&q=%25_")
