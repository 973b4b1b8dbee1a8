from odoo.tests import tagged

from ..readers import Readers
from .common import HOME, AccountCase


class AccountReaderCase(Readers, AccountCase):
    def look_at_pages(self):
        self.link()
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "1")
        pages = [(f"{HOME}/sign-in", None), ("/egate/kiosk", "clerk")]
        pages += [
            (HOME + path, self.account.login) for path in ("", "/email", "/password", "/close")
        ]
        for path, login in pages:
            self.look_at(path, login)


@tagged("post_install", "-at_install")
class TestAccountOnAScreen(AccountReaderCase):
    browser_size = "1400x900"

    def test_pages(self):
        self.look_at_pages()


@tagged("post_install", "-at_install")
class TestAccountOnATelephone(AccountReaderCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_pages(self):
        self.look_at_pages()
