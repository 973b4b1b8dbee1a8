from odoo.tests import tagged

from ..readers import Readers
from .common import HOME, AccountCase


@tagged("post_install", "-at_install")
class TestAccountReaders(Readers, AccountCase):
    """Readers of screens find nothing amiss on these pages, on a telephone and on a screen."""

    def test_pages(self):
        self.link()
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "1")
        pages = [(f"{HOME}/sign-in", None), ("/egate/kiosk", "clerk")]
        pages += [
            (HOME + path, self.account.login) for path in ("", "/email", "/password", "/close")
        ]
        for path, login in pages:
            self.look_at(path, login)
