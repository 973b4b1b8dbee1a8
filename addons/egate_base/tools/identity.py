"""Identity numbers: what each kind must look like.

Source: Luật Căn cước 26/2023/QH15 Điều 12 (the personal identification number has 12 digits);
Thông tư 59/2021/TT-BCA, Phụ lục I and Điều 4 (province code, century and sex, year of birth).
"""

import re
import unicodedata
from datetime import date

from .plain_text import entered

#: Codes of the provinces where a birth is registered.
PROVINCE_CODES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
    "035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 "
    "070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split()
)
#: Where countries have their codes.
COUNTRY_CODES = range(101, 400)
#: Births may be registered late, so a child of some years may lack a number; from 14 on all people
#: have an identity card (Luật Căn cước 26/2023/QH15 Điều 19).
LAST_YEAR_WITHOUT_NUMBER = 14


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


#: A fault that may still be right: no list of codes is complete, and a real card counts.
DOUBT = "province"


def contradicted_year(kind: str, number: str | None, told: int | None) -> int | None:
    """Return the year of birth that a number carries where another one is ``told``, or ``None``.

    If the years differ, the number is wrong, the date is wrong, or the card has a mistake: only
    the card itself can tell.

    >>> contradicted_year("cccd", "048090123456", 1989)
    1990
    >>> contradicted_year("cccd", "048090123456", 1990), contradicted_year("cmnd", "201234567", 1)
    (None, None)
    >>> contradicted_year("cccd", "048090123456", 0)
    """
    year = birth_year(number or "") if kind == "cccd" else None
    return year if year and told and year != told else None


#: Papers of which an older number may be on file, and the paper whose numbers countries give anew.
RENEWED_KINDS, COUNTRY_KIND = ("cccd", "cmnd"), "foreign_passport"
#: Kinds of people without a number: they are not used for look-ups.
NUMBERLESS_KINDS = ("newborn", "none")


def number_fault(kind: str, number: str | None, this_year: int | None = None) -> str | None:
    """Return what is wrong with ``number`` for its ``kind``, or ``None``.

    :param kind: a key of :data:`_KIND_CHECKS` or :data:`NUMBERLESS_KINDS`; empty: no paper
    :param number: as normalised by :func:`normalise_number`
    :param this_year: a birth after this year is a fault; not checked when absent
    :return: ``missing``, ``unexpected``, ``digits12``, ``province``, ``birth_year``,
        ``digits9``, ``passport``, ``foreign_passport``, ``residence_card`` or ``characters``

    >>> number_fault("cccd", "048090123456")
    >>> number_fault("cccd", "04809012345")
    'digits12'
    >>> number_fault("cccd", "003090123456"), number_fault("cccd", "999090123456")
    ('province', 'province')
    >>> number_fault("cccd", "048299123456", this_year=2026)
    'birth_year'
    >>> number_fault("cmnd", "201234567")
    >>> number_fault("passport", "C1234567"), number_fault("passport", "20AB12345")
    (None, 'passport')
    >>> number_fault("foreign_passport", "20AB12345")
    >>> number_fault("none", ""), number_fault("newborn", "048090123456")
    (None, 'unexpected')
    """
    if not kind or kind in NUMBERLESS_KINDS:
        return "unexpected" if number else None
    if not number:
        return "missing"
    return _KIND_CHECKS[kind](number, this_year)


def numberless_fault(
    kind: str,
    reason: str | None,
    birth_date: date | None = None,
    parent_number: str | None = None,
    today: date | None = None,
) -> str | None:
    """Return what is missing if a person of ``kind`` has no number, or ``None``.

    A newborn gets a number with the registration of the birth (Luật Hộ tịch 60/2014/QH13 Điều
    14); until then the date of birth and a parent's number identify the child.

    :param parent_number: as normalised by :func:`normalise_number`
    :param today: local date; a birth after it is a fault
    :return: ``reason``, ``birth_date``, ``birth_future``, ``not_newborn``, ``parent`` or
        ``parent_number``

    >>> numberless_fault("none", " "), numberless_fault("none", "Mất trí nhớ")
    ('reason', None)
    >>> numberless_fault("newborn", "", date(2026, 11, 1), "048090123456")
    >>> numberless_fault("newborn", "", date(2026, 11, 1), "04809012345")
    'parent_number'
    >>> numberless_fault("newborn", "", date(2026, 11, 1))
    'parent'
    >>> numberless_fault("newborn", "Trẻ bị bỏ rơi", date(2026, 11, 1))
    >>> numberless_fault("newborn", "", None, "048090123456")
    'birth_date'
    >>> numberless_fault("newborn", "", date(2006, 11, 1), "048090123456", date(2026, 11, 1))
    'not_newborn'
    >>> numberless_fault("cccd", "")
    """
    reason = entered(reason)
    if kind == "none":
        return None if reason else "reason"
    if kind != "newborn":
        return None
    if not birth_date:
        return "birth_date"
    if today and birth_date > today:
        return "birth_future"
    if today and today.year - birth_date.year > LAST_YEAR_WITHOUT_NUMBER:
        return "not_newborn"
    if parent_number:
        # Digits alone are a Vietnamese number: a digit left out must not make it a passport.
        papers = ("cccd", "cmnd") if parent_number.isdigit() else ("foreign_passport",)
        allowed = (None, DOUBT) if reason else (None,)
        fits = any(number_fault(paper, parent_number) in allowed for paper in papers)
        return None if fits else "parent_number"
    return None if reason else "parent"


def _cccd_fault(number: str, this_year: int | None) -> str | None:
    if not re.fullmatch(r"[0-9]{12}", number):
        return "digits12"
    if this_year and (birth_year(number) or 0) > this_year:
        return "birth_year"
    if number[:3] not in PROVINCE_CODES and int(number[:3]) not in COUNTRY_CODES:
        return DOUBT
    return None


def _pattern_fault(fault: str, pattern: str):
    def check(number: str, this_year: int | None) -> str | None:
        return None if re.fullmatch(pattern, number) else fault

    return check


_KIND_CHECKS = {
    "cccd": _cccd_fault,
    "cmnd": _pattern_fault("digits9", r"[0-9]{9}"),
    # One capital and seven digits, on newer ones eight.
    "passport": _pattern_fault("passport", r"[A-Z][0-9]{7,8}"),
    # At most nine in the machine-readable zone (ICAO 9303); some countries print more.
    "foreign_passport": _pattern_fault("foreign_passport", r"(?=.*[0-9])[A-Z0-9]{5,15}"),
    "temporary_card": _pattern_fault("residence_card", r"(?=.*[0-9])[A-ZĐ0-9]{5,15}"),
    "permanent_card": _pattern_fault("residence_card", r"(?=.*[0-9])[A-ZĐ0-9]{5,15}"),
    "other": _pattern_fault("characters", r"[A-ZĐ0-9/]{3,30}"),
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
