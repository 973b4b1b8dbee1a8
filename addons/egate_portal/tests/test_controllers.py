from odoo.http import Controller
from odoo.tests import BaseCase, tagged

from ..controllers.public_page import PublicPage


def _below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


@tagged("post_install", "-at_install")
class TestControllers(BaseCase):
    def test_no_two_pages_are_made_one_class(self):
        """Odoo merges what inherits from one controller: equal names replace each other there."""
        self.assertFalse(issubclass(PublicPage, Controller))
        pages = [cls for cls in _below(PublicPage) if issubclass(cls, Controller)]
        self.assertGreater(len(pages), 10)
        for cls in pages:
            with self.subTest(cls=cls.__name__):
                # Each map of the routes makes its classes anew, of the same ones.
                leaves = {sub.__bases__ for sub in _below(cls) if not sub.__subclasses__()}
                self.assertLessEqual(len(leaves), 1)
