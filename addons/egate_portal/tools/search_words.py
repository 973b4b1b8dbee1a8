"""The words of a Vietnamese text as the search of the catalogue compares them; slips of the finger.

The key of a text (:func:`search_key`) has no diacritics, so the place of the tone (*hoà*, *hòa*)
makes no difference. What is left are two ways to write a final *i* (*kỹ*, *kĩ*) and slips.
"""

import re
from functools import lru_cache

from odoo.addons.egate_base.tools.search_key import search_key

_WORD = re.compile(r"[^\W_]+")
_FINAL_Y = re.compile(r"^((?:qu|[bcdghklmnprstvx]{1,3})?)y$")
#: A code as people type it: letters and digits with one sign between them, such as 1.001193.
_CODE = re.compile(r"^(?=.*\d)[^\W_]+(?:[./_-][^\W_]+)+$")


def words(text: str | None) -> list[str]:
    """Return the words of ``text``, in order, without diacritics.

    >>> words("Đăng ký lại khai sinh (thủ tục 01/ĐK)")
    ['dang', 'ky', 'lai', 'khai', 'sinh', 'thu', 'tuc', '01', 'dk']
    """
    # Syllables are few and come again and again: each is taken apart once.
    return [word for chunk in (text or "").split() for word in _words_of(chunk)]


@lru_cache(maxsize=20_000)
def _words_of(chunk: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(search_key(chunk)))


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return ``word`` with a final *y* that may as well be written *i*.

    >>> [folded(word) for word in ("ky", "ki", "y", "quy", "thuy", "chay")]
    ['ki', 'ki', 'i', 'qui', 'thuy', 'chay']
    """
    return _FINAL_Y.sub(r"\1i", word)


def code_words(code: str) -> set[str]:
    """Return the ways in which people type the code of a procedure.

    >>> sorted(code_words("1.001193"))
    ['001193', '1.001193', '1001193']
    >>> sorted(code_words("2.000815.000.00.00.H17"))
    ['000815', '2.000815', '2.000815.000.00.00.h17', '2000815', '20008150000000h17']
    """
    key = code.lower() if code.isascii() else search_key(code)
    parts = _WORD.findall(key)
    ways = {key, "".join(parts)}
    if len(parts) > 1:
        # The national number, without the suffix of a province.
        ways |= {parts[1], ".".join(parts[:2]), "".join(parts[:2])}
    return {way for way in ways if len(way) > 1}


def looks_like_code(chunk: str) -> bool:
    """Return whether ``chunk``, a key without spaces, may be (the beginning of) a code.

    >>> looks_like_code("1.0011"), looks_like_code("khai"), looks_like_code("2000815")
    (True, False, False)
    """
    return bool(_CODE.match(chunk))


def shorter(word: str) -> set[str]:
    """Return ``word`` with each of its letters left out once.

    >>> sorted(shorter("hon"))
    ['hn', 'ho', 'on']
    """
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def one_slip(typed: str, meant: str) -> bool:
    """Return whether one slip turns one word into the other, or they are the same.

    A slip is one letter that is wrong, missing or too many, or two neighbours that are swapped.

    >>> [one_slip(typed, "sinh") for typed in ("sinh", "sanh", "snh", "sinhh", "isnh")]
    [True, True, True, True, True]
    >>> one_slip("sanb", "sinh"), one_slip("hins", "sinh")
    (False, False)
    """
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) != len(meant):
        longer, less = (typed, meant) if len(typed) > len(meant) else (meant, typed)
        return less in shorter(longer)
    places = [n for n, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return typed[first] == meant[second] and typed[second] == meant[first]
