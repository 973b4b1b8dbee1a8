import doctest

from odoo.tests import BaseCase, tagged

from ..tools import gateway


@tagged("post_install", "-at_install")
class TestGateway(BaseCase):
    def test_examples(self):
        failed, tried = doctest.testmod(gateway)
        self.assertTrue(tried)
        self.assertFalse(failed)
