"""Answers of an online form as people read them: in the form, in a review, on paper."""

from .form_places import address_text, communes_of, provinces
from .form_values import date_of, number_of, number_text


def number_shown(text: str) -> str:
    """Return a number the Vietnamese way; what is none, as it is.

    >>> number_shown("1234567.5"), number_shown("-0.25"), number_shown("1.2340"), number_shown("x")
    ('1.234.567,5', '-0,25', '1,234', 'x')
    """
    number = number_of(text)
    if number is None:
        return text
    whole, _point, part = number_text(number).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = f"{int(digits):,}".replace(",", ".")
    part = part.rstrip("0")
    return f"{sign}{groups},{part}" if part else f"{sign}{groups}"


def date_shown(text: str) -> str:
    """Return a date with the day first; what is none, as it is.

    >>> date_shown("2026-11-30"), date_shown("hôm qua")
    ('30/11/2026', 'hôm qua')
    """
    day = date_of(text)
    return "/".join(reversed(day.split("-"))) if day else text


def shown(field: dict, value: object, yes: str, no: str) -> str:
    """Return an answer to a field, or a cell, in words; rows of a table on lines of their own.

    :param yes: the words for *yes* and *no* in the reader's language

    >>> field = {"kind": "choice", "choices": [{"key": "a", "label": "Nam"}]}
    >>> shown(field, "a", "Có", "Không"), shown({"kind": "yes"}, "no", "Có", "Không")
    ('Nam', 'Không')
    """
    kind = field["kind"]
    if kind in ("number", "money", "computed"):
        text = number_shown(value)
        return f"{text} đ" if kind == "money" else text
    if kind == "date":
        return date_shown(value)
    if kind == "yes":
        return {"yes": yes, "no": no}.get(value, value)
    if kind in ("choice", "choices"):
        labels = {choice["key"]: choice["label"] for choice in field.get("choices") or ()}
        keys = value if isinstance(value, list) else [value]
        return "; ".join(labels.get(key, key) for key in keys)
    if kind == "address":
        return address_text(value)
    if kind == "table":
        return "\n".join(
            f"{number}. {_row_shown(field, row, yes, no)}" for number, row in enumerate(value, 1)
        )
    return value


def _row_shown(field, row, yes, no):
    return "; ".join(
        f"{column['label']}: {shown(column, row[column['key']], yes, no)}"
        for column in field["columns"]
        if column["key"] in row
    )


def put_in(field: dict, value: object) -> object:
    """Return an answer, right or wrong, as it stands in the box in which it is typed."""
    if field["kind"] in ("number", "money") and isinstance(value, str):
        return number_shown(value)
    if field["kind"] == "date" and isinstance(value, str):
        return date_shown(value)
    return value


def places_for(province: str | None) -> tuple[list, list]:
    """Return the provinces, and the communes of one of them, as (code, name)."""
    return list(provinces().items()), list((communes_of(province or "") or {}).items())
