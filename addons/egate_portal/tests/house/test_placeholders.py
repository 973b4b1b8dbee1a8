import re
from urllib.parse import urlsplit

from lxml import html

from odoo.tests import tagged

from ..common import PublicPageCase

#: What Odoo puts where nobody has written anything, or about itself.
STRANGERS = (
    "odoo",
    "your logo",
    "555-555",
    "buena vista",
    "yourcompany",
    "my website",
    "my company",
    "enter your email",
    "enter your password",
    "john doe",
    "mitchell admin",
    "marc demo",
    "powered by",
    "yourcompany.example.com",
    "lorem ipsum",
)
COLOURS = ("#714b67", "#875a7b", "#71639e")
#: English that stands on a page that was not translated; “Email” is Odoo's Vietnamese, too.
ENGLISH = re.compile(
    r"\b(Sign in|Log ?in|Log ?out|Sign up|Password|Your|Page|Not found|Home|Contact us|Details"
    r"|Addresses|Security|Save|My account|Company)\b"
)
STRANGER_PAGES = (
    "/",
    "/egate/contact",
    "/egate/board",
    "/egate/track",
    "/web/login",
    "/web/signup",
    "/web/reset_password",
    "/contactus",
    "/contactus-thank-you",
    "/website/info",
    "/nothing/here",
    "/web/session/logout?redirect=/",
)
CITIZEN_PAGES = ("/my/account", "/my/security", "/my/addresses", "/web/login?redirect=/my/account")


@tagged("post_install", "-at_install")
class TestPlaceholders(PublicPageCase):
    """Nothing of Odoo's samples is left on what a stranger and a citizen can reach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"]._egate_office().name = "UBND phường Mẫu"
        cls.env["website"]._egate_settle()
        cls.env["website"].search([]).auth_signup_uninvited = "b2c"
        cls.citizen = cls.env["res.users"].create(
            {
                "name": "Lê Thị Thư",
                "login": "thu@dan.example",
                "password": "thu@dan.example" * 2,
                "email": "thu@dan.example",
                "lang": "vi_VN",
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )

    def look(self, path):
        """Check one page; return the addresses within the site that it leads to."""
        response = self.url_open(path)
        kind = response.headers.get("Content-Type", "")
        if "text/html" not in kind or urlsplit(response.url).path.startswith("/odoo"):
            return set()
        page = html.fromstring(response.text)
        self.assertTrue(page.get("lang"), path)
        for script in page.xpath("//script|//style|//template"):
            script.drop_tree()
        said = [text for text in page.itertext() if text.strip()]
        for name in ("title", "alt", "placeholder", "aria-label", "content", "value"):
            said += page.xpath(f"//@{name}")
        words = " ".join(said).lower()
        for stranger in STRANGERS:
            self.assertNotIn(stranger, words, path)
        markup = response.text.lower()
        for sign in (*COLOURS, "odoo.com", "odoo_logo", "/web/static/img/favicon", "openerp"):
            self.assertNotIn(sign, markup, path)
        self.assertIn("UBND phường Mẫu", response.text) if "site-head" in markup else None
        links = page.xpath("//a/@href|//form/@action")
        return {
            link.partition("#")[0]
            for link in links
            if link.startswith("/") and not link.startswith(("//", "/web/content"))
        }

    def crawl(self, first):
        seen, ahead = set(), set(first)
        while ahead and len(seen) < 80:
            path = ahead.pop()
            seen.add(path)
            found = self.look(path)
            ahead |= {one for one in found if "/language/" not in one and one not in seen}
        return seen

    def test_what_a_stranger_reaches(self):
        seen = self.crawl(STRANGER_PAGES)
        self.assertGreater(len(seen), len(STRANGER_PAGES))

    def test_what_a_citizen_reaches(self):
        self.authenticate(self.citizen.login, self.citizen.login * 2)
        ways_out = {"/web/session/logout?redirect=/"}
        for path in CITIZEN_PAGES:
            for link in self.look(path) - ways_out:
                if "/language/" not in link:
                    self.look(link)

    def test_odoos_pages_are_vietnamese(self):
        self.authenticate(None, None)
        for path in ("/web/login", "/web/signup", "/web/reset_password"):
            self.check_vietnamese(path)
        self.authenticate(self.citizen.login, self.citizen.login * 2)
        for path in ("/my/account", "/my/security"):
            self.check_vietnamese(path)

    def check_vietnamese(self, path):
        page = html.fromstring(self.url_open(path).text)
        for script in page.xpath("//script|//style"):
            script.drop_tree()
        said = [*page.itertext(), *page.xpath("//@placeholder|//@title|//@aria-label")]
        english = {text.strip() for text in said if ENGLISH.search(text)}
        self.assertFalse(english, path)

    def test_a_citizens_details_are_on_the_offices_own_page(self):
        self.authenticate(self.citizen.login, self.citizen.login * 2)
        answer = self.url_open("/my/account", allow_redirects=False)
        self.assertURLEqual(answer.headers["Location"], "/egate/account")

    def test_my_leads_to_the_citizens_dossiers(self):
        self.authenticate(self.citizen.login, self.citizen.login * 2)
        for path in ("/my", "/my/home"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertTrue(response.headers["Location"].endswith("/egate/my"))

    def test_an_update_brings_no_sample_back(self):
        page = self.env["website.page"].search([("url", "=", "/contactus")], limit=1)
        page.is_published = True
        website = self.env["website"].search([], limit=1)
        website.write({"name": "My Website", "social_facebook": "https://www.facebook.com/Odoo"})
        self.env["website"]._egate_settle()
        self.assertFalse(page.is_published)
        self.assertEqual(website.name, "UBND phường Mẫu")
        self.assertFalse(website.social_facebook)

    def test_signing_in_works_without_a_script_and_lists_nobody(self):
        page = html.fromstring(self.url_open("/web/login").text)
        (form,) = page.xpath("//form[contains(@class, 'oe_login_form')]")
        self.assertNotIn("d-none", form.get("class"))
        self.assertFalse(page.xpath("//owl-component"))
        for name in ("login", "password", "csrf_token", "redirect"):
            self.assertTrue(form.xpath(f".//input[@name='{name}']"), name)

    def test_the_tab_of_the_back_office_bears_the_offices_name(self):
        self.authenticate("admin", "admin")
        page = html.fromstring(self.url_open("/odoo").text)
        self.assertEqual(page.findtext(".//title"), "UBND phường Mẫu")
        icons = page.xpath("//link[contains(@rel, 'icon')]/@href")
        self.assertTrue(icons)
        self.assertFalse([icon for icon in icons if "/web/static/" in icon])
        manifest = self.url_open("/web/manifest.webmanifest").json()
        self.assertEqual(manifest["name"], "UBND phường Mẫu")
        self.assertNotIn("odoo-icon", str(manifest["icons"]))
