"""The fonts of the forms, found by their files, and what they can show."""

import functools
import os

from reportlab.pdfbase.ttfonts import TTFontFile

#: Where the packages of Debian's releases put Liberation (fonts-liberation2, fonts-liberation).
FOLDERS = ("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation")
FACES = ("Serif", "Sans")
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
#: Stands for a sign that no font of the forms has.
MISSING = "□"


class MissingFont(Exception):
    """The fonts of the forms are not installed."""


@functools.cache
def font_files() -> list[str]:
    """Return the paths of the fonts.

    :raise MissingFont: they are not where their package puts them
    """
    names = [f"Liberation{face}-{style}.ttf" for face in FACES for style in STYLES]
    for folder in FOLDERS:
        if all(os.path.isfile(os.path.join(folder, name)) for name in names):
            return [os.path.join(folder, name) for name in names]
    raise MissingFont(f"Liberation Serif and Sans are in none of {', '.join(FOLDERS)}")


@functools.cache
def _letters() -> frozenset[int]:
    """Return the signs that every font of the forms has."""
    fonts = [TTFontFile(path, validate=0).charToGlyph for path in font_files()]
    return frozenset(set.intersection(*map(set, fonts)))


@functools.lru_cache(4096)
def _has(char: str) -> bool:
    return ord(char) in _letters() or char in "\t\n\r\f"


def shown(text: str) -> str:
    """Return ``text`` with a frame for each sign that no font can show.

    >>> shown("Nguyễn Thị Ánh"), shown("Phan 明 Anh")
    ('Nguyễn Thị Ánh', 'Phan □ Anh')
    """
    if text.isascii() or all(map(_has, set(text))):
        return text
    return "".join(char if _has(char) else MISSING for char in text)
