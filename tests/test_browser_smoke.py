"""The browser that the tours need is there, and the web client comes up in it without an error."""

from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    def test_an_internal_user_sees_the_web_client(self):
        new_test_user(self.env, "smoke", groups="base.group_user", password="smoke-password")
        self.browser_js(
            "/odoo",
            "console.log('test successful')",
            ready="Boolean(document.querySelector('.o_web_client .o_main_navbar'))",
            login="smoke",
        )
