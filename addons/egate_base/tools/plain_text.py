"""One way of writing a text, whatever keyboard, file or web page it comes from."""

import unicodedata

#: Join letters of some scripts and show nothing of their own: without them a name is another.
_JOINERS = "\u200c\u200d"


def plain_text(text: str) -> str:
    """Return ``text`` composed (NFC), its odd spaces plain, without what cannot be seen.

    >>> plain_text("Nguye\\u0302\\u0303n\\u00a0Lan\\x07\\u200b")
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
        elif kind not in ("Cc", "Cf") or char in "\n\t\r" or char in _JOINERS:
            kept.append(char)
    return "".join(kept)
