import tempfile
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.sessions_away import SessionsAwayError


@tagged("post_install", "-at_install")
class TestSessionsAway(HttpCase):
    """Who works while the volume of the sessions is away goes on when it is back."""

    def setUp(self):
        super().setUp()
        # A file where the folder was, as a volume that is gone answers: with an error, and not
        # with "no such file".
        broken = tempfile.NamedTemporaryFile()
        self.addCleanup(broken.close)
        self.away = [broken.name, broken.name + "-not-mounted"]

    def info(self):
        return self.url_open("/web/session/get_session_info", json={"params": {}})

    @mute_logger("odoo.http")
    def test_nobody_is_signed_out(self):
        user = new_test_user(
            self.env, "away", groups="egate_base.egate_group_official", password="away-password"
        )
        self.authenticate("away", "away-password")
        for path in self.away:
            with self.subTest(path=path):
                with patch.object(http.root.session_store, "path", path):
                    answers = [self.info(), self.url_open("/odoo")]
                self.assertEqual([answer.status_code for answer in answers], [503, 503])
                self.assertEqual(answers[1].headers["Retry-After"], "5")
                self.assertIn("thử lại sau ít phút", answers[1].text)
                self.assertFalse(answers[1].cookies)
                self.assertEqual(self.info().json()["result"]["uid"], user.id)

    def test_a_session_that_is_over_is_none(self):
        """Its owner is sent to sign in, as ever."""
        self.opener.cookies["session_id"] = http.root.session_store.generate_key()
        self.assertIn("/web/login", self.url_open("/odoo").url)

    def test_what_cannot_be_kept_is_said(self):
        store = http.root.session_store
        for path in self.away:
            with patch.object(store, "path", path), self.assertRaises(SessionsAwayError) as said:
                store.save(store.new())
            self.assertIn("thử lại sau ít phút", said.exception.description)

    @mute_logger("odoo.http")
    def test_the_proxy_is_told_that_it_works_or_why_not(self):
        """Who keeps no session, as a proxy that asks, is answered as ever."""
        with patch.object(http.root.session_store, "path", self.away[0]):
            self.opener.cookies.clear()
            self.assertIn(self.url_open("/egate/health").status_code, (200, 503))
            self.assertIn("ready", self.url_open("/egate/health").text)
