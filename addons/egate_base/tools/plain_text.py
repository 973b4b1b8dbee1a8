"""One way of writing a text, whatever keyboard, file or web page it comes from."""

import unicodedata

#: No text that people enter is longer: more belongs into a file.
MAX_TEXT = 5000
#: Join letters of some scripts and show nothing of their own: without them a name is another.
_JOINERS = "\u200c\u200d"
#: Letters and signs by their class that show nothing: fillers of Hangul, the empty Braille cell.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"


def plain_text(text: str) -> str:
    """Return ``text`` composed (NFC), its odd spaces plain, without what cannot be seen.

    >>> plain_text("Nguye\\u0302\\u0303n\\u00a0Lan\\x07\\u200b\\u3164")
    'Nguyễn Lan'
    >>> plain_text("hai\\ndòng\\tvà cột")
    'hai\\ndòng\\tvà cột'
    """
    if text.isascii() and text.isprintable():
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


def says_something(text: str) -> bool:
    """Return whether ``text`` holds a letter or a digit: less is no reason and no name.

    >>> [says_something(text) for text in ("Thiếu bản chính", "7", "", " … ", "\\u200d", "\\u3164")]
    [True, True, False, False, False, False]
    """
    return any(unicodedata.category(char)[0] in "LN" for char in text if char not in _FILLERS)


def entered(value) -> str:
    """Return what somebody entered where words are asked for; what says nothing is nothing.

    >>> entered("  thiếu bản chính "), entered(" -- "), entered("\\u3164"), entered(None)
    ('thiếu bản chính', '', '', '')
    """
    text = plain_text(value).strip() if isinstance(value, str) else ""
    return text if says_something(text) else ""
