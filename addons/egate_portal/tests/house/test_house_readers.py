from odoo.tests import tagged

from ..common import PublicPageCase
from ..readers import Readers

PAGES = ("/", "/egate/contact", "/egate/board", "/web/login", "/web/reset_password")


class ReaderCase(Readers, PublicPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["website"]._egate_settle()


@tagged("post_install", "-at_install")
class TestHouseOnAScreen(ReaderCase):
    browser_size = "1400x900"

    def test_pages(self):
        self.receive_at()
        for path in PAGES:
            self.look_at(path)


@tagged("post_install", "-at_install")
class TestHouseOnATelephone(ReaderCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_pages(self):
        self.receive_at()
        for path in PAGES:
            self.look_at(path)
