"""The fonts of the forms, found by their files, and what they can show."""

import contextlib
import functools
import hashlib
import logging
import os
import shutil
import tempfile

from reportlab.pdfbase.ttfonts import TTFontFile

from odoo.tools import config

from .unhinted import unhinted

_logger = logging.getLogger(__name__)

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
def font_folder() -> str:
    """Return the folder with the fonts as they are embedded, made once for each version of them.

    :raise MissingFont: as :func:`font_files`
    """
    files = font_files()
    state = [(path, os.stat(path).st_size, os.stat(path).st_mtime_ns) for path in files]
    key = hashlib.sha256(repr((1, state)).encode()).hexdigest()[:16]
    folder = os.path.join(config["data_dir"], f"egate-fonts-{key}")
    if os.path.isdir(folder):
        return folder
    try:
        work = tempfile.mkdtemp(prefix="egate-fonts-new-", dir=config["data_dir"])
        try:
            for path in files:
                with (
                    open(path, "rb") as font,
                    open(os.path.join(work, os.path.basename(path)), "wb") as made,
                ):
                    made.write(unhinted(font.read()))
            # Another worker may have been quicker.
            with contextlib.suppress(OSError):
                os.rename(work, folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except (OSError, ValueError):
        _logger.warning("the fonts of the forms are taken as they are", exc_info=True)
    return folder if os.path.isdir(folder) else os.path.dirname(files[0])


@functools.cache
def _letters() -> frozenset[int]:
    """Return the signs that every font of the forms has."""
    fonts = [TTFontFile(path, validate=0).charToGlyph for path in font_files()]
    return frozenset(set.intersection(*map(set, fonts)))


@functools.cache
def _widths() -> dict[int, float]:
    """Return how wide each sign is at most, in its size."""
    widest: dict[int, float] = {}
    for path in font_files():
        for code, width in TTFontFile(path, validate=0).charWidths.items():
            widest[code] = max(widest.get(code, 0), width / 1000)
    return widest


def ems(word: str) -> float:
    """Return how wide a word is at most, in any of the fonts and in its size.

    >>> 5 < ems("23/11/2026") < 6
    True
    """
    widths = _widths()
    return sum(widths.get(ord(char), 1) for char in word)


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
