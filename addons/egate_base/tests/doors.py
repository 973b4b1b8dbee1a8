"""What can be called from outside, taken from the registry, and the reviewed lines about it.

Beside its tests each addon keeps two lists. ``methods.txt`` has a line for every public method that
the addon's code defines, below the name of the model that its class names: what it does at most
(``DOES``) and who gets something from it, by the logins of the tests. A method that only refines
one of Odoo's own ``BaseModel`` has no line, the table of rights speaks of it
(``access_matrix.py``)::

    egate.handover
        confirm     writes  officer,leader
        incoming    reads   clerk,officer,leader

``routes.txt`` has a line for every address that the addon's controllers answer::

    /egate/board    http  public  GET  csrf  reads

Columns are separated by two spaces or more. A line without its door, and a door without its line,
fail ``test_doors.py``; what the lines say is held against the code there, and by calling in
``hostile_calls.py``. What a door is for stands in its docstring.
"""

import inspect
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from odoo import http, models
from odoo.exceptions import AccessError
from odoo.modules.module import Manifest
from odoo.service.model import get_public_method

PREFIX = "odoo.addons.egate_"

#: What a method may do: give an answer; show something, with at most a dialog's own record; change
#: what is kept.
DOES = ("reads", "opens", "writes")


class Method(NamedTuple):
    model: str
    name: str
    addon: str


class MethodLine(NamedTuple):
    #: One of ``DOES``.
    does: str
    #: The logins of the tests for whom a call may have an effect or an answer, or ``all``.
    who: frozenset


class RouteLine(NamedTuple):
    type: str
    auth: str
    methods: str
    csrf: str
    does: str


def addon_of(module):
    """Return the suite's addon that a Python module belongs to, or None.

    >>> addon_of("odoo.addons.egate_base.models.egate_unit"), addon_of("odoo.addons.mail.models")
    ('egate_base', None)
    """
    return module.split(".")[2] if module.startswith(PREFIX) else None


def suite_models(env):
    """Yield the suite's own models that hold records, transient ones included."""
    for name, cls in sorted(env.registry.models.items()):
        if not cls._abstract and (cls._original_module or "").startswith("egate_"):
            yield env[name]


def public_methods(model):
    """Yield the names that a client may call on a model, whoever defines them."""
    for name in dir(type(model)):
        if name.startswith("_") or not inspect.isroutine(getattr(type(model), name, None)):
            continue
        try:
            get_public_method(model, name)
        except AccessError:
            continue  # private by its decorator
        yield name


def defining_classes(model, name):
    """Yield the classes that define a method, the most special one first."""
    for cls in type(model).mro():
        if name in vars(cls) and cls.__module__ != "odoo.api":
            yield cls


def methods(env):
    """Return every public method that the suite's code defines, as :class:`Method`.

    :rtype: set[Method]
    """
    result = set()
    for model_name in env.registry.models:
        model = env[model_name]
        for name in public_methods(model):
            if hasattr(models.BaseModel, name):
                continue
            for cls in defining_classes(model, name):
                addon = addon_of(cls.__module__)
                if addon:
                    result.add(Method(cls._name or _one(cls._inherit), name, addon))
    return result


def _one(inherit):
    return inherit if isinstance(inherit, str) else inherit[0]


def is_own(model, name):
    """Say whether a method is the suite's own, and does not refine one of Odoo's."""
    *_others, first = defining_classes(model, name)
    return bool(addon_of(first.__module__))


def routes(env):
    """Return what the suite's controllers answer.

    :rtype: dict[tuple[str, str], RouteLine]
    """
    installed = env["ir.module.module"]._installed()
    result = {}
    for address, endpoint in http._generate_routing_rules(installed, nodb_only=False):
        # Who made the route, and not who refines one of Odoo's own.
        function = endpoint.func
        makers = [c for c in type(function.__self__).mro() if function.__name__ in vars(c)]
        addon = addon_of(makers[-1].__module__)
        if not addon:
            continue
        routing = endpoint.routing
        verbs = ",".join(sorted(routing.get("methods") or [])) or "any"
        kind = routing["type"]
        line = RouteLine(
            kind,
            routing["auth"],
            verbs,
            "csrf" if routing.get("csrf", kind == "http") else "open",
            "reads" if routing.get("readonly") else "writes",
        )
        key = (addon, address)
        if key in result and result[key] != line:
            line = line._replace(methods=f"{result[key].methods},{line.methods}")
        result[key] = line
    return result


def folder(addon):
    """Return the folder with the tests of an addon."""
    return Path(Manifest.for_addon(addon).path) / "tests"


def _lines(addon, name):
    path = folder(addon) / name
    if not path.is_file():
        return
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.strip() and not text.startswith("#"):
            yield f"{name}:{number}", text.startswith(" "), re.split(r"\s{2,}", text.strip())


def written_methods(addon):
    """Return the lines of an addon's ``methods.txt``.

    :rtype: dict[Method, MethodLine]
    """
    result, model = {}, None
    for where, indented, cells in _lines(addon, "methods.txt"):
        if not indented:
            (model,) = cells
            continue
        name, does, who = cells
        assert does in DOES, f"{addon} {where}: {does} is none of {DOES}"
        method = Method(model, name, addon)
        assert method not in result, f"{addon} {where}: {model}.{name} has a line already"
        result[method] = MethodLine(does, frozenset(who.split(",")) - {"-"})
    return result


def written_routes(addon):
    """Return the lines of an addon's ``routes.txt``, by address.

    :rtype: dict[str, RouteLine]
    """
    return {
        cells[0]: RouteLine(*cells[1:]) for _where, _indented, cells in _lines(addon, "routes.txt")
    }


def who_may(env):
    """Return for each model and method what the lines of all addons say together.

    :return: ``{(name of the model, method): MethodLine}``
    """
    result = {}
    by_name = defaultdict(dict)
    for addon in suite_addons(env):
        for method, line in written_methods(addon).items():
            by_name[method.name].setdefault(method.model, []).append(line)
    for model_name in env.registry.models:
        model = env[model_name]
        for name, places in by_name.items():
            lines = []
            for cls in defining_classes(model, name) if hasattr(model, name) else ():
                if addon_of(cls.__module__):
                    lines += places.get(cls._name or _one(cls._inherit), [])
            if lines:
                does = max((line.does for line in lines), key=DOES.index)
                who = frozenset().union(*(line.who for line in lines))
                result[model_name, name] = MethodLine(does, who)
    return result


def suite_addons(env):
    """Return the names of the suite's installed addons, without those for tests alone."""
    return sorted(
        name
        for name in env["ir.module.module"]._installed()
        if name.startswith("egate_") and not name.startswith("egate_test_")
    )
