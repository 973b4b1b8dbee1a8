"""Checks whether values from a caller can be stored and counted at all."""

import json
import math

#: Far deeper than the nesting of any filter or form of ours.
MAX_DEPTH = 100


def fault_of(value) -> str:
    """Return what is wrong with values as JSON or a form has them: ``text``, ``number``, ``deep``.

    Text with half of a surrogate pair can be stored nowhere; a number that is none, or infinite,
    adds up to nonsense. A NUL is taken out before (:func:`.plain_text.plain_values`).

    >>> fault_of({"name": "Nguyễn", "ids": [1, 2.5, None, True]})
    ''
    >>> fault_of("a" + chr(0)), fault_of([{"a": chr(0xD800)}]), fault_of({chr(0xDC80): 1})
    ('', 'text', 'text')
    >>> fault_of([float("nan")]), fault_of(float("-inf"))
    ('number', 'number')
    >>> deep = []
    >>> for _ in range(MAX_DEPTH + 1):
    ...     deep = [deep]
    >>> fault_of(deep)
    'deep'
    """
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            if is_bad_text(one):
                return "text"
        elif isinstance(one, float):
            if not math.isfinite(one):
                return "number"
        elif isinstance(one, list | tuple | dict):
            if depth > MAX_DEPTH:
                return "deep"
            if isinstance(one, dict):
                waiting.extend((key, depth + 1) for key in one)
                one = one.values()  # noqa: PLW2901 (its values, as of a list)
            waiting.extend((part, depth + 1) for part in one)
    return ""


def is_bad_text(text: str) -> bool:
    """Return whether ``text`` cannot be written to a database or into a file.

    >>> [is_bad_text(text) for text in ("Đà Nẵng 😀", chr(0xDC80))]
    [False, True]
    """
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def read_json(text: str | bytes):
    """Return the values of ``text``, which must be JSON as the standard has it.

    :raise ValueError: it is not: also ``NaN`` and what is nested too deeply for the reader

    >>> read_json('{"a": 1}')
    {'a': 1}
    >>> for text in ("[NaN]", "[" * 100_000, "x"):
    ...     try:
    ...         read_json(text)
    ...     except ValueError:
    ...         print("no")
    no
    no
    no
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")
