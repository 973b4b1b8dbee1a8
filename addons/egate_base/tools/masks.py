"""How personal details are masked for users who do not need them: a function for each kind."""

from collections.abc import Iterable
from datetime import date

from .identity import mask_number


def mask_birth_date(day: date | int | None) -> str:
    """Return the year alone: enough to tell a child from an adult.

    :param day: or the year, where no day is known

    >>> mask_birth_date(date(1990, 3, 14)), mask_birth_date(1955), mask_birth_date(None)
    ('••/••/1990', '••/••/1955', '')
    """
    year = day.year if isinstance(day, date) else day
    return f"••/••/{year}" if year else ""


def mask_address(address: str | None) -> str:
    """Return the last part of an address, the ward or the province; a part alone is hidden.

    >>> mask_address("12 Trần Phú, phường Hải Châu")
    '•••, phường Hải Châu'
    >>> mask_address("Tổ 4, đường Lê Lợi, phường Hải Châu, Đà Nẵng")
    '•••, Đà Nẵng'
    >>> mask_address("12 Trần Phú"), mask_address("")
    ('•••', '')
    """
    parts = [part.strip() for part in (address or "").split(",")]
    if not any(parts):
        return ""
    return f"•••, {parts[-1]}" if len(parts) > 1 and parts[-1] else "•••"


def mask_phone(phone: str | None) -> str:
    """Return a phone number with all but its last three digits hidden.

    >>> mask_phone("0905 000 111")
    '•••••••111'
    """
    return mask_number("".join((phone or "").split()))


#: What may be masked: the key of the setting, and the function that masks it.
MASKS = {
    "identity_number": mask_number,
    "birth_date": mask_birth_date,
    "phone": mask_phone,
    "address": mask_address,
}
DEFAULT_KINDS = ("identity_number",)
#: The setting's value for masking nothing, because an empty one means the default.
NOTHING = "-"


def parse_kinds(setting: str | None) -> frozenset[str]:
    """Return the kinds that the stored ``setting`` names; the default for an empty one.

    >>> sorted(parse_kinds("phone,address")), parse_kinds("-"), parse_kinds("")
    (['address', 'phone'], frozenset(), frozenset({'identity_number'}))
    """
    kinds = (setting or ",".join(DEFAULT_KINDS)).split(",")
    return frozenset(kind for kind in kinds if kind in MASKS)


def format_kinds(kinds: Iterable[str]) -> str:
    """Return ``kinds`` as the setting stores them.

    >>> format_kinds({"phone", "address"}), format_kinds(())
    ('phone,address', '-')
    """
    chosen = set(kinds)
    return ",".join(kind for kind in MASKS if kind in chosen) or NOTHING
