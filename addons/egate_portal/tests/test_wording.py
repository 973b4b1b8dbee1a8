import doctest

from odoo.tests import BaseCase, tagged

from ..tools import wording


@tagged("post_install", "-at_install")
class TestWording(BaseCase):
    def test_examples(self):
        failed, tried = doctest.testmod(wording)
        self.assertFalse(failed)
        self.assertTrue(tried)
