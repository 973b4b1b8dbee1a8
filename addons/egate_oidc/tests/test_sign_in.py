from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.sign_in import BEGUN
from ..tools.address import with_query
from .common import OidcCase


@tagged("post_install", "-at_install")
class TestSignIn(OidcCase):
    """Between the browser and this server: nobody is signed in who did not begin it here."""

    def setUp(self):
        super().setUp()
        self.issuer, self.provider = self.local_issuer()

    def nobody(self):
        self.assertFalse(self.signed_in())
        self.assertFalse(self.provided())

    def test_it_begins_with_a_form_of_this_site(self):
        with mute_logger("odoo.http"):
            data = {"provider": str(self.provider.id)}
            self.assertEqual(self.url_open("/egate/oidc/start", data=data).status_code, 400)
            self.assertEqual(self.url_open("/egate/oidc/start").status_code, 405)
            posted = self.url_open("/egate/oidc/callback", data={"csrf_token": "x"})
            self.assertEqual(posted.status_code, 405)
        self.assertNotIn(BEGUN, self.browser_session())

    def test_the_page_in_between_says_where_one_goes(self):
        page = self.post_start(self.provider)
        self.assertIn(self.provider.name, page.text)
        self.assertIn(f'href="{self.issuer.url}/auth?tenant=1&amp;', page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_a_state_that_is_not_of_this_browser(self):
        back = self.issuer.consent(self.begin(self.provider))
        self.leave()
        # Without a session; with one that began nothing; with one that began another.
        self.assertFault(self.come_back(back), "state")
        self.begin(self.provider)
        self.assertFault(self.come_back(back), "state")
        self.nobody()
        self.assertFalse([path for path, *_ in self.issuer.asked if path == "/token"])

    def test_a_state_is_good_once(self):
        back = self.issuer.consent(self.begin(self.provider))
        self.issuer.plan["/token"] = (503, {})
        self.assertFault(self.come_back(back), "down")
        del self.issuer.plan["/token"]
        self.assertFault(self.come_back(back), "state")
        self.nobody()

    def test_a_state_is_good_for_ten_minutes(self):
        back = self.issuer.consent(self.begin(self.provider))
        self.change_kept(at=self.kept()["at"] - 601)
        self.assertFault(self.come_back(back), "state")
        self.nobody()

    def test_odd_things_that_come_back(self):
        for changes in (
            {"state": "x"},
            {"state": ""},
            {"state": "x" * 9000},
            {"code": ""},
            {"code": "x" * 9000},
            {"iss": "https://id.example"},
            {"error": "access_denied"},
            {"error": "<script>", "error_description": "<script>"},
        ):
            with self.subTest(changes=changes):
                back = self.issuer.consent(self.begin(self.provider))
                path = self.path(self.come_back(with_query(back.partition("?")[0], changes)))
                self.assertRegex(path, "^/egate/oidc/fault/(state|declined)$")
                self.nobody()

    def test_one_goes_back_to_a_page_of_this_site_alone(self):
        for place, landed in (
            ("/egate/my?page=2", "/egate/my?page=2"),
            ("//evil.example/", "/egate/my"),
            ("https://evil.example/", "/egate/my"),
            ("/\\evil.example", "/egate/my"),
            ("", "/egate/my"),
        ):
            with self.subTest(place=place):
                self.assertEqual(self.whole_way(self.issuer, self.provider, place), landed)
                self.leave()

    def test_a_provider_that_does_not_answer_loses_nobody_anything(self):
        for path, why in (("/token", "down"), ("/keys", "down")):
            for answer in (
                (503, {}),
                (200, b"<html>"),
                (200, b"[]"),
                (302, {}),
                (200, b"9" * 300000),
            ):
                with self.subTest(path=path, answer=answer[:20]):
                    self.issuer.plan = {path: answer}
                    page = self.assertFault(self.whole_way(self.issuer, self.provider), why)
                    self.assertEqual(page.status_code, 503)
                    self.assertIn("/web/login", page.text)
                    self.nobody()
        self.assertFalse([path for path, *_ in self.issuer.asked if path == "/elsewhere"])
        self.issuer.plan = {"/token": (400, {"error": "invalid_grant"})}
        self.assertFault(self.whole_way(self.issuer, self.provider), "again")
        self.issuer.__exit__()
        address = self.begin(self.provider)
        self.assertFault(self.come_back(self.issuer.consent(address)), "down")
        self.addCleanup(self.issuer.__enter__)

    def test_only_an_allowed_provider_is_begun(self):
        self.provider.enabled = False
        for provider in ("x", "", "0", str(self.provider.id)):
            self.authenticate("an-portal", "provided-password")
            data = {"csrf_token": Request.csrf_token(self), "provider": provider}
            answer = self.url_open("/egate/oidc/start", data=data, allow_redirects=False)
            self.assertFault(answer, "state")

    def test_a_provider_that_was_closed_meanwhile_signs_nobody_in(self):
        back = self.issuer.consent(self.begin(self.provider))
        self.provider.enabled = False
        self.assertFault(self.come_back(back), "state")
        self.nobody()

    def test_a_browser_keeps_only_the_last_sign_ins(self):
        for _ in range(7):
            self.begin(self.provider)
        self.assertEqual(len(self.browser_session()[BEGUN]), 5)

    def test_endpoints_are_read_again_after_a_day(self):
        self.provider.egate_read_at = "2020-01-01"
        before = len(self.issuer.asked)
        self.assertEqual(self.whole_way(self.issuer, self.provider), "/egate/my")
        asked = [path for path, *_ in self.issuer.asked[before:]]
        self.assertEqual(asked.count("/.well-known/openid-configuration"), 1)
        self.leave()
        # What it said before serves while it is silent.
        self.setUp()
        self.provider.egate_read_at = "2020-01-01"
        self.issuer.plan["/.well-known/openid-configuration"] = (503, {})
        self.assertEqual(self.whole_way(self.issuer, self.provider), "/egate/my")

    def test_every_fault_says_what_to_do(self):
        for why in ("unknown", "down", "state"):
            page = self.url_open(f"/egate/oidc/fault/{why}")
            self.assertIn('lang="vi"', page.text)
        odd = self.url_open("/egate/oidc/fault/<script>")
        self.assertEqual(odd.status_code, 404)
        self.assertNotIn("<script>", odd.text)
