"""Phone numbers and tax codes: their form, and how they are stored."""

import re

import phonenumbers
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from .identity import DOUBT, normalise_number, number_fault

HOME_REGION, HOME_PREFIX = "VN", 84


def normalise_phone(phone: str | None) -> str | None:
    """Return a phone number as it is stored, or ``None`` if it is not valid.

    Vietnamese numbers, mobile or landline, in national digits; others in the international form.

    >>> normalise_phone("+84 905.000.111"), normalise_phone("0236 3821 000")
    ('0905000111', '02363821000')
    >>> normalise_phone("+33 1 42 68 53 00")
    '+33 1 42 68 53 00'
    >>> normalise_phone("0905 000 11"), normalise_phone("không có")
    (None, None)
    >>> normalise_phone("0905 OOO 111"), normalise_phone("0236 3821 000 x12")
    (None, None)
    """
    # The library reads letters as the keys of an old telephone, and takes extensions.
    if not re.fullmatch(r"\+?[\d\s.()\-]+", phone or "") or is_old_landline(phone):
        return None
    try:
        number = phonenumbers.parse(phone, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if number.country_code == HOME_PREFIX:
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return "".join(char for char in national if char.isdigit())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_old_landline(phone: str | None) -> bool:
    """Return whether this is written as a landline of before 17/06/2017, with its old area code.

    The numbers of Hà Nội (04) and Hồ Chí Minh (08) had eight digits after it; 08 with the same
    digits is a mobile today, so only the way in which it is divided tells them apart. Source: the
    area codes of Bộ Thông tin và Truyền thông, changed from 11/02/2017 to 17/06/2017.

    >>> is_old_landline("08 3829 1234"), is_old_landline("(04) 38 25 12 34")
    (True, True)
    >>> is_old_landline("0838 291 234"), is_old_landline("028 3829 1234")
    (False, False)
    """
    return bool(re.fullmatch(r"\s*(\(0[48]\)|0[48][\s.\-])[\s.\-]*(\d[\s.\-]*){8}", phone or ""))


def is_email(text: str | None) -> bool:
    """Return whether ``text`` is one whole e-mail address, as it stands.

    >>> [is_email(text) for text in ("an.nguyen@gmail.com", " an@danang.gov.vn ")]
    [True, True]
    >>> [is_email(text) for text in ("nguyen an@x.vn", "a@b", "x@", "a@x.vn, b@x.vn")]
    [False, False, False, False]
    >>> [is_email(text) for text in ("nguyễnan@gmail.com", "an.@x.vn", "an@x_y.vn", "an@-x.vn")]
    [False, False, False, False]
    """
    whole = (text or "").strip()
    if len(whole) > 254 or ".." in whole:
        return False
    # Letters with marks come from a Vietnamese keyboard and belong to no address.
    word = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    local = r"[^\s@,;:<>()\[\]\"\\]"
    return whole.isascii() and bool(
        re.fullmatch(
            rf"(?!\.){local}{{1,64}}(?<!\.)@({word}\.)+([a-z]{{2,}}|xn--{word})",
            whole,
            re.IGNORECASE,
        )
    )


def normalise_tax_code(code: str | None) -> str | None:
    """Return a tax code as it is stored, or ``None`` if it is not valid.

    An organisation has 10 digits with a check digit, its branch three more; a person has their
    personal identification number (Thông tư 86/2024/TT-BTC Điều 5).

    >>> normalise_tax_code("01 00233488"), normalise_tax_code("0314409058-002")
    ('0100233488', '0314409058-002')
    >>> normalise_tax_code("048090123456")
    '048090123456'
    >>> normalise_tax_code("0100233489")
    """
    plain = normalise_number(code)
    if len(plain) == 12 and number_fault("cccd", plain) in (None, DOUBT):
        return plain
    try:
        return mst.format(mst.validate(plain))
    except NumberError:
        return None
