"""Codes that a banking app pays by: VietQR, the EMVCo code of a merchant as NAPAS has it.

A field is its number, its length in two digits and its value; fields may hold fields. What a code
of ours may hold is narrower than the standard, so that every app reads it: plain ASCII, for apps
count a letter with diacritics as one sign or as several.
Source: EMVCo, Merchant-Presented Mode 1.1; NAPAS, VietQR (service QRIBFTTA: to an account).
"""

import re
from typing import NamedTuple

GUID, TO_ACCOUNT, DONG, COUNTRY = "A000000727", "QRIBFTTA", "704", "VN"
#: Most signs of an account, of an amount and of a purpose (62-08).
MAX_ACCOUNT, MAX_AMOUNT, MAX_PURPOSE = 19, 10**13 - 1, 25
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(rf"[0-9A-Za-z]{{1,{MAX_ACCOUNT}}}")
_PURPOSE = re.compile(rf"[0-9A-Za-z](?:[0-9A-Za-z ]{{0,{MAX_PURPOSE - 2}}}[0-9A-Za-z])?")


class Transfer(NamedTuple):
    """What a code asks for.

    :ivar bin: of the bank, six digits; not its BIC
    :ivar amount: whole VND; ``None`` where the payer enters it
    """

    bin: str
    account: str
    amount: int | None
    purpose: str


def is_account(text: str) -> bool:
    """Say whether ``text`` can stand in a code as the number of an account.

    >>> [is_account(text) for text in ("0123456789", "1" * 20, "0123 456", "", "9704VCB")]
    [True, False, False, False, True]
    """
    return bool(_ACCOUNT.fullmatch(text))


def encode(transfer: Transfer) -> str:
    """Return the text of the code.

    >>> text = encode(Transfer("970436", "0123456789", 15000, "EGT9933012611230001"))
    >>> text[:74]
    '00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA5303'
    >>> text[74:]
    '7045405150005802VN62230819EGT993301261123000163043529'

    :raise ValueError: a part of ``transfer`` cannot stand in a code; its text is the part's name
    """
    if not _BIN.fullmatch(transfer.bin):
        raise ValueError("bin")
    if not is_account(transfer.account):
        raise ValueError("account")
    if transfer.amount is not None and not 0 < transfer.amount <= MAX_AMOUNT:
        raise ValueError("amount")
    if transfer.purpose and not _PURPOSE.fullmatch(transfer.purpose):
        raise ValueError("purpose")
    to = _field(0, transfer.bin) + _field(1, transfer.account)
    text = "".join(
        (
            _field(0, "01"),
            # 12: for one payment; 11: for any number, where the payer enters the amount.
            _field(1, "11" if transfer.amount is None else "12"),
            _field(38, _field(0, GUID) + _field(1, to) + _field(2, TO_ACCOUNT)),
            _field(53, DONG),
            "" if transfer.amount is None else _field(54, str(transfer.amount)),
            _field(58, COUNTRY),
            _field(62, _field(8, transfer.purpose)) if transfer.purpose else "",
            "6304",
        )
    )
    return f"{text}{crc(text.encode()):04X}"


def decode(text: str) -> Transfer:
    """Return what a code asks for, of ours or of any other maker.

    >>> decode(
    ...     "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA5303704"
    ...     "5406180000" "5802VN62340107NPS68690819thanh toan don hang63042E2E"
    ... )
    Transfer(bin='970403', account='0011012345678', amount=180000, purpose='thanh toan don hang')

    :raise ValueError: it is no such code, or not whole
    """
    if not re.fullmatch(r".+6304[0-9A-Fa-f]{4}", text) or crc(text[:-4].encode()) != int(
        text[-4:], 16
    ):
        raise ValueError("crc")
    fields = _fields(text)
    to = _fields(fields.get("38", ""))
    if fields.get("00") != "01" or to.get("00") != GUID or fields.get("53") != DONG:
        raise ValueError("kind")
    account = _fields(to.get("01", ""))
    amount = fields.get("54")
    return Transfer(
        account.get("00", ""),
        account.get("01", ""),
        int(amount) if amount else None,
        _fields(fields.get("62", "")).get("08", ""),
    )


def crc(data: bytes) -> int:
    """Return CRC-16/CCITT-FALSE: polynomial 0x1021, begun with 0xFFFF.

    >>> f"{crc(b'123456789'):04X}"
    '29B1'
    """
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _bit in range(8):
            value = value << 1 ^ (0x1021 if value & 0x8000 else 0)
        value &= 0xFFFF
    return value


def _field(number: int, value: str) -> str:
    return f"{number:02d}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    found, at = {}, 0
    while at < len(text):
        head = text[at : at + 4]
        if not re.fullmatch(r"[0-9]{4}", head) or at + 4 + int(head[2:]) > len(text):
            raise ValueError("length")
        found[head[:2]] = text[at + 4 : at + 4 + int(head[2:])]
        at += 4 + int(head[2:])
    return found
