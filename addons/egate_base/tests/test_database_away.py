from unittest.mock import patch

import psycopg2

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestDatabaseAway(HttpCase):
    """Who works while the database is away goes on when it is back, without signing in."""

    def version(self):
        """Ask as the web client does until a server that it lost answers again."""
        return self.url_open("/web/webclient/version_info", json={"params": {}})

    @mute_logger("odoo.http")
    def test_nobody_is_signed_out(self):
        user = new_test_user(
            self.env, "away", groups="egate_base.egate_group_official", password="away-password"
        )
        self.authenticate("away", "away-password")
        fault = psycopg2.OperationalError("the database system is shutting down")
        with patch("odoo.http.Registry", side_effect=fault):
            answer = self.version()
            page = self.url_open("/odoo")
        self.assertEqual((answer.status_code, page.status_code), (503, 503))
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.assertIn("thử lại sau ít phút", page.text)
        self.assertTrue(self.version().ok)
        told = self.url_open("/web/session/get_session_info", json={"params": {}}).json()
        self.assertEqual(told["result"]["uid"], user.id)
