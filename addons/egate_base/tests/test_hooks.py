from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.hooks import hook, hooked


class Lower:
    def body(self):
        return [part("value") for part in hooked(self, "asked")]

    @hook("asked")
    def _from_lower(self, value):
        return f"lower {value}"

    @hook("other")
    def _elsewhere(self):
        raise AssertionError("this is no part of what was asked")


class Upper(Lower):
    @hook("asked")
    def _from_upper(self, value):
        return f"upper {value}"

    def _from_lower(self, value):
        return f"above {super()._from_lower(value)}"


class Late(Upper):
    @hook("asked")
    def _from_late(self, value):
        return f"late {value}"


def registry_class(*bases):
    """Return a class like those that a registry makes of the definitions of a model."""
    return type("model", bases, {"_model_classes__": tuple(type("_", bases, {}).__mro__[1:])})


@tagged("post_install", "-at_install")
class TestHooks(BaseCase):
    def test_parts_come_in_order_and_may_be_overridden(self):
        self.assertEqual(registry_class(Lower)().body(), ["lower value"])
        self.assertEqual(registry_class(Upper)().body(), ["above lower value", "upper value"])

    def test_nothing_is_added_to_a_hook(self):
        self.assertEqual(hooked(registry_class(Upper)(), "unknown"), [])

    def test_an_addon_that_is_installed_later_is_found(self):
        model = registry_class(Upper)
        self.assertEqual(len(model().body()), 2)
        model.__bases__ = (Late,)
        model._model_classes__ = tuple(model.__mro__[1:])
        self.assertEqual(model().body()[-1], "late value")

    def test_a_model_of_another_kind_looks_for_itself(self):
        mixin = registry_class(Lower)
        self.assertEqual(mixin().body(), ["lower value"])
        model = type("model", (Upper, mixin), {"_model_classes__": (Upper, Lower, object)})
        self.assertEqual(len(model().body()), 2)
