import doctest

from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from ...controllers.house import home, language
from ...models.house import res_company
from ...tools import emblem
from ..common import MORNING, PublicPageCase

NOON = "2026-11-23 05:30:00"
#: The office's words for 17:00 on the 27th: three working days without the 24th.
PROMISE = "17 giờ 00 phút, ngày 27/11/2026"


@tagged("post_install", "-at_install")
class TestHome(PublicPageCase):
    def home(self, moment=NOON, **headers):
        with freeze_time(moment):
            return self.page("/", headers=headers)

    def forget(self):
        """What the page says may be a minute old; the clock of these tests stands still."""
        self.env.registry.clear_cache()

    def figures(self, page):
        return [
            " ".join(item.text_content().split())
            for item in html.fromstring(page.text).xpath("//*[@class='home-figures']/li")
        ]

    def test_three_things_come_first(self):
        page = html.fromstring(self.home().text)
        forms = [form.get("action") for form in page.iter("form")]
        self.assertEqual(forms, ["/egate/procedures", "/egate/track"])
        for form in page.iter("form"):
            self.assertEqual(form.get("method"), "get")
            (field,) = form.xpath(".//input")
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"))
        self.assertEqual(page.get("lang"), "vi")

    def test_what_was_received_solved_and_kept_in_time_is_counted(self):
        self.forget()
        self.assertEqual([item.split()[0] for item in self.figures(self.home())], ["0", "0"])
        self.receive_at("2026-11-20 02:10:00")
        dossier = self.receive_at(MORNING, identity_number="048090000701")
        with freeze_time(MORNING):
            self.bring_to_desk(dossier)
        self.forget()
        received, solved, share = self.figures(self.home())
        self.assertRegex(received, r"^1 .*\b2 ")
        self.assertRegex(solved, r"^1 .*\b1 ")
        self.assertTrue(share.startswith("100%"), share)
        self.forget()
        # Midnight at the office: the month is the same, the day another one.
        received, solved, _share = self.figures(self.home("2026-11-23 17:00:00"))
        self.assertRegex(received, r"^0 .*\b2 ")
        self.assertRegex(solved, r"^0 .*\b1 ")

    def test_what_is_handed_in_now_is_promised_as_at_the_counter(self):
        dossier = self.receive_at(MORNING)
        self.forget()
        page = html.fromstring(self.home(MORNING).text)
        (row,) = page.xpath("//*[contains(@class, 'home-promises')]//a")
        self.assertIn(self.procedure.name, row.text_content())
        self.assertEqual(row.get("href"), f"/egate/procedures/{self.procedure.code}")
        due = dossier.sudo().with_context(lang="vi_VN")._local_in_words(dossier.due_at)
        self.assertEqual(row.xpath(".//b")[0].text_content(), due)

    def test_a_procedure_that_is_not_in_force_is_promised_by_nobody(self):
        self.receive_at(MORNING)
        self.procedure.current_version_id.sudo().state = "retired"
        self.forget()
        page = html.fromstring(self.home().text)
        self.assertFalse(page.xpath("//*[contains(@class, 'home-promises')]"))

    def test_sectors_lead_into_the_catalogue(self):
        self.forget()
        page = html.fromstring(self.home().text)
        links = {link.get("href"): link.text_content() for link in page.xpath("//a[@class='card']")}
        name = links[f"/egate/procedures?sector={self.procedure.sector_id.code}"]
        self.assertIn(self.procedure.sector_id.name, name)

    def test_events_of_life_lead_into_the_catalogue(self):
        event = self.env["egate.life.event"].create({"name": "Having a child", "code": "child"})
        self.env["egate.life.event"].create({"name": "Of no procedure", "code": "none"})
        self.procedure.sudo().event_ids = event
        self.forget()
        text = self.home().text
        page = html.fromstring(text)
        (link,) = page.xpath("//a[@href='/egate/procedures?event=child']")
        self.assertIn("Having a child", link.text_content())
        self.assertNotIn("Of no procedure", text)

    def test_the_units_are_there_with_what_one_needs_to_go_or_phone(self):
        self.forget()
        text = self.home().text
        for part in (self.desk.name, self.desk.address, self.desk.phone):
            self.assertIn(part, text)
        self.assertNotIn(f">{self.ward.name}<", text.replace('class="soft">', ""))

    def test_nothing_of_a_person_and_the_same_for_everybody(self):
        self.receive_at(MORNING)
        self.forget()
        stranger = self.home()
        self.assertNotIn(self.clerk.name, stranger.text)
        self.authenticate(self.clerk.login, self.clerk.login * 2)
        with freeze_time(NOON):
            official = self.url_open("/")
        self.assertEqual(official.text, stranger.text)

    def test_unchanged_is_not_sent_again_and_the_languages_are_apart(self):
        page = self.home()
        tag = page.headers["ETag"]
        self.assertEqual(page.headers["Vary"], "Cookie")
        self.assertEqual(page.headers["Cache-Control"], "no-cache")
        with freeze_time(NOON):
            same = self.url_open("/", headers={"If-None-Match": tag})
            self.assertEqual((same.status_code, same.content), (304, b""))
            self.opener.cookies["frontend_lang"] = "en_US"
            english = self.url_open("/", headers={"If-None-Match": tag})
        self.assertEqual(english.status_code, 200)

    def test_only_read(self):
        for method in ("POST", "PUT", "DELETE"):
            response = self.url_open("/", data={} if method == "POST" else None, method=method)
            self.assertEqual(response.status_code, 405)

    def test_queries(self):
        self.receive_at(MORNING)
        self.forget()
        with freeze_time(NOON):
            warm = self.queries_of("/")
            self.assertLessEqual(len(warm), 1, "\n\n".join(warm))

    def test_queries_of_a_new_minute(self):
        for number in range(3):
            self.receive_at(MORNING, identity_number=f"04809000070{number}")
        company = self.env["res.company"]
        with freeze_time("2026-11-23 05:31:00"):
            company._egate_home()
        with freeze_time("2026-11-23 05:32:00"), self.assertQueryCount(8):
            self.env.invalidate_all()
            company._egate_home()

    def test_weight(self):
        page = self.home()
        self.assertLess(len(page.content), 20_000)
        files = {
            link.get("href")
            for link in html.fromstring(page.text).iter("link")
            if "/static/" in link.get("href")
        }
        self.assertEqual(len(files), 4)
        self.assertLess(sum(len(self.url_open(file).content) for file in files), 40_000)

    def test_examples(self):
        for module in (home, language, res_company, emblem):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed)
            self.assertTrue(tried)
