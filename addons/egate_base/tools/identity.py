"""Identity numbers: what each kind must look like.

Source: Luật Căn cước 26/2023/QH15 Điều 12 (the personal identification number has 12 digits);
Thông tư 59/2021/TT-BCA, Phụ lục I and Điều 4 (province code, century and sex, year of birth).
"""

import re
import unicodedata

#: Codes of the provinces where a birth is registered; codes from 101 on are countries.
PROVINCE_CODES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
    "035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 "
    "070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split()
)
FIRST_COUNTRY_CODE = 101


def normalise_number(number: str | None) -> str:
    """Return ``number`` in plain capitals and digits, without spaces, dots or dashes.

    >>> normalise_number(" 048 090.123456 ")
    '048090123456'
    >>> normalise_number("０４８")
    '048'
    """
    text = unicodedata.normalize("NFKC", number or "").upper()
    return re.sub(r"[\s.\-‐-―]", "", text)


def birth_year(number: str) -> int | None:
    """Return the year of birth that a 12-digit number carries, or ``None``.

    The fourth digit gives century and sex: 0 and 1 the 20th century, 2 and 3 the 21st, ...

    >>> birth_year("048090123456")
    1990
    >>> birth_year("048205123456")
    2005
    """
    if not re.fullmatch(r"[0-9]{12}", number):
        return None
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def number_fault(kind: str, number: str | None, this_year: int | None = None) -> str | None:
    """Return what is wrong with ``number`` for its ``kind``, or ``None``.

    :param kind: ``cccd``, ``cmnd``, ``passport``, ``other``; ``none`` or empty: no paper
    :param number: as normalised by :func:`normalise_number`
    :param this_year: a birth after this year is a fault; not checked when absent
    :return: ``missing``, ``unexpected``, ``digits12``, ``province``, ``birth_year``,
        ``digits9``, ``passport`` or ``characters``

    >>> number_fault("cccd", "048090123456")
    >>> number_fault("cccd", "04809012345")
    'digits12'
    >>> number_fault("cccd", "003090123456")
    'province'
    >>> number_fault("cccd", "048299123456", this_year=2026)
    'birth_year'
    >>> number_fault("cmnd", "201234567")
    >>> number_fault("passport", "C1234567")
    >>> number_fault("none", "")
    """
    if not kind or kind == "none":
        return "unexpected" if number else None
    if not number:
        return "missing"
    return _KIND_CHECKS[kind](number, this_year)


def _cccd_fault(number: str, this_year: int | None) -> str | None:
    if not re.fullmatch(r"[0-9]{12}", number):
        return "digits12"
    if number[:3] not in PROVINCE_CODES and int(number[:3]) < FIRST_COUNTRY_CODE:
        return "province"
    if this_year and (birth_year(number) or 0) > this_year:
        return "birth_year"
    return None


def _cmnd_fault(number: str, this_year: int | None) -> str | None:
    return None if re.fullmatch(r"[0-9]{9}", number) else "digits9"


def _passport_fault(number: str, this_year: int | None) -> str | None:
    return None if re.fullmatch(r"[A-Z0-9]{5,15}", number) else "passport"


def _other_fault(number: str, this_year: int | None) -> str | None:
    return None if re.fullmatch(r"[A-Z0-9/]{3,30}", number) else "characters"


_KIND_CHECKS = {
    "cccd": _cccd_fault,
    "cmnd": _cmnd_fault,
    "passport": _passport_fault,
    "other": _other_fault,
}


def mask_number(number: str | None) -> str:
    """Return ``number`` with all but its last three characters hidden.

    >>> mask_number("048090123456")
    '•••••••••456'
    """
    number = number or ""
    return "•" * max(len(number) - 3, 0) + number[-3:]


def mask_name(name: str | None) -> str:
    """Return a person's name fit for a public board: first and last word, the rest hidden.

    A name of one word keeps its first letter only.

    >>> mask_name("Nguyễn Thị Minh Khai")
    'Nguyễn *** Khai'
    >>> mask_name("Lê An")
    'Lê A***'
    >>> mask_name("Hoa")
    'H***'
    """
    words = (name or "").split()
    if len(words) > 2:
        return f"{words[0]} *** {words[-1]}"
    if len(words) == 2:
        return f"{words[0]} {words[1][0]}***"
    return f"{words[0][0]}***" if words else ""
