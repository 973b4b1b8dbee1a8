"""What a payer writes with a transfer so that the office knows the dossier: it survives any bank.

Banks cut the purpose of a transfer at 25 to 50 signs, drop dots and hyphens, change capitals, put
their own words around it and break it into lines. So the reference is letters and digits alone: two
letters to find it by, the code of the dossier without its signs, and two digits that tell whether
it was typed wrongly (ISO 7064, MOD 97-10: one wrong sign and two that changed places are seen).
"""

import re
from collections.abc import Iterator

PREFIX = "EG"
#: Most signs of a reference: what field 62-08 of a VietQR code holds.
MAX_LENGTH = 25
_CHECKED = 2
#: Signs of a code without dots and hyphens: the least that is taken for one, and the most.
SHORTEST, LONGEST = 8, MAX_LENGTH - len(PREFIX) - _CHECKED
#: Signs of a statement's text that are looked at.
MAX_TEXT = 1000


def squeezed(code: str) -> str:
    """Return the letters and digits of a dossier's code, as a reference has them.

    >>> squeezed("H17.33.01-261123-0001")
    'H1733012611230001'
    """
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def make(code: str) -> str:
    """Return the reference of the dossier with this code, or an empty text where none can be made.

    >>> make("H17.33.01-261123-0001"), len(make("000.00.33.H17-261123-0001"))
    ('EGH173301261123000124', 24)
    >>> make("ĐĐ-01"), make("H17.33.01.02.03.04-261123-0001")
    ('', '')
    """
    plain = squeezed(code)
    if not code.isascii() or not SHORTEST <= len(plain) <= LONGEST:
        return ""
    return f"{PREFIX}{plain}{_check_digits(plain)}"


def find(text: str) -> list[str]:
    """Return the codes, as :func:`squeezed` gives them, that references in a text may be of.

    Longest first, for a shorter one may be a part of it; which of them are dossiers, the caller
    asks the database.

    >>> find("MBVCB.8812.egH17.33.01-261123 -0001 24.CT tu 0071000123456 NGUYEN VAN A")
    ['H1733012611230001']
    >>> find("EGH173301261123000142"), find("nop le phi khai sinh")
    ([], [])
    """
    return list(dict.fromkeys(sorted(_candidates(text), key=len, reverse=True)))


def _candidates(text: str) -> Iterator[str]:
    plain = squeezed(text[:MAX_TEXT])
    for found in re.finditer(PREFIX, plain):
        rest = plain[found.end() : found.end() + LONGEST + _CHECKED]
        for length in range(SHORTEST, len(rest) - _CHECKED + 1):
            code, check = rest[:length], rest[length : length + _CHECKED]
            if check == _check_digits(code):
                yield code


def _check_digits(plain: str) -> str:
    """Return the two digits with which a text of letters and digits leaves 1, divided by 97."""
    number = int("".join(str(int(sign, 36)) for sign in plain))
    return f"{98 - number * 100 % 97:02d}"
