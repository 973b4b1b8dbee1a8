"""What was entered for a slip of the one-stop unit, in one plain form that can be compared."""

import hashlib
import json
from typing import NamedTuple

from odoo.addons.egate_base.tools.plain_text import entered

#: No one reads more than this on a slip, and no form is made for it.
MAX_LINES = 100
MAX_COUNT = 999


class SlipLine(NamedTuple):
    """One paper that is missing or wrong."""

    name: str
    original_count: int = 0
    certified_count: int = 0
    copy_count: int = 0
    fault: str = ""


class SlipContent(NamedTuple):
    """What a slip says, without who says it and when."""

    lines: tuple[SlipLine, ...] = ()
    reason: str = ""
    legal_basis: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    again_reason: str = ""

    def digest(self, kind: str) -> str:
        """Return what tells this slip from another of the same dossier.

        >>> slip = SlipContent(reason="x")
        >>> slip.digest("guide") == SlipContent(reason="x").digest("guide")
        True
        >>> slip.digest("guide") == slip.digest("refusal")
        False
        """
        return hashlib.sha256(json.dumps([kind, self]).encode()).hexdigest()


def plain_count(value) -> int:
    """Return ``value`` as a number of papers.

    >>> plain_count(2), plain_count(-1), plain_count(True), plain_count("2")
    (2, 0, 0, 0)
    """
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return min(max(value, 0), MAX_COUNT)


def read_content(values) -> SlipContent:
    """Return what a client entered; what a slip does not know is dropped.

    >>> read_content({"reason": " thiếu ", "lines": [{"name": "Tờ khai"}, {"name": " "}, 7]})
    ... # doctest: +NORMALIZE_WHITESPACE
    SlipContent(lines=(SlipLine(name='Tờ khai', original_count=0, certified_count=0, copy_count=0,
    fault=''),), reason='thiếu', legal_basis='', contact_name='', contact_phone='', again_reason='')
    >>> read_content(None).lines
    ()
    """
    values = values if isinstance(values, dict) else {}
    lines = values.get("lines")
    told = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return SlipContent(
        lines=tuple(_line(line) for line in told if entered(line.get("name"))),
        **{name: entered(values.get(name)) for name in SlipContent._fields if name != "lines"},
    )


def _line(line: dict) -> SlipLine:
    return SlipLine(
        name=entered(line.get("name")),
        fault=entered(line.get("fault")),
        **{
            name: plain_count(line.get(name))
            for name in ("original_count", "certified_count", "copy_count")
        },
    )
