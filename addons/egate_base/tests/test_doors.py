import inspect

from odoo.tests import TransactionCase, tagged

from ..tools.call_arguments import kind_of
from . import doors


@tagged("post_install", "-at_install", "access_rights")
class TestDoors(TransactionCase):
    """Whatever can be called from outside has its reviewed line."""

    def test_every_public_method_has_its_line(self):
        found = doors.methods(self.env)
        for addon in doors.suite_addons(self.env):
            written = doors.written_methods(addon).keys()
            here = {method for method in found if method.addon == addon}
            for method in sorted(here - written):
                self.fail(
                    f"{method.model}.{method.name} can be called by every login, portal users too."
                    f" Either its name begins with _ (or it is @api.private), or it checks who"
                    f" calls and gets a line in {addon}/tests/methods.txt, below {method.model}:"
                    f"\n    {method.name}  reads|opens|writes  <logins that get something from it>"
                )
            self.assertFalse(
                sorted(written - here), f"{addon}/tests/methods.txt: no longer there, take it out"
            )

    def test_every_public_method_says_what_it_is_for(self):
        for method in doors.methods(self.env):
            classes = list(doors.defining_classes(self.env[method.model], method.name))
            self.assertTrue(
                any(getattr(cls, method.name).__doc__ for cls in classes),
                f"{method.model}.{method.name} has no docstring",
            )

    def test_every_parameter_says_what_it_holds(self):
        """By its name: the door refuses what is none of it, see ``tools/call_arguments.py``."""
        for method in doors.methods(self.env):
            model = self.env[method.model]
            if not doors.is_own(model, method.name):
                continue  # its parameters are Odoo's
            signature = inspect.signature(getattr(type(model), method.name))
            for parameter in list(signature.parameters.values())[1:]:
                if parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
                    self.assertTrue(
                        kind_of(parameter.name),
                        f"{method.model}.{method.name}: KINDS in tools/call_arguments.py does not"
                        f" say what {parameter.name} holds",
                    )

    def test_every_route_has_its_line(self):
        found = doors.routes(self.env)
        for addon in doors.suite_addons(self.env):
            written = doors.written_routes(addon)
            here = {address: line for (name, address), line in found.items() if name == addon}
            for address, line in sorted(here.items()):
                self.assertEqual(
                    written.get(address),
                    line,
                    f"{address} is a new door, or opens otherwise than was reviewed. If that is"
                    f" meant, {addon}/tests/routes.txt gets the line:"
                    f"\n{address}  " + "  ".join(line),
                )
            self.assertFalse(
                sorted(written.keys() - here.keys()), f"{addon}/tests/routes.txt: not there"
            )

    def test_a_route_reads_or_says_how_it_is_sent(self):
        """What may change something names the methods by which it is asked."""
        for (addon, address), line in doors.routes(self.env).items():
            if line.type == "http" and line.does == "writes":
                with self.subTest(addon=addon, route=address):
                    self.assertNotIn("any", line.methods)

    def test_every_model_has_its_table(self):
        """Each addon with models has a table of rights, which names them all."""
        addons = {model._original_module for model in doors.suite_models(self.env)}
        for addon in sorted(addons & set(doors.suite_addons(self.env))):
            table = doors.folder(addon) / "test_access_matrix.py"
            self.assertTrue(
                table.is_file(),
                f"{addon} has models and no {table.name}: who may do what with them?",
            )
            text = table.read_text(encoding="utf-8")
            for model in doors.suite_models(self.env):
                if model._original_module == addon:
                    self.assertRegex(
                        text,
                        rf"(?m)^{model._name} ",
                        f"{model._name} has no row in {addon}/tests/test_access_matrix.py",
                    )
