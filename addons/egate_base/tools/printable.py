"""The signs that printed forms can show: those of the font that every installation has.

A sign without a glyph would be missing on a legal paper. The font has the Latin letters with all
their marks, Greek and Cyrillic; no Han, Thai, Lao, Khmer or Arabic.
"""

import unicodedata

#: Latin with phonetic letters, marks, Greek, Cyrillic; and the Latin letters of Vietnamese.
_LETTERS = ((0x0000, 0x052F), (0x1E00, 0x1E9B), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9))
#: From here on symbols are arrows, frames and pictures.
_FIRST_PICTURE = 0x2190


def unprintable(text: str | None) -> str:
    """Return the first sign of ``text`` that no form can show, or an empty string.

    >>> unprintable("Nguyễn Thị Ánh, Y Ƀlô, Đặng Søren-Łukasz; 50 m² – № 5"), unprintable(None)
    ('', '')
    >>> unprintable("Phan 明 Anh"), unprintable("ສົມ"), unprintable("An \\N{GRINNING FACE}")
    ('明', 'ສ', '😀')
    >>> unprintable("Чехов"), unprintable("٥")
    ('', '٥')
    """
    for char in text or "":
        code = ord(char)
        if char.isascii() or any(first <= code <= last for first, last in _LETTERS):
            continue
        kind = unicodedata.category(char)
        if kind[0] in "LMN" and code not in (0x2116, 0x2122, 0xFB01, 0xFB02):
            return char
        if kind in ("So", "Sk", "Co", "Cs", "Cn") and code >= _FIRST_PICTURE:
            return char
    return ""
