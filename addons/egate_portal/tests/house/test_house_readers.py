from odoo.tests import tagged

from ..common import PublicPageCase
from ..readers import Readers

PAGES = ("/", "/egate/contact", "/egate/board", "/web/login", "/web/reset_password")


@tagged("post_install", "-at_install")
class TestHouseReaders(Readers, PublicPageCase):
    """Readers of screens find nothing amiss on these pages, on a telephone and on a screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["website"]._egate_settle()

    def test_pages(self):
        self.receive_at()
        for path in PAGES:
            self.look_at(path)
