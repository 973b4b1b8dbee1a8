import doctest

from odoo.tests import BaseCase, tagged

from ..tools import address, asking, claims, id_token, quiet_log, remembered

MODULES = (address, asking, claims, id_token, quiet_log, remembered)


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                failed, tried = doctest.testmod(module)
                self.assertTrue(tried)
                self.assertFalse(failed)
