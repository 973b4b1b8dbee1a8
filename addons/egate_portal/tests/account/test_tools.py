import doctest

from odoo.tests import BaseCase, tagged

from ...tools import account


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples(self):
        failed, tried = doctest.testmod(account)
        self.assertFalse(failed)
        self.assertTrue(tried)
