"""Checks whether the arguments of a method call fit the names of the parameters.

A client calls a method of a model by its name, with any JSON as arguments. In the suite the name
of a parameter defines its kind (:data:`KINDS`). So one check before the call refuses wrong values,
and no method has to handle a list in the place of an id.
"""

import inspect

from odoo.models import BaseModel

#: The largest possible id.
MAX_ID = 2**31 - 1


def _is_nothing(value):
    return value is None or value is False


def _is_number(value):
    return type(value) is int


def _is_id(value):
    return _is_nothing(value) or (type(value) is int and 0 <= value <= MAX_ID)


def _is_record(value):
    # Nothing is a record that is not saved yet, which no client has.
    return not _is_nothing(value) and _is_id(value)


def _is_text(value):
    return isinstance(value, str) or _is_nothing(value)


def _is_plain(value):
    return not isinstance(value, list | tuple | dict)


def _is_list(check):
    return lambda value: (
        _is_nothing(value) or (isinstance(value, list | tuple) and all(map(check, value)))
    )


def _is_dict(value):
    return isinstance(value, dict) or _is_nothing(value) or value == []


#: What a parameter holds, by its name or by how its name ends; "nothing" (``None``, ``False``) is
#: the method's own to refuse.
KINDS = {
    "_id": _is_id,
    "_ids": _is_list(_is_id),
    **dict.fromkeys(
        ("text", "reason", "comment", "question", "answer", "decision", "cause", "note", "name"),
        _is_text,
    ),
    **dict.fromkeys(("kind", "unit", "source", "mode", "size", "content"), _is_text),
    **dict.fromkeys(("key", "code"), _is_text),
    **dict.fromkeys(("model_name", "field_name", "legal_basis", "since", "seen"), _is_text),
    # The method itself checks what a person types, with its own sentences.
    **dict.fromkeys(("amount", "days", "degrees", "after", "dpi", "counted"), _is_plain),
    "limit": _is_number,
    **dict.fromkeys(("pages", "order"), _is_list(_is_number)),
    **dict.fromkeys(("values", "changes", "msg_dict", "custom_values"), _is_dict),
    "lines": _is_list(lambda line: isinstance(line, dict)),
    "take": lambda value: isinstance(value, bool),
}


def kind_of(name):
    """Return the check for a parameter of this name, or None.

    >>> kind_of("unit_id") is kind_of("desk_id"), kind_of("whatever")
    (True, None)
    """
    ending = "_ids" if name.endswith("_ids") else "_id" if name.endswith("_id") else name
    return KINDS.get(ending)


def are_wrong(cls, name, args, kwargs) -> bool:
    """Return whether a client's call of one of the suite's methods cannot be meant.

    :param cls: the class of the model
    :param list args: as in a call of a browser: the ids first, where the method takes records
    :param dict kwargs: what is given by name, with the context

    >>> class Stack:
    ...     def give(self, unit_id, text=None): "..."
    >>> Stack.__module__ = Stack.give.__module__ = "odoo.addons.egate_x"
    >>> [
    ...     are_wrong(Stack, "give", [[1], *args], {})
    ...     for args in ([7], [7, "x"], [True], ["x"], [7, ["x"]], [])
    ... ]
    [False, False, True, True, True, True]
    >>> are_wrong(Stack, "give", [["x"], 7], {}), are_wrong(Stack, "give", [1], {"unit_id": 2**31})
    (True, True)
    >>> are_wrong(Stack, "give", [[None], 7], {}), are_wrong(Stack, "give", [[], 7], {})
    (True, False)
    >>> are_wrong(Stack, "give", [], {"ids": [1]}), are_wrong(Stack, "take", [7], {})
    (True, False)
    """
    method = getattr(cls, name, None)
    if name.startswith("_") or not inspect.isfunction(method):
        return False  # Odoo says so
    if not method.__module__.startswith("odoo.addons.egate_") or hasattr(BaseModel, name):
        return False
    named = {key: value for key, value in kwargs.items() if key != "context"}
    if not getattr(method, "_api_model", False):
        if not args or not args[0] and not isinstance(args[0], list | tuple):
            return True
        if not (_is_id(args[0]) or _is_list(_is_record)(args[0])):
            return True
        args = args[1:]
    try:
        bound = inspect.signature(method).bind(None, *args, **named)
    except TypeError:
        return True
    return any(
        not check(value)
        for parameter, value in bound.arguments.items()
        if (check := kind_of(parameter))
    )
