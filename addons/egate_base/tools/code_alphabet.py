"""What a code may consist of: it becomes part of numbers, bar codes, file names and paths."""

import re

MAX_LENGTH = 64
_SIGNS = {
    # One sign at a time, and never at an end: no "..", no hidden name, no option of a program.
    "plain": re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*"),
    "word": re.compile(r"[^\W_]+(?:[._-][^\W_]+)*"),
    "number": re.compile(r"[^\W_]+(?:(?:[._/-]| (?=[^\W_]))[^\W_]+)*"),
}


def is_code(text: str, alphabet: str) -> bool:
    """Say whether ``text`` is a code of this alphabet.

    :param str alphabet: ``plain`` (letters without accents, digits, and one of ``.-_`` between
        them), ``word`` (letters of any language), ``number`` (``/`` and single spaces too, as in
        the numbers of documents; never a path)

    >>> [is_code(text, "plain") for text in ("H17.33.01", "../H17", "/srv", "H17/1", ".x", "Đ1")]
    [True, False, False, False, False, False]
    >>> is_code("ĐĐ-01", "word"), is_code("01/ĐK", "word"), is_code("01/ĐK", "number")
    (True, False, True)
    >>> is_code("../x", "number"), is_code("/x", "number"), is_code("a//b", "number")
    (False, False, False)
    """
    return len(text) <= MAX_LENGTH and bool(_SIGNS[alphabet].fullmatch(text))
