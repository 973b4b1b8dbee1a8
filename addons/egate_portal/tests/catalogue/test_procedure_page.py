"""The page of a procedure: all of the version in force, its cost, its promise, its checklist."""

import json
import re
from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import MORNING
from .common import CataloguePageCase

#: Monday 14:30 at the desk.
AFTERNOON = "2026-11-23 07:30:00"


@tagged("post_install", "-at_install")
class TestProcedurePage(CataloguePageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        law = env["egate.law"].create({"number": "23/2015/NĐ-CP", "name": "Về chứng thực"})
        cls.form = env["egate.form.template"].create(
            {
                "code": "01/CT",
                "name": "Tờ khai chứng thực",
                "file_ids": [
                    Command.create(
                        {
                            "name": "2025",
                            "date_from": "2025-01-01",
                            "file": "JVBERi0xLjQKJSVFT0Y=",
                            "file_name": "to-khai.pdf",
                        }
                    )
                ],
            }
        )
        cls.poor = env["egate.fee.exemption"].create(
            {"name": "Hộ nghèo", "code": "HN", "percent": 50}
        )
        cls.copying = cls.add_procedure(
            "8.000815",
            "Chứng thực bản sao",
            published=False,
            law_ids=[Command.set(law.ids)],
            conditions="Bản chính không bị tẩy xóa.",
            competent_text="Ủy ban nhân dân cấp xã",
            audience_ids=[Command.set(env.ref("egate_base.egate_audience_citizen").ids)],
            step_ids=[Command.create({"description": "Nộp bản chính và bản sao."})],
            variant_ids=[
                Command.create({"name": "Ít trang", "code": "it"}),
                Command.create({"name": "Nhiều trang", "code": "nhieu"}),
            ],
            component_ids=[
                Command.create({"name": "Bản chính giấy tờ", "originals": 1}),
                Command.create({"name": "Tờ khai", "originals": 2, "template_id": cls.form.id}),
            ],
            fee_ids=[
                Command.create(
                    {
                        "name": "Phí chứng thực",
                        "basis": "page",
                        "price": 2000,
                        "next_price": 1000,
                        "next_from": 3,
                        "cap": 200000,
                        "exemption_ids": [Command.set(cls.poor.ids)],
                    }
                )
            ],
            term_ids=[Command.create({"unit": "same_day", "cutoff": 15})],
        )
        cls.version = cls.copying.version_ids
        few, many = cls.version.variant_ids
        cls.few, cls.many = few, many
        cls.version.write(
            {
                "component_ids": [
                    Command.create({"name": "Bản kê số trang", "copies": 1, "variant_id": many.id})
                ],
                "term_ids": [
                    Command.create({"unit": "working_day", "amount": 2, "variant_id": many.id})
                ],
            }
        )
        cls.version.action_publish()
        cls.desk.write({"address": "10 đường Mẫu", "phone": "02361022"})
        cls.path = "/egate/procedures/8.000815"

    def words_of(self, path, status=200):
        """Return the text of a page without its tags."""
        text = self.page(path, status).text
        text = re.sub(r"<script.*?</script>", " ", text, flags=re.S)
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    def test_all_of_the_version_in_force_is_on_it(self):
        text = self.words_of(self.path)
        for part in (
            "Chứng thực bản sao",
            "8.000815",
            "Nộp bản chính và bản sao.",
            "Bản chính giấy tờ",
            "Tờ khai",
            "01/CT",
            "Bản kê số trang",
            "Nhiều trang",
            "Bản chính không bị tẩy xóa.",
            "Ủy ban nhân dân cấp xã",
            "Giấy xác nhận",
            "23/2015/NĐ-CP",
            "02/QĐ-UBND",
            "2.000 ",
            "1.000 ",
            "200.000 ",
            "Hộ nghèo",
            "Công dân Việt Nam",
            "10 đường Mẫu",
            "07:30–11:30, 13:30–17:00",
            self.desk.name,
        ):
            self.assertIn(part, text)

    def test_the_cost_is_that_of_the_counter(self):
        """For any pages and copies the page says what the dossier's own calculation says."""
        day = self.env["egate.assignment"]._local_today()
        cases = ((1, 1, ""), (3, 1, ""), (7, 4, ""), (400, 2, ""), (7, 1, "HN"))
        for pages, copies, exemption in cases:
            chosen = self.poor if exemption else self.poor.browse()
            lines = self.version._fee_lines(self.many, "desk", pages, copies, day, chosen)
            total = f"{sum(line['amount'] for line in lines):,}".replace(",", ".")
            text = self.words_of(
                f"{self.path}?variant=nhieu&channel=desk&pages={pages}&copies={copies}"
                f"&exemption={exemption}"
            )
            self.assertRegex(text, rf"(?<![\d.]){re.escape(total)} (VND|đồng)")

    def test_a_number_that_is_none_is_kept_and_told_at_its_field(self):
        for typed in ("abc", "0", "-1", "9" * 12):
            text = self.page(f"{self.path}?pages={typed}&copies=2").text
            self.assertRegex(text, rf'<input[^>]*id="pages"[^>]*value="{typed}"')
            self.assertRegex(text, r'<input[^>]*id="pages"[^>]*aria-invalid="true"')
            self.assertRegex(text, r'<input[^>]*id="pages"[^>]*autofocus')
            self.assertIn('id="pages-error"', text)
            self.assertNotIn('reckoned"', text.partition('id="pages-error"')[2])
        self.assertNotIn("<b>", self.page(f"{self.path}?pages=%3Cb%3E").text)

    def promised(self, query=""):
        return re.findall(r'<time datetime="([^"]+)"', self.page(self.path + query).text)[-1]

    def test_the_promise_is_that_of_the_counter(self):
        """Within the day before 15:00, the next working day after it; the 24th is a day off."""
        for moment, query, expected in (
            (MORNING, "?variant=it", "2026-11-23"),
            (AFTERNOON, "?variant=it", "2026-11-23"),
            ("2026-11-23 08:30:00", "?variant=it", "2026-11-25"),
            (MORNING, "?variant=nhieu", "2026-11-26"),
        ):
            with freeze_time(moment), self.subTest(moment=moment, query=query):
                self.assertEqual(self.promised(query), expected)
                variant = self.many if "nhieu" in query else self.few
                dossier = self.receive(procedure=self.copying, variant_id=variant.id)
                local = self.desk._require_calendar()._to_local(dossier.due_at)
                self.assertEqual(self.promised(query), local.date().isoformat())

    def test_the_hour_and_how_it_is_counted_are_on_a_page_of_their_own(self):
        with freeze_time(MORNING):
            text = self.words_of(f"{self.path}/promise?variant=nhieu&channel=desk")
        self.assertIn("26/11/2026", text)
        self.assertIn("Nhiều trang", text)

    def test_the_checklist_has_the_papers_of_the_case(self):
        few, many = (
            self.page(f"{self.path}/checklist?variant={case}").text for case in ("it", "nhieu")
        )
        self.assertNotIn("Bản kê số trang", few)
        self.assertIn("Bản kê số trang", many)
        for text in (few, many):
            self.assertIn("Bản chính giấy tờ", text)
            self.assertEqual(text.count('type="checkbox"'), 2 + (text is many))
            self.assertIn('<svg xmlns="http://www.w3.org/2000/svg" class="qr"', text)
            self.assertIn("10 đường Mẫu", text)

    def test_the_sheet_costs_what_the_page_said(self):
        page = self.page(f"{self.path}?variant=nhieu&pages=7&copies=2").text
        link = re.search(r'href="([^"]+/checklist[^"]+)"', page)[1].replace("&amp;", "&")
        self.assertRegex(self.words_of(link), r"18\.000 (VND|đồng)")

    def test_a_paper_that_the_office_looks_up_is_not_asked_for(self):
        database = self.env["egate.database"].create(
            {"name": "CSDL dân cư", "code": "CSDL", "date_from": "2026-01-01"}
        )
        self.add_procedure(
            "8.000900",
            "Thủ tục tra cứu",
            component_ids=[
                Command.create({"name": "Giấy tờ cư trú", "copies": 1, "database_id": database.id})
            ],
        )
        self.assertIn("CSDL dân cư", self.words_of("/egate/procedures/8.000900"))
        sheet = self.page("/egate/procedures/8.000900/checklist").text
        self.assertNotIn('type="checkbox"', sheet)
        self.assertIn("CSDL dân cư", sheet)

    def test_filing_online_is_offered_where_the_version_has_it(self):
        link = 'href="/egate/submit/8.000815"'
        self.assertIn(link, self.page(self.path).text)
        self.add_procedure("8.000901", "Chỉ nộp tại quầy", online_level="information")
        self.assertNotIn("/egate/submit/", self.page("/egate/procedures/8.000901").text)

    def test_engines_read_a_government_service_and_a_share_a_picture(self):
        text = self.page(self.path).text
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        data = json.loads(found[1])
        self.assertEqual(data["@type"], "GovernmentService")
        self.assertEqual(data["identifier"], "8.000815")
        self.assertEqual(data["name"], "Chứng thực bản sao")
        self.assertTrue(data["url"].endswith(self.path))
        self.assertTrue(any("serviceUrl" in way for way in data["availableChannel"]))
        picture = re.search(r'property="og:image" content="https?://[^/]+(/[^"]+)"', text)[1]
        image = self.url_open(picture)
        self.assertEqual(image.headers["Content-Type"], "image/png")
        self.assertIn('property="og:title" content="Chứng thực bản sao"', text)

    def test_texts_of_the_catalogue_cannot_leave_their_place(self):
        self.copying.name = "</script><script>alert(1)</script>"
        text = self.page(self.path).text
        self.assertNotIn("<script>alert", text)
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        self.assertEqual(json.loads(found[1])["name"], self.copying.name)

    def test_a_data_block_passes_the_policy_of_scripts(self):
        """A script element of type application/ld+json is data: Chromium neither runs it nor holds
        the policy (script-src 'self', no inline) against it, and a real inline script is refused.
        """
        code = """
            const refused = [];
            document.addEventListener("securitypolicyviolation", (e) => refused.push(e.blockedURI));
            const add = (type, text) => {
                const made = document.createElement("script");
                made.type = type;
                made.textContent = text;
                document.head.append(made);
            };
            const own = document.querySelector("script[type='application/ld+json']");
            add("application/ld+json", own.textContent);
            setTimeout(() => {
                const data = JSON.parse(own.textContent);
                if (refused.length || data["@type"] !== "GovernmentService") {
                    console.error("refused as data: " + refused);
                    return;
                }
                add("text/javascript", "window.ran = true");
                setTimeout(() => {
                    if (window.ran || refused.length !== 1) {
                        console.error("an inline script was not refused: " + refused);
                    } else {
                        console.log("test successful");
                    }
                }, 300);
            }, 300);
        """
        # The refusal of the inline script, which is wanted, is an error of the console.
        self.browser_js(
            self.path,
            code,
            "document.readyState === 'complete'",
            error_checker=lambda text: "Content Security Policy" not in text,
        )

    def test_a_version_to_come_says_from_when(self):
        self.add_procedure("8.000902", "Thủ tục năm sau", date_from="2099-03-01")
        text = self.words_of("/egate/procedures/8.000902")
        self.assertIn("Thủ tục năm sau", text)
        self.assertIn("2099", text)
        page = self.page("/egate/procedures/8.000902").text
        for absent in ("<time", "/egate/submit/", 'id="reckon"'):
            self.assertNotIn(absent, page)

    def test_a_newer_version_is_announced_on_the_page_of_the_one_in_force(self):
        self.version._end(date(2026, 12, 31))
        newer = self.version.copy(
            {"decision": "03/QĐ", "date_from": "2099-01-01", "date_to": False}
        )
        self.assertNotIn("2099", self.words_of(self.path))
        newer.action_publish()
        with freeze_time(MORNING):
            self.assertIn("2099", self.words_of(self.path))

    def test_what_is_over_is_gone_and_points_to_what_replaced_it(self):
        other = self.add_procedure("8.000903", "Thủ tục mới")
        self.copying.write({"active": False, "replaced_by_id": other.id})
        for path in (self.path, self.path + "/checklist", self.path + "/promise"):
            text = self.page(path, status=410).text
            self.assertIn('href="/egate/procedures/8.000903"', text)
        other.active = False
        self.assertNotIn("8.000903", self.page(self.path, status=410).text)
        self.copying.active = True
        self.version.action_retire()
        self.page(self.path, status=410)

    def test_two_that_replace_each_other_end_nowhere(self):
        other = self.add_procedure("8.000904", "Một")
        third = self.add_procedure("8.000905", "Hai")
        other.write({"active": False, "replaced_by_id": third.id})
        third.write({"active": False, "replaced_by_id": other.id})
        self.page("/egate/procedures/8.000904", status=410)

    def test_what_is_not_there_was_never_published_or_is_hidden_looks_the_same(self):
        self.add_procedure("8.000906", "Bản nháp", published=False)
        hidden = self.add_procedure("8.000907", "Không hiện")
        hidden.portal_hidden = True
        bad = ("8.000906", "8.000907", "9.999999", "x" * 500, "%27--", "8.000815%0a", "..", "%00")
        for code in bad[:4]:
            self.page(f"/egate/procedures/{code}", status=404)
        pages = {
            re.sub(r'\?to=[^"]*', "", self.url_open(f"/egate/procedures/{code}").text)
            for code in bad[:4]
        }
        self.assertEqual(len(pages), 1)
        for code in bad[4:]:
            status = self.url_open(f"/egate/procedures/{code}").status_code
            self.assertIn(status, (200, 404) if code == ".." else (404,), code)

    def test_a_page_asks_few_queries(self):
        for path in (
            self.path,
            self.path + "?variant=nhieu&pages=5&exemption=HN",
            self.path + "/checklist",
            self.path + "/promise",
        ):
            with self.subTest(path=path):
                queries = self.queries_of(path)
                self.assertLessEqual(len(queries), 12, "\n\n".join(queries))
