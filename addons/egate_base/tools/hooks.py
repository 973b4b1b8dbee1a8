"""Hooks: one body that calls parts which other files, or other addons, add to it.

The body names the hook and says in its docstring what it passes and expects; a part is a method of
the same model, marked with the name of the hook::

    def _trace(self, kind, at, details=None):
        ...
        for react in hooked(self, "event_written"):
            react(kind, at, details)

    @hook("event_written")
    def _notify_of_event(self, kind, at, details):
        ...

Parts are found as Odoo finds its ``@api.constrains``: by their mark, in all classes of the model.
They run in the order in which these were loaded, dependencies first. A later class may override a
part by its name; it stays a part, in its place. So the body need not know the addons that depend
on it, and no two files of an addon define the same method.
"""

from collections import defaultdict


def hook(name):
    """Mark a method of a model as a part of the hook ``name``.

    :param str name: as the body that calls the parts has it
    """

    def mark(method):
        method._hook = name
        return method

    return mark


def hooked(records, name):
    """Return the parts of a hook, bound to ``records``; none where nothing is added to it.

    Looked up once for each model of a registry, and again when an addon is installed.

    :param BaseModel records: the records that the parts are to work on
    :param str name: of the hook
    :rtype: list[Callable]
    """
    return [getattr(records, part) for part in _parts(type(records)).get(name, ())]


def _parts(model_class):
    """Return the names of the parts of each hook of a registry's class, in order."""
    # Odoo makes a new tuple each time it sets the model up, as after an installation.
    classes = model_class._model_classes__
    known = vars(model_class).get("_hook_parts")
    if not known or known[0] is not classes:
        parts = defaultdict(dict)
        for one in reversed(classes):
            for attribute, value in vars(one).items():
                if callable(value) and (name := getattr(value, "_hook", None)):
                    parts[name].setdefault(attribute)
        known = classes, {name: tuple(names) for name, names in parts.items()}
        model_class._hook_parts = known
    return known[1]
