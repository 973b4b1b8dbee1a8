import doctest

from odoo.tests import BaseCase, tagged

from ..tools import barcodes, wording


@tagged("post_install", "-at_install")
class TestWording(BaseCase):
    def test_examples(self):
        for module in (wording, barcodes):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed)
            self.assertTrue(tried)
