"""The order of the Vietnamese alphabet, for names that are sorted here and not by the database."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {letter: place for place, letter in enumerate(_LETTERS, start=1)}
#: In the order of ICU's Vietnamese collation: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def alphabetical(name: str | None) -> tuple:
    """Return the sort key of ``name``: the order of the collation ``vi-x-icu`` for names.

    Words are compared letter by letter; tones decide between names that are else the same, then
    capitals. What is no letter comes before all letters.

    >>> sorted(["Võ Bình", "Phan An", "Phạm Anh", "Đỗ An", "Dương Lan"], key=alphabetical)
    ['Dương Lan', 'Đỗ An', 'Phạm Anh', 'Phan An', 'Võ Bình']
    >>> sorted(["Hòa", "Hoa", "Hóa", "Hỏa", "Họa"], key=alphabetical)
    ['Hoa', 'Hòa', 'Hỏa', 'Hóa', 'Họa']
    """
    letters, tones, capitals = [], [], []
    for char in unicodedata.normalize("NFC", name or ""):
        tone, letter = 0, char.lower()
        for mark in unicodedata.normalize("NFD", letter):
            tone = tone or _TONES.get(mark, 0)
        if tone:
            parts = [one for one in unicodedata.normalize("NFD", letter) if one not in _TONES]
            letter = unicodedata.normalize("NFC", "".join(parts))
        letters.append((_PLACES.get(letter, 99 if letter.isalpha() else 0), letter))
        tones.append(tone)
        capitals.append(char != char.lower())
    return letters, tones, capitals
