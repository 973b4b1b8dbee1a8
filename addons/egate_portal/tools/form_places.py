"""The 34 provinces and their communes after 1 July 2025, with their official codes.

Source of the codes: Quyết định 19/2025/QĐ-TTg; how the file was made: ``data/places.md``.
"""

import functools
import json

from odoo.tools.misc import file_open

from odoo.addons.egate_base.tools.search_key import search_key

FILE = "egate_portal/data/places.json"


@functools.cache
def _places() -> dict[str, dict]:
    with file_open(FILE) as file:
        return json.load(file)


def provinces() -> dict[str, str]:
    """Return the names of the provinces by code, cities of the centre first, then by name.

    >>> provinces()["48"], len(provinces())
    ('Thành phố Đà Nẵng', 34)
    """
    return {code: province["name"] for code, province in _places().items()}


def communes_of(code: str) -> dict[str, str] | None:
    """Return the names of the communes of a province by code, by name; ``None``: no such province.

    >>> communes_of("48")["20242"]
    'Phường Hải Châu'
    >>> communes_of("99")
    """
    province = _places().get(code)
    return None if province is None else province["communes"]


def address_text(address: dict) -> str:
    """Return an address as one line, with the names of today's places.

    >>> address_text({"province": "48", "commune": "20242", "street": "12 Trần Phú"})
    '12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng'
    """
    province = address.get("province", "")
    parts = (
        address.get("street"),
        (communes_of(province) or {}).get(address.get("commune", "")),
        provinces().get(province),
    )
    return ", ".join(part for part in parts if part)


def address_of(text: str) -> dict | None:
    """Return the address that a line of text names, or ``None`` where it is not sure which.

    The line ends with today's commune and province; what was written before 1 July 2025 is not
    translated, for one old place may be in several new ones.

    >>> address_of("12 Trần Phú, phường Hải Châu, thành phố Đà Nẵng")
    {'province': '48', 'commune': '20242', 'street': '12 Trần Phú'}
    >>> address_of("Số 3, ngõ 5, P. Hoà Cường, Đà Nẵng")["street"]
    'Số 3, ngõ 5'
    >>> address_of("12 Trần Phú, quận Hải Châu, Đà Nẵng")
    """
    street, _comma, last = text.rpartition(",")
    street, _comma, middle = street.rpartition(",")
    found = [code for code, name in provinces().items() if _is_called(last, name)]
    if len(found) != 1 or not street.strip():
        return None
    communes = communes_of(found[0]) or {}
    fitting = [code for code, name in communes.items() if _is_called(middle, name)]
    if len(fitting) != 1:
        return None
    return {"province": found[0], "commune": fitting[0], "street": street.strip()}


#: Kinds of places, and how people shorten them, as search keys.
_KINDS = {
    "thanh pho": ("thanh pho", "tp", ""),
    "tinh": ("tinh", ""),
    "phuong": ("phuong", "p"),
    "xa": ("xa", "x"),
    "dac khu": ("dac khu",),
}


def _is_called(text, name):
    """Return whether ``text`` names the place ``name``: its kind, perhaps shortened, and name."""
    text, name = search_key(text.replace(".", " ")), search_key(name)
    for kind, shorts in _KINDS.items():
        if name.startswith(f"{kind} "):
            return any(text == f"{short} {name[len(kind) + 1 :]}".strip() for short in shorts)
    return False
