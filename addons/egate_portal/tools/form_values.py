"""One answer of an online form: what was typed, made one way of writing, or what is wrong with it.

The browser has the same rules in ``static/src/public/form_rules.js``; a test holds them together.
Nothing here asks a library for its opinion that a browser could not have too.
"""

import re
from dataclasses import dataclass
from datetime import date

from odoo.addons.egate_base.tools.contact import is_email
from odoo.addons.egate_base.tools.identity import birth_year
from odoo.addons.egate_base.tools.plain_text import plain_text

#: A fault: the key of its sentence, and the values that the sentence names.
Fault = tuple[str, dict]

#: Longer is cut before anybody reads it; no limit of a field is as high.
MAX_TYPED = 20_000
#: Signs of a text without a limit of its own.
LENGTHS = {"text": 250, "long": 2000}
MAX_LENGTH = 5000
#: Digits before and after the sign of the decimals.
MAX_WHOLE, MAX_DECIMALS, MAX_DIGITS = 15, 6, 40
#: Years of a date that a form may ask for.
YEARS = range(1800, 2200)

_BLANK = "[ \\n\\t\\r\\u2028\\u2029]"
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_DONG = re.compile(" ?(?:[đĐ](?:ồng|ỒNG)?|[vV][nN][đĐdD])$")
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_ENGLISH = re.compile(
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})"
)
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PHONE = re.compile(r"\+?[0-9 .()-]+")
_HOME_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}|1[89]00[0-9]{4,6}")
_PATTERNS = {
    "letters": re.compile(r"[^0-9<>{}\[\]=*#@%&|\\^~]*"),
    "digits": re.compile(r"[0-9]*"),
    "code": re.compile(r"[A-Za-zĐđ0-9./_-]*"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, exact: ``units`` of 10 to the minus ``scale``."""

    units: int
    scale: int

    def at(self, scale: int) -> int:
        """Return the units at a ``scale`` that is not smaller."""
        return self.units * 10 ** (scale - self.scale)


def text_of(typed: object, *, lines: bool = False) -> str:
    """Return a typed text in the one way of writing; anything else than a text is empty.

    >>> text_of("  Nguye\\u0302\\u0303n\\u00a0 Văn\\tAn\\n"), text_of(["x"]), text_of(None)
    ('Nguyễn Văn An', '', '')
    >>> text_of("một \\r\\n hai\\n\\n\\n\\nba ", lines=True)
    'một\\nhai\\n\\nba'
    """
    if not isinstance(typed, str):
        return ""
    text = plain_text(_SURROGATE.sub("", typed[:MAX_TYPED]))
    if not lines:
        return re.sub(f"{_BLANK}+", " ", text).strip(" ")
    parts = re.split("\\r\\n|[\\n\\r\\u2028\\u2029]", text)
    text = "\n".join(re.sub("[ \\t]+", " ", part).strip(" ") for part in parts)
    return re.sub("\\n{3,}", "\n\n", text).strip("\n")


def number_of(text: str, *, money: bool = False) -> Number | None:
    """Return the number that was typed the Vietnamese way, or an unmistakable other, or ``None``.

    A point parts thousands wherever it can; what we write ourselves (:func:`number_text`) is read
    as it was written.

    >>> [number_text(number_of(text)) for text in ("1.234,5", "1.234", "1234.5", "1,5", "12 000")]
    ['1234.5', '1234', '1234.5', '1.5', '12000']
    >>> [number_text(number_of(text)) for text in ("1,234,567", "1,234.5", "0.500", "-007")]
    ['1234567', '1234.5', '0.5', '-7']
    >>> number_text(number_of("1,234"))
    '1.2340'
    >>> [number_of(text) for text in ("", "1..2", "1.23.456", "12 34", "1e5", "½", "5²")]
    [None, None, None, None, None, None, None]
    >>> number_text(number_of("15.000 đồng", money=True))
    '15000'
    """
    if money:
        text = _DONG.sub("", text)
    sign = -1 if text[:1] in ("-", "−") else 1
    digits = text[1:] if text[:1] in ("-", "−", "+") else text
    digits = digits.strip(" ")
    if _SPACED.fullmatch(digits):
        digits = digits.replace(" ", "")
    if found := _GROUPED.fullmatch(digits):
        whole, part = found[1].replace(".", ""), found[2] or ""
    elif found := _ENGLISH.fullmatch(digits):
        whole, part = (found[1] or found[3]).replace(",", ""), found[2] or ""
    elif found := _PLAIN.fullmatch(digits):
        whole, part = found[1], found[2] or ""
    else:
        return None
    # Far more digits than any limit: enough to say that there are too many.
    whole, part = whole.lstrip("0")[:MAX_DIGITS], part.rstrip("0")[:MAX_DIGITS]
    return Number(sign * int((whole + part) or "0"), len(part))


def number_text(number: Number) -> str:
    """Return a number as answers keep it: a point, no needless zeros.

    Save one zero after three decimals: otherwise the point would be read as one of thousands.

    >>> number_text(Number(-1250, 2)), number_text(Number(0, 0)), number_text(Number(1234, 3))
    ('-12.5', '0', '1.2340')
    """
    digits = str(abs(number.units)).rjust(number.scale + 1, "0")
    whole = digits[: len(digits) - number.scale]
    part = digits[len(digits) - number.scale :].rstrip("0")
    if len(part) == 3 and len(whole) <= 3 and whole != "0":
        part += "0"
    sign = "-" if number.units < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def number_fault(number: Number, decimals: int, low: str | None, high: str | None) -> Fault | None:
    """Return what is wrong with a number of a field with these limits, or ``None``.

    >>> number_fault(Number(125, 1), 0, None, None), number_fault(Number(5, 0), 0, "6", None)
    (('whole', {'limit': 0}), ('low', {'limit': '6'}))
    """
    if abs(number.units) >= 10 ** (MAX_WHOLE + number.scale):
        return "big", {"limit": MAX_WHOLE}
    if number.scale > decimals:
        return "decimals" if decimals else "whole", {"limit": decimals}
    if low and compare(number, number_of(low) or Number(0, 0)) < 0:
        return "low", {"limit": low}
    if high and compare(number, number_of(high) or Number(0, 0)) > 0:
        return "high", {"limit": high}
    return None


def compare(one: Number, other: Number) -> int:
    """Return -1, 0 or 1, as ``one`` is less than, equal to or more than ``other``.

    >>> compare(Number(15, 1), Number(2, 0)), compare(Number(150, 2), Number(15, 1))
    (-1, 0)
    """
    scale = max(one.scale, other.scale)
    difference = one.at(scale) - other.at(scale)
    return (difference > 0) - (difference < 0)


def rounded(number: Number, decimals: int) -> Number:
    """Return ``number`` with at most so many decimals, a half away from zero.

    >>> [rounded(Number(units, 1), 0).units for units in (25, -25, 24, -26)]
    [3, -3, 2, -3]
    """
    if number.scale <= decimals:
        return number
    step = 10 ** (number.scale - decimals)
    units = (abs(number.units) * 2 + step) // (2 * step)
    return Number(-units if number.units < 0 else units, decimals)


def date_of(text: str) -> str | None:
    """Return the ISO date that was typed day first, or in ISO, or ``None``.

    >>> date_of("1/2/1990"), date_of("29-02-2024"), date_of("2026-11-30")
    ('1990-02-01', '2024-02-29', '2026-11-30')
    >>> date_of("29/02/2023"), date_of("31/12/1799"), date_of("1/2/90")
    (None, None, None)
    """
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    if int(year) not in YEARS:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def phone_of(text: str) -> str | None:
    """Return a telephone number in digits, with ``+`` where it is foreign, or ``None``.

    >>> phone_of("+84 905.000.111"), phone_of("0236 3821 000"), phone_of("+33 1 42 68 53 00")
    ('0905000111', '02363821000', '+33142685300')
    >>> phone_of("0905 000 11"), phone_of("không có"), phone_of("0105000111")
    (None, None, None)
    """
    if not _PHONE.fullmatch(text):
        return None
    digits = re.sub("[^0-9]", "", text)
    if text.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        if not digits.startswith("84"):
            return f"+{digits}" if 8 <= len(digits) <= 15 else None
        digits = "0" + digits[2:].removeprefix("0")
    return digits if _HOME_PHONE.fullmatch(digits) else None


def identity_fault(number: str, today: str) -> Fault | None:
    """Return what is wrong with a personal identification number, without spaces, or ``None``.

    Source: Luật Căn cước 26/2023/QH15 Điều 12.

    >>> identity_fault("048090000123", "2026-11-30"), identity_fault("04809000012", "2026-11-30")
    (None, ('identity', {'digits': 11}))
    >>> identity_fault("048299000123", "2026-11-30")
    ('identity_year', {'year': 2099})
    """
    if not re.fullmatch("[0-9]{12}", number):
        return "identity", {"digits": len(re.sub("[^0-9]", "", number))}
    year = birth_year(number) or 0
    return ("identity_year", {"year": year}) if year > int(today[:4]) else None


def clean(field: dict, typed: object, today: str) -> tuple[object, Fault | None]:
    """Return the answer to a simple field, or a cell, in the one way of writing; or its fault.

    :param field: of a definition, see :mod:`.form_rules`; neither a table nor an address
    :param today: ISO date
    :return: (answer or ``None``, fault or ``None``); an empty answer is neither

    >>> clean({"kind": "date", "max": "today"}, "1/12/2026", "2026-11-30")
    (None, ('late', {'limit': '2026-11-30'}))
    """
    kind = field["kind"]
    if kind == "choices":
        return _clean_choices(field, typed)
    text = text_of(typed, lines=kind == "long")
    if not text:
        return None, None
    return _CLEANERS[kind](field, text, today)


def _clean_text(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    limit = min(field.get("length") or LENGTHS[field["kind"]], MAX_LENGTH)
    if len(text) > limit:
        return None, ("long", {"limit": limit, "length": len(text)})
    least = field.get("least") or 0
    if len(text) < least:
        return None, ("short", {"limit": least, "length": len(text)})
    pattern = field.get("pattern")
    if pattern in _PATTERNS and not _PATTERNS[pattern].fullmatch(text):
        return None, (f"pattern_{pattern}", {})
    return text, None


def _clean_number(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    money = field["kind"] == "money"
    number = number_of(text, money=money)
    if number is None:
        return None, ("number", {})
    low = field.get("min") or ("0" if money else None)
    if fault := number_fault(number, field.get("decimals") or 0, low, field.get("max")):
        return None, fault
    return number_text(number), None


def _clean_date(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    day = date_of(text)
    if day is None:
        return None, ("date", {})
    low, high = day_limit(field.get("min"), today), day_limit(field.get("max"), today)
    if low and day < low:
        return None, ("early", {"limit": low})
    if high and day > high:
        return None, ("late", {"limit": high})
    return day, None


def day_limit(limit: str | None, today: str) -> str | None:
    """Return the ISO date that a limit or a condition names; ``today`` is the day itself."""
    return today if limit == "today" else limit


def _clean_choice(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    known = any(choice["key"] == text for choice in field.get("choices") or ())
    return (text, None) if known else (None, ("choice", {}))


def _clean_choices(field: dict, typed: object) -> tuple[object, Fault | None]:
    chosen = [text_of(one) for one in typed] if isinstance(typed, list) else [text_of(typed)]
    chosen = [one for one in chosen if one]
    keys = [choice["key"] for choice in field.get("choices") or ()]
    if any(one not in keys for one in chosen):
        return None, ("choice", {})
    return [key for key in keys if key in chosen] or None, None


def _clean_yes(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    return (text, None) if text in ("yes", "no") else (None, ("choice", {}))


def _clean_phone(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    phone = phone_of(text)
    return (phone, None) if phone else (None, ("phone", {}))


def _clean_email(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    return (text, None) if is_email(text) else (None, ("email", {}))


def _clean_identity(field: dict, text: str, today: str) -> tuple[object, Fault | None]:
    number = re.sub("[ .-]", "", text)
    fault = identity_fault(number, today)
    return (None, fault) if fault else (number, None)


_CLEANERS = {
    "text": _clean_text,
    "long": _clean_text,
    "number": _clean_number,
    "money": _clean_number,
    "date": _clean_date,
    "choice": _clean_choice,
    "yes": _clean_yes,
    "phone": _clean_phone,
    "email": _clean_email,
    "identity": _clean_identity,
}
#: Kinds that a cell of a table may have.
CELL_KINDS = tuple(_CLEANERS)
