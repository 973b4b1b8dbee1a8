"""One way of writing texts, from any keyboard, file or web page."""

import unicodedata

#: The longest text that people may enter: more belongs in a file.
MAX_TEXT = 5000
#: The catalogue's texts may be longer: the steps of some procedures fill ten pages.
MAX_CATALOGUE_TEXT = 50_000
#: The limit for messages and slips between office and citizen, which are read on one page.
MAX_LETTER_TEXT = 2000
#: The limit for a cell of a workbook that hands in many dossiers.
MAX_CELL_TEXT = 1000
#: Join letters of some scripts and show nothing of their own: without them a name is another.
_JOINERS = "\u200c\u200d"
#: Letters and signs by their class that show nothing: fillers of Hangul, the empty Braille cell.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"


#: Control signs that programs leave in a text, except line ends and tabs.
_CONTROLS = dict.fromkeys(
    code for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t\r"
)


def plain_values(value):
    """Return values as JSON or a form has them, every text in them composed (NFC).

    Signs that control a machine are taken out; odd spaces are left, for some texts are of a page.

    >>> plain_values({"te\\u0302n": ["Hoa\\u0300\\x00", 1, None]})
    {'tên': ['Hoà', 1, None]}
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return unicodedata.normalize("NFC", value.translate(_CONTROLS))
    if isinstance(value, dict):
        return {plain_values(key): plain_values(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain_values(one) for one in value]
    if isinstance(value, tuple):
        return tuple(plain_values(one) for one in value)
    return value


def plain_line(text: str) -> str:
    """Return ``text`` as one line: as :func:`plain_text`, with single spaces and none at its ends.

    >>> plain_line(" Nguyễn\\u00a0 Văn\\t An\\n")
    'Nguyễn Văn An'
    """
    return " ".join(plain_text(text).split())


def plain_text(text: str) -> str:
    """Return ``text`` composed (NFC), its odd spaces plain, without what cannot be seen.

    >>> plain_text("Nguye\\u0302\\u0303n\\u00a0Lan\\x07\\u200b\\u3164")
    'Nguyễn Lan'
    >>> plain_text("hai\\ndòng\\tvà cột")
    'hai\\ndòng\\tvà cột'
    """
    if text.isprintable() and (text.isascii() or _is_plain(text)):
        return text
    kept = []
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if kind == "Zs":
            kept.append(" ")
        elif char in _FILLERS:
            continue
        elif kind not in ("Cc", "Cf") or char in "\n\t\r" or char in _JOINERS:
            kept.append(char)
    return "".join(kept)


def _is_plain(text: str) -> bool:
    """Return whether a text that is printable is written in the one way."""
    return unicodedata.is_normalized("NFC", text) and not any(one in text for one in _FILLERS)


def says_something(text: str) -> bool:
    """Return whether ``text`` holds a letter or a digit: less is no reason and no name.

    >>> [says_something(text) for text in ("Thiếu bản chính", "7", "", " … ", "\\u200d", "\\u3164")]
    [True, True, False, False, False, False]
    """
    return any(unicodedata.category(char)[0] in "LN" for char in text if char not in _FILLERS)


def entered(value) -> str:
    """Return an entered text that needs words; a text without any counts as empty.

    >>> entered("  thiếu bản chính "), entered(" -- "), entered("\\u3164"), entered(None)
    ('thiếu bản chính', '', '', '')
    """
    text = plain_text(value).strip() if isinstance(value, str) else ""
    return text if says_something(text) else ""
