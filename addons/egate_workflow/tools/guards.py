"""Whether conditions cover every record: pure, on domains as people write them.

A way with a condition is closed to the records that do not meet it. If every way out of a state
has a condition, a record that meets none is caught there; so the conditions must cover every
record. They are tried on one value of each kind that they can distinguish: each constant, a value
between two constants, one below and one above all, and no value.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

#: With more kinds of records than this, none is tried: the answer is “not proven”.
MOST_POINTS = 4096
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_EQUAL = {"=": True, "in": True, "!=": False, "not in": False}
#: No value; other points are positions among the constants, in steps of a half.
_NONE = None


class _NotProven(Exception):
    """A condition uses something that is not tried here."""


def covers(domains: Sequence[Sequence[Any]], kinds: Mapping[str, Any]) -> bool:
    """Return whether every record provably meets at least one of ``domains``.

    :param domains: in Odoo's prefix notation, with plain values
    :param kinds: for each field that is tried: ``"number"``, ``"text"``, ``"date"``, or the list
        of all its possible values (with ``False`` if it may be empty)
    :return: ``False`` also if it is not known: a dotted path, a list of records, a pattern

    >>> few, many = [("amount", "<=", 100)], [("amount", ">", 100)]
    >>> covers([few, many], {"amount": "number"}), covers([many], {"amount": "number"})
    (True, False)
    >>> covers([[("urgent", "=", True)], [("urgent", "=", False)]], {"urgent": [True, False]})
    True
    """
    try:
        trees = [_tree(list(domain)) for domain in domains]
        terms = [term for tree in trees for term in _terms(tree)]
        scales = {
            name: _Scale(kinds.get(name), [term for term in terms if term[0] == name])
            for name in {term[0] for term in terms}
        }
        names = sorted(scales)
        count = 1
        for name in names:
            count *= len(scales[name].points)
            if count > MOST_POINTS:
                return False
        for values in itertools.product(*(scales[name].points for name in names)):
            point = dict(zip(names, values, strict=True))
            if not any(_holds(tree, point, scales) for tree in trees):
                return False
    except _NotProven:
        return False
    return True


class _Scale:
    """The constants that conditions compare one field with, and the positions among them."""

    def __init__(self, kind: Any, terms: Iterable[tuple]) -> None:
        terms = list(terms)
        # 0 equals False in Python, but is another value here.
        empty = any(value is False for term in terms for value in _values(term))
        found = {value for term in terms for value in _values(term) if value is not False}
        ordered = any(operator in _COMPARE for _name, operator, _value in terms)
        if isinstance(kind, list | tuple):
            if ordered:
                raise _NotProven
            self.places = {value: place for place, value in enumerate(kind)}
            self.points: list[float | None] = list(self.places.values())
            return
        if kind not in ("number", "text", "date") or (kind == "number" and empty):
            raise _NotProven
        if kind == "date" and not all(_ISO.match(str(value)) for value in found):
            raise _NotProven
        right = (int, float) if kind == "number" else (str, int)
        if not all(isinstance(value, right) for value in found):
            raise _NotProven
        try:
            self.places = {value: place for place, value in enumerate(sorted(found))}
        except TypeError:  # words and numbers together have no order
            raise _NotProven from None
        places = [step / 2 for step in range(-1, 2 * len(found))]
        # A number is never empty: without an entry it is 0.
        self.points = places if kind == "number" else [*places, _NONE]

    def holds(self, operator: str, value: Any, point: float | None) -> bool:
        if operator in _COMPARE:
            return point is not _NONE and _COMPARE[operator](point, self.places[value])
        members = {self.places.get(item) for item in _values(("", operator, value))}
        return (point in members) is _EQUAL[operator]


def _values(term: tuple) -> list:
    _name, operator, value = term
    return list(value) if operator in ("in", "not in") else [value]


def _tree(tokens: list) -> tuple:
    """Read a domain: ``("&", a, b)``, ``("|", a, b)``, ``("!", a)`` or a term."""
    parts = []
    while tokens:
        parts.append(_read(tokens))
    tree = parts.pop() if parts else ("true",)
    while parts:
        tree = ("&", parts.pop(), tree)
    return tree


def _read(tokens: list) -> tuple:
    if not tokens:
        raise _NotProven
    token = tokens.pop(0)
    if token == "!":
        return ("!", _read(tokens))
    if token in ("&", "|"):
        return (token, _read(tokens), _read(tokens))
    if not isinstance(token, list | tuple) or len(token) != 3:
        raise _NotProven
    name, operator, value = token
    if operator == "==":
        operator = "="
    if operator not in _COMPARE and operator not in _EQUAL:
        raise _NotProven
    plural = operator in ("in", "not in")
    if plural != isinstance(value, list | tuple | set) or not isinstance(name, str):
        raise _NotProven
    return ("term", (name, operator, tuple(value) if plural else value))


def _terms(tree: tuple) -> list[tuple]:
    if tree[0] == "term":
        return [tree[1]]
    return [term for part in tree[1:] for term in _terms(part)]


def _holds(tree: tuple, point: Mapping, scales: Mapping[str, _Scale]) -> bool:
    kind = tree[0]
    if kind == "true":
        return True
    if kind == "term":
        name, operator, value = tree[1]
        return scales[name].holds(operator, value, point[name])
    parts = (_holds(part, point, scales) for part in tree[1:])
    if kind == "!":
        return not next(parts)
    return all(parts) if kind == "&" else any(parts)
