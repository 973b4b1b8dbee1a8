"""Computed fields of an online form: a few sums with names, counted exactly; no code of anybody.

The browser has the same in ``static/src/public/form_rules.js``.
"""

from collections.abc import Callable
from datetime import date

from .form_values import MAX_WHOLE, Fault, Number, date_of, number_of, number_text, rounded

#: Kinds of fields whose answers are numbers.
NUMBERS = ("number", "money", "computed")
#: What each formula names: lists of fields, one field, or a table and its column.
FORMULAS = {
    "sum": ("fields",),
    "product": ("fields",),
    "difference": ("fields",),
    "column_sum": ("table", "column"),
    "rows": ("table",),
    "age": ("field",),
    "days": ("from", "to"),
}


def count(
    field: dict, value: Callable[[str], object], today: str
) -> tuple[str | None, Fault | None]:
    """Return (number as a text, ``None``), or (``None``, its fault), or nothing to be told yet.

    :param value: returns the answer to a field, or ``None``
    :param today: ISO date

    >>> answers = {"a": "1.5", "b": "2.25", "born": "2004-02-29", "t": [{"n": "3"}, {}]}
    >>> def counted(formula, today="2026-02-28"):
    ...     return count({"formula": formula, "decimals": 2}, answers.get, today)[0]
    >>> counted({"kind": "sum", "fields": ["a", "b", "c"]})
    '3.75'
    >>> counted({"kind": "product", "fields": ["a", "b"]})
    '3.38'
    >>> counted({"kind": "difference", "fields": ["a", "b"]})
    '-0.75'
    >>> counted({"kind": "difference", "fields": ["a", "c"]})
    >>> counted({"kind": "column_sum", "table": "t", "column": "n"})
    '3'
    >>> counted({"kind": "rows", "table": "t"})
    '2'
    >>> age = {"kind": "age", "field": "born"}
    >>> counted(age), counted(age, "2026-03-01")
    ('21', '22')
    >>> counted({"kind": "days", "from": "born", "to": "born"})
    '0'
    """
    number = _count(field["formula"], value, today)
    if number is None:
        return None, None
    number = rounded(number, field.get("decimals") or 0)
    if abs(number.units) >= 10 ** (MAX_WHOLE + number.scale):
        return None, ("big_result", {"limit": MAX_WHOLE})
    return number_text(number), None


def _count(formula, value, today):
    kind = formula["kind"]
    if kind in ("sum", "product", "difference"):
        found = [_number(value(key)) for key in formula["fields"]]
        numbers = [one for one in found if one is not None]
        if not numbers or (kind != "sum" and len(numbers) < len(found)):
            return None
        return _combined(kind, numbers)
    if kind in ("column_sum", "rows"):
        rows = value(formula["table"])
        if not isinstance(rows, list) or not isinstance(rows[0], dict):
            return None
        if kind == "rows":
            return Number(len(rows), 0)
        cells = [_number(row.get(formula["column"])) for row in rows]
        return _combined("sum", [cell for cell in cells if cell is not None])
    if kind == "age":
        born = _day(value(formula["field"]))
        return Number(age(born, today), 0) if born and born <= today else None
    first, last = _day(value(formula.get("from"))), _day(value(formula.get("to")))
    if first is None or last is None:
        return None
    return Number((date.fromisoformat(last) - date.fromisoformat(first)).days, 0)


def _number(value):
    return number_of(value) if isinstance(value, str) else None


def _day(value):
    return date_of(value) if isinstance(value, str) else None


def _combined(kind, numbers):
    if kind == "product":
        result = Number(1, 0)
        for one in numbers:
            result = Number(result.units * one.units, result.scale + one.scale)
        return result
    scale = max((one.scale for one in numbers), default=0)
    units = [one.at(scale) for one in numbers]
    if kind == "difference":
        return Number(units[0] - sum(units[1:]), scale)
    return Number(sum(units), scale)


def age(born: str, today: str) -> int:
    """Return the full years from one ISO date to a later one.

    Who was born on 29/02 is a year older on 01/03 of a common year: the term ends with the last
    day of the month (Bộ luật Dân sự 2015 Điều 148 khoản 4).
    """
    return int(today[:4]) - int(born[:4]) - (today[5:] < born[5:])
