"""What every answer tells the browser: cookies, who may frame it, what it may load."""

import re
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import config, mute_logger

PROXY = {"X-Forwarded-Host": "motcua.example", "X-Forwarded-Proto": "https"}
PUBLIC = (
    "/egate/board",
    "/egate/board/none",
    "/egate/track/none",
    "/egate/track",
    "/egate/oidc/fault/down",
)
OTHERS = ("/web/login", "/odoo", "/", "/nowhere/at/all", "/egate/file/1", "/web/image/1")


@tagged("post_install", "-at_install")
class TestWebHeaders(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "egate_base.egate_group_clerk"
        new_test_user(cls.env, "headers", groups=groups, password="headers-password")

    def get(self, path, *, tls=False, **options):
        headers = PROXY if tls else {}
        with patch.dict(config.options, {"proxy_mode": True}):
            return self.url_open(path, headers=headers, allow_redirects=False, **options)

    def cookies(self, response):
        return [cookie.lower() for cookie in response.raw.headers.getlist("Set-Cookie")]

    def log_in(self, *, tls):
        """Return the answers of the page of the login and of the login, as a browser does it."""
        self.opener.cookies.clear()
        page = self.get("/web/login", tls=tls)
        (session_id,) = [one for one in page.cookies if one.name == "session_id"]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        # The client of the tests speaks no TLS, so it would keep such a cookie to itself.
        self.opener.cookies.clear()
        self.opener.cookies.set("session_id", session_id.value)
        data = {"login": "headers", "password": "headers-password", "csrf_token": token}
        answer = self.get("/web/login", tls=tls, data=data)
        self.assertEqual(answer.status_code, 303)
        return page, answer

    # -- cookies ------------------------------------------------------------------------------

    def test_behind_tls_no_cookie_is_sent_in_the_open_or_from_elsewhere(self):
        for response in self.log_in(tls=True):
            cookies = self.cookies(response)
            self.assertTrue([one for one in cookies if one.startswith("session_id=")])
            for cookie in cookies:
                self.assertIn("; secure", cookie)
                self.assertIn("; samesite=lax", cookie)
                if cookie.startswith("session_id="):
                    self.assertIn("; httponly", cookie)

    def test_without_tls_people_can_log_in(self):
        for response in self.log_in(tls=False):
            cookies = self.cookies(response)
            self.assertTrue(cookies)
            for cookie in cookies:
                self.assertNotIn("; secure", cookie)
                self.assertIn("; samesite=lax", cookie)

    def test_without_proxy_mode_nobody_is_believed_to_speak_tls(self):
        self.opener.cookies.clear()
        response = self.url_open("/web/login", headers=PROXY)
        self.assertFalse([one for one in self.cookies(response) if "; secure" in one])
        self.assertNotIn("Strict-Transport-Security", response.headers)

    @mute_logger("odoo.http")
    def test_also_a_cookie_of_a_refusal(self):
        for data, kind in ((b"{", "application/json"), (b'{"params": []}', "application/json")):
            self.opener.cookies.clear()
            response = self.get("/web/session/get_session_info", tls=True)
            headers = {**PROXY, "Content-Type": kind}
            with patch.dict(config.options, {"proxy_mode": True}):
                response = self.url_open("/web/session/authenticate", data, headers=headers)
            self.assertEqual(response.status_code, 400)
            for cookie in self.cookies(response):
                self.assertIn("; secure", cookie)

    # -- pages --------------------------------------------------------------------------------

    def test_every_page_says_who_may_frame_it_and_what_it_may_tell(self):
        for login in (None, "headers"):
            self.authenticate(login, login and "headers-password")
            for path in (*PUBLIC, *OTHERS):
                with self.subTest(login=login, path=path):
                    with mute_logger("odoo.http"):
                        headers = self.get(path, tls=True).headers
                    self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                    self.assertIn(headers["Referrer-Policy"], ("same-origin", "no-referrer"))
                    self.assertIn("camera=(self)", headers["Permissions-Policy"])
                    self.assertIn("max-age=", headers["Strict-Transport-Security"])
                    if headers["Content-Type"].startswith("text/html"):
                        policy = headers["Content-Security-Policy"]
                        self.assertIn("frame-ancestors", policy)
                        self.assertIn("object-src 'none'", policy)
                        self.assertIn("base-uri", policy)
                        self.assertLessEqual(policy.count("frame-ancestors"), 1)

    def test_no_strict_transport_where_there_is_no_tls(self):
        self.assertNotIn("Strict-Transport-Security", self.get("/web/login").headers)

    def test_public_pages_load_nothing_but_their_own_files(self):
        for path in PUBLIC:
            with self.subTest(path=path):
                headers = self.get(path).headers
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                policy = headers["Content-Security-Policy"]
                self.assertIn("default-src 'none'", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                for weak in ("unsafe", "*", "data:", "blob:", "http:"):
                    self.assertNotIn(weak, policy)

    # -- personal data ------------------------------------------------------------------------

    def test_nothing_of_a_citizen_is_kept_by_a_proxy_or_a_shared_computer(self):
        self.authenticate("headers", "headers-password")
        for path in ("/egate/track/none", "/egate/report/issued/1", "/egate/file/1?download=%00"):
            with self.subTest(path=path), mute_logger("odoo.http"):
                self.assertIn("no-store", self.get(path).headers["Cache-Control"])
