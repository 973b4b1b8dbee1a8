"""The QR code of the chip identity card, as a counter's scanner types it.

``number|old number|name|ddmmyyyy|sex|address|ddmmyyyy``: seven fields, the last is the day of
issue. Cards issued since 1 July 2024 (Luật Căn cước 26/2023/QH15) may carry further fields behind
them, which are not read. Nothing is guessed: a code that a scanner has changed is refused with what
to set right, because a wrong letter in a name ends up on a legal paper. Only the line end and the
spaces around the code, which every scanner may add, are taken off.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .identity import DOUBT, birth_year, number_fault

#: All reasons to refuse a code, in the order in which they are checked.
FAULTS = (
    "empty",
    "too_long",
    "broken",
    "marker",
    "line_break",
    "escaped",
    "full_width",
    "layout",
    "mojibake",
    "decomposed",
    "twice",
    "not_a_card",
    "truncated",
    "caps_lock",
    "number",
    "old_number",
    "name",
    "birth_year_only",
    "birth_date",
    "sex",
    "address",
    "issue_date",
    "contradiction",
)
MAX_LENGTH = 600
FIELD_COUNT, MAX_FIELD_COUNT = 7, 16
SEXES = {"Nam": "male", "Nữ": "female"}
_LOWER_SEXES = frozenset(sex.lower() for sex in SEXES)
#: A code begins within the code: an old number is followed by a name, a name by no digits.
_SECOND_CODE = re.compile(r"\d{12}\|\d*\|[^|\d]+\|")
#: The upper row of keyboards on which digits need the shift key.
_SHIFTED_DIGITS = re.compile(r"""[&é"'(\-è_çà!@#$%^*)]{12}""")


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What is printed on the card, read from its code."""

    number: str
    old_number: str
    name: str
    birth_date: date
    sex: str
    address: str
    issue_date: date


class IdentityCardError(ValueError):
    """The code cannot be read; ``code`` is one of :data:`FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(text: str | None, today: date | None = None) -> IdentityCard:
    """Return what the code of an identity card says.

    :param text: what the scanner typed
    :param today: local date; a card issued after it is a fault; not checked when absent
    :raise IdentityCardError: with the reason in ``code``

    >>> code = "048090123456|201234567|Nguyễn Văn An|05031990|Nam|12 Trần Phú, Đà Nẵng|01072021"
    >>> card = parse(code + "\\r\\n")
    >>> card.name, card.birth_date.isoformat(), card.sex, card.issue_date.isoformat()
    ('Nguyễn Văn An', '1990-03-05', 'male', '2021-07-01')
    >>> parse(code.replace("201234567", "")).old_number
    ''
    >>> parse(code[:-3])
    Traceback (most recent call last):
    ...
    odoo.addons.egate_base.tools.identity_card.IdentityCardError: truncated
    >>> parse(code.encode().decode("latin-1"))
    Traceback (most recent call last):
    ...
    odoo.addons.egate_base.tools.identity_card.IdentityCardError: mojibake
    """
    text = (text or "").strip(" \t\r\n")
    if fault := _text_fault(text):
        raise IdentityCardError(fault)
    fields = [field.strip() for field in text.split("|")]
    number, old_number, name, birth, sex, address, issued = fields[:FIELD_COUNT]
    if sex not in SEXES:
        # Caps Lock inverts the case of each letter, or makes all of them capitals.
        raise IdentityCardError("caps_lock" if sex.lower() in _LOWER_SEXES else "sex")
    card = IdentityCard(
        # The card proves its own number, wherever it was issued.
        number=_checked(number, "number", number_fault("cccd", number) in (None, DOUBT)),
        old_number=_checked(
            old_number, "old_number", not old_number or re.fullmatch(r"\d{9}|\d{12}", old_number)
        ),
        name=_checked(name, "name", _is_name(name)),
        birth_date=_day(birth, "birth_year_only" if birth[:4] == "0000" else "birth_date"),
        sex=SEXES[sex],
        address=_checked(address, "address", len(address) >= 3 and _is_clean(address)),
        issue_date=_day(issued, "issue_date"),
    )
    if not card.birth_date < card.issue_date or (today and card.issue_date > today):
        raise IdentityCardError("issue_date")
    if not _agrees(card):
        raise IdentityCardError("contradiction")
    return card


def canonical(card: IdentityCard) -> str:
    """Return all that the card says in one line, the same for every scanner.

    >>> canonical(parse("048090123456||Nguyễn Văn An|05031990|Nam|12 Trần Phú|01072021"))
    '048090123456||Nguyễn Văn An|1990-03-05|male|12 Trần Phú|2021-07-01'
    """
    return "|".join(
        (
            card.number,
            card.old_number,
            card.name,
            card.birth_date.isoformat(),
            card.sex,
            card.address,
            card.issue_date.isoformat(),
        )
    )


def _text_fault(text: str) -> str | None:
    """Return what a scanner or a program on the way has done to the whole code, or ``None``.

    >>> _text_fault(""), _text_fault("x" * 700), _text_fault("048\\ufffd")
    ('empty', 'too_long', 'broken')
    >>> _text_fault("]Q1048090123456|"), _text_fault("048090123456\\x1d|")
    ('marker', 'marker')
    >>> _text_fault("048090123456%7C%7CNguy"), _text_fault("048090123456|&#7877;")
    ('escaped', 'escaped')
    >>> _text_fault("０４８090123456｜｜")
    'full_width'
    >>> _text_fault("048090123456~201234567~An"), _text_fault("à'_à)à&é\\"'(-")
    ('layout', 'layout')
    """
    if not text:
        return "empty"
    if len(text) > MAX_LENGTH:
        return "too_long"
    if re.search("[\ufffd\x00]|\\?{2}", text):
        return "broken"
    if re.search("[\r\n\u2028\u2029]", text):
        return "line_break"
    if re.match(r"\]\w\d", text) or re.search("[\x01-\x1f\x7f\u200b-\u200f\u2060\ufeff]", text):
        return "marker"
    if re.search(r"%[0-9A-Fa-f]{2}|&#?\w+;|\\u[0-9A-Fa-f]{4}", text):
        return "escaped"
    if re.search("[\u3000\uff01-\uffee]", text):
        return "full_width"
    if re.match(r"\d{12}[^\w\s|]", text) or _SHIFTED_DIGITS.match(text):
        return "layout"
    if _is_mojibake(text):
        return "mojibake"
    if text != unicodedata.normalize("NFC", text):
        return "decomposed"
    return _shape_fault(text)


def _shape_fault(text: str) -> str | None:
    """Return what is wrong with the number of fields, or ``None``.

    >>> _shape_fault("https://example.com/"), _shape_fault("048090123456|")
    ('not_a_card', 'truncated')
    >>> _shape_fault("048090123456||An|05031990|Nam|12 Trần Phú|01072021048090123456||An|05031990")
    'twice'
    """
    if _SECOND_CODE.search(text, 1):
        return "twice"
    fields = text.split("|")
    if not re.match(r"\d{12}(\||$)", text) or len(fields) > MAX_FIELD_COUNT:
        return "number" if len(fields) == FIELD_COUNT else "not_a_card"
    last = fields[FIELD_COUNT - 1].strip() if len(fields) >= FIELD_COUNT else ""
    if len(fields) < FIELD_COUNT or (len(fields) == FIELD_COUNT and len(last) < 8):
        return "truncated"
    return None


def _is_mojibake(text: str) -> bool:
    """Return whether UTF-8 was read as a Western or a Vietnamese 8-bit code page.

    >>> _is_mojibake("Nguyễn".encode().decode("latin-1")), _is_mojibake("Nguyễn")
    (True, False)
    """
    if text.isascii():
        return False
    for page in ("cp1252", "cp1258", "latin-1"):
        raw = bytearray()
        for char in text:
            try:
                raw += char.encode(page)
            except UnicodeEncodeError:
                # Bytes that the code page does not know pass as control characters.
                raw += bytes([ord(char)]) if ord(char) < 256 else b"\xff"
        try:
            if bytes(raw).decode() != text:
                return True
        except UnicodeDecodeError:
            continue
    return False


def _checked(value: str, fault: str, good: object) -> str:
    if not good:
        raise IdentityCardError(fault)
    return value


def _day(text: str, fault: str) -> date:
    """Return ``ddmmyyyy`` as a date.

    >>> _day("31122020", "birth_date").isoformat()
    '2020-12-31'
    """
    if not re.fullmatch(r"[0-9]{8}", text):
        raise IdentityCardError(fault)
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise IdentityCardError(fault) from None


def _is_name(name: str) -> bool:
    """Return whether ``name`` has only Latin letters, spaces and signs that join names.

    >>> _is_name("Nguyễn Thị Ánh"), _is_name("K'Brếh"), _is_name("Nguy?n"), _is_name("An 2")
    (True, True, False, False)
    """
    return bool(name) and all(
        char in " '’-." or (char.isalpha() and "LATIN" in unicodedata.name(char, ""))
        for char in name
    )


def _is_clean(text: str) -> bool:
    return "?" not in text and all(unicodedata.category(char)[0] in "LNPSZ" for char in text)


def _agrees(card: IdentityCard) -> bool:
    """Return whether number and card agree in year and sex (TT 59/2021, Điều 4).

    A person whose sex was corrected later gets a new number, so that agrees as well.
    """
    return birth_year(card.number) == card.birth_date.year and (int(card.number[3]) % 2 == 1) == (
        card.sex == "female"
    )
