import json
import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import requests

import odoo.http
from odoo.tests import new_test_user, tagged

from .common import SECRET, OidcCase
from .real_provider import RealProvider

LOG_OUT = "/web/session/logout?redirect=/egate/procedures"


@tagged("post_install", "-at_install")
class TestSignOut(OidcCase):
    """Who signs out here is signed out at the provider too, one that others wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        providers = cls.env["auth.oauth.provider"]
        client = {
            "client_id": "egate",
            "client_secret": SECRET,
            "redirect_uris": [providers._egate_redirect_uri()],
            "post_logout_redirect_uris": [providers._egate_signed_out_uri()],
        }
        people = {"khai": {"name": "Khai"}, "clerk": {"name": "Clerk"}}
        cls.real = cls.enterClassContext(RealProvider([client], people))

    def setUp(self):
        super().setUp()
        self.browser = requests.Session()
        self.provider = self.connect(
            self.real.url,
            scope="openid profile",
            egate_sign_out=True,
            egate_ask_again=False,
            egate_checked_level=False,
        )

    def sign_in(self, sub="khai"):
        """Sign in with one and the same browser at the provider; return who is signed in here."""
        address = self.begin(self.provider)
        callback = self.provider._egate_redirect_uri()
        self.come_back(self.real.consent(address, callback, self.browser, sub=sub, acr="1"))
        return self.signed_in()

    def token_of(self, path):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(path).text)[1]

    def log_out(self):
        """Press “Sign out”; return where the browser is sent."""
        response = self.url_open(LOG_OUT, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertFalse(self.signed_in())
        return response.headers["Location"]

    def asked(self, address):
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def test_the_next_person_at_this_computer_is_not_the_one_before(self):
        khai = self.sign_in()
        self.leave()
        self.assertEqual(self.sign_in(sub="clerk"), khai, "the provider knows who is there")
        address = self.log_out()
        self.assertTrue(address.startswith(self.provider.egate_end_session_endpoint))
        back = self.real.sign_out(address, self.browser)
        self.assertTrue(back.startswith(self.provider._egate_signed_out_uri()))
        response = self.come_back(back)
        self.assertEqual(self.path(response), "/egate/procedures")
        self.assertNotEqual(self.sign_in(sub="clerk"), khai, "somebody else is asked for")

    def test_what_the_provider_is_told(self):
        self.sign_in()
        asked = self.asked(self.log_out())
        self.assertEqual(
            set(asked),
            {"client_id", "post_logout_redirect_uri", "state", "ui_locales"},
            "no token, which names the person, in an address that browsers and logs keep",
        )
        self.assertEqual(asked["client_id"], "egate")
        self.assertFalse(self.browser_session().get("egate_oidc_came_by"), "nothing is kept")

    def test_a_state_that_is_not_this_browsers_leads_to_the_front_page_once(self):
        self.sign_in()
        state = self.asked(self.log_out())["state"]
        there = "/egate/oidc/signed-out?state="
        self.assertEqual(self.path(self.come_back(there + "x")), "/")
        self.assertEqual(self.path(self.come_back(there + state)), "/", "good once")
        self.leave()
        self.assertEqual(self.path(self.come_back(there + state)), "/")
        self.assertEqual(self.url_open(there, data={"a": "b"}).status_code, 405)

    def test_long_afterwards_it_leads_to_the_front_page(self):
        self.sign_in()
        state = self.asked(self.log_out())["state"]
        session = self.browser_session()
        left = session["egate_oidc_left"]
        session["egate_oidc_left"] = {**left, "at": int(time.time()) - 601}
        odoo.http.root.session_store.save(session)
        self.assertEqual(self.path(self.come_back(f"/egate/oidc/signed-out?state={state}")), "/")

    def test_no_way_out_of_the_site(self):
        self.sign_in()
        self.url_open("/web/session/logout?redirect=//evil.example", allow_redirects=False)
        self.assertEqual(self.browser_session()["egate_oidc_left"]["back"], "/")

    def test_where_it_is_not_wanted_one_signs_out_here_alone(self):
        for values in (
            {"egate_sign_out": False},
            {"egate_end_session_endpoint": False},
            {"enabled": False},
        ):
            with self.subTest(values):
                self.sign_in()
                kept = {name: self.provider[name] for name in values}
                self.provider.write(values)
                self.assertEqual(self.log_out().removeprefix(self.base_url()), "/egate/procedures")
                self.provider.write(kept)
                self.leave()

    def test_no_token_is_kept_in_the_session(self):
        self.sign_in()
        self.assertNotIn("id_token", json.dumps(dict(self.browser_session())))

    def test_nothing_is_kept_in_the_session_where_it_is_not_wanted(self):
        self.provider.egate_sign_out = False
        self.sign_in()
        self.assertNotIn("egate_oidc_came_by", self.browser_session())

    def test_a_session_that_came_another_way_tells_no_provider(self):
        self.sign_in()
        self.leave()
        self.authenticate("an-portal", "provided-password")
        self.assertEqual(self.log_out().removeprefix(self.base_url()), "/egate/procedures")

    def test_a_clerk_is_signed_out_there_before_a_citizen_has_the_kiosk(self):
        self.provider.egate_officials = True
        clerk = self.clerk
        clerk.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": "clerk"})
        self.assertEqual(self.sign_in(sub="clerk"), clerk)
        account = new_test_user(self.env, "helped", groups="base.group_portal", lang="vi_VN")
        code = self.env["egate.account.code"]._show_at_desk(account)
        data = {"csrf_token": self.token_of("/egate/kiosk"), "code": code}
        page = self.url_open("/egate/kiosk/begin", data=data)
        self.assertEqual(self.signed_in(), account)
        address = unescape(page.text.partition('content="0;url=')[2].partition('"')[0])
        back = self.real.sign_out(address, self.browser)
        self.assertEqual(self.path(self.come_back(back)), "/egate/kiosk")
        self.assertEqual(self.signed_in(), account)
        self.leave()
        self.assertNotEqual(self.sign_in(sub="khai"), clerk)

    def test_the_end_of_a_kiosk_session_tells_the_provider(self):
        self.provider.egate_officials = True
        self.sign_in()
        khai = self.signed_in()
        session = self.browser_session()
        session["egate_helper"] = {
            "helper": self.clerk.id,
            "account": khai.id,
            "unit": self.desk.id,
            "name": "x",
            "until": int(time.time()) + 600,
        }
        odoo.http.root.session_store.save(session)
        data = {"csrf_token": self.token_of("/egate/kiosk")}
        page = self.url_open("/egate/kiosk/end", data=data)
        self.assertFalse(self.signed_in())
        address = unescape(page.text.partition('content="0;url=')[2].partition('"')[0])
        back = self.real.sign_out(address, self.browser)
        self.assertEqual(self.path(self.come_back(back)), "/web/login")
