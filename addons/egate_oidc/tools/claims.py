"""What a provider says of a person, read carefully."""

import re
from datetime import date, datetime

MAX_TEXT = 200


def text_of(claims: dict, name: str) -> str:
    """Return the claim ``name`` as one line of text; empty where there is none.

    >>> claims = {"a": "  Nguyễn  A ", "b": 12, "c": ["x"], "d": True, "e": "x" * 999, "f": "x\\0"}
    >>> [text_of(claims, name) for name in "abcdefg"]
    ['Nguyễn A', '12', '', '', '', '', '']
    """
    value = claims.get(name) if name else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = " ".join(str(value).split())
    return "" if len(text) > MAX_TEXT or not text.isprintable() else text


def birth_date_of(claims: dict, name: str) -> date | None:
    """Return a date of birth, written as the standard wants it or as on a Vietnamese card.

    >>> [birth_date_of({"b": text}, "b") for text in ("1990-02-01", "01/02/1990", "1/2/1990")]
    [datetime.date(1990, 2, 1), datetime.date(1990, 2, 1), datetime.date(1990, 2, 1)]
    >>> [birth_date_of({"b": text}, "b") for text in ("1990", "0000-02-01", "31/02/1990", "")]
    [None, None, None, None]
    """
    text = text_of(claims, name)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        pattern = "%Y-%m-%d"
    elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text, re.ASCII):
        pattern = "%d/%m/%Y"
    else:
        return None
    try:
        return datetime.strptime(text, pattern).date()
    except ValueError:
        return None


def words(text: str | None) -> list[str]:
    """Return the parts of a list that is written with commas or spaces.

    >>> words("RS256, ES256 PS256"), words(None)
    (['RS256', 'ES256', 'PS256'], [])
    """
    return re.split(r"[\s,]+", text.strip(" ,\t\n")) if text and text.strip(" ,\t\n") else []


def is_enough(level: str, levels: list[str], lowest: str) -> bool:
    """Return whether an assurance level is at least ``lowest``; what is not listed never is.

    >>> is_enough("2", ["1", "2", "3"], "2"), is_enough("3", ["1", "2", "3"], "2")
    (True, True)
    >>> is_enough("1", ["1", "2"], "2"), is_enough("9", ["1", "2"], "1"), is_enough("1", ["1"], "")
    (False, False, False)
    """
    if level not in levels or lowest not in levels:
        return False
    return levels.index(level) >= levels.index(lowest)
