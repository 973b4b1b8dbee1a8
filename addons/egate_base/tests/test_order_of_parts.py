from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestOrderOfParts(TransactionCase):
    """The classes of a model, of which Odoo asks the order at each call."""

    def test_each_model_tells_the_order_in_which_it_looks(self):
        for name, model in self.registry.items():
            with self.subTest(model=name):
                self.assertEqual(model.mro(), type.mro(model))

    def test_it_is_not_found_anew(self):
        model = self.registry["res.partner"]
        self.assertTrue(model.mro.__func__.__module__.endswith(".base_order_of_parts"))

    def test_nobody_calls_it_from_outside(self):
        with self.assertRaises(AccessError):
            get_public_method(self.env["res.partner"], "mro")
