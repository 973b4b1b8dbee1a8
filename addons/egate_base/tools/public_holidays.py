"""The public holidays of Viet Nam, as a proposal for a user to confirm.

Tết, the second day of the National Day and every swap of a working day for a Saturday are decided
anew each year (Bộ luật Lao động 2019 Điều 111, 112; Nghị quyết 28/2026/QH16). What was announced
for the years 2020 to 2027 is in ``data/public_holidays.json``, each day with the document that
orders it; where its number was not found, the kind of document is named and nothing is made up.
For other years the package ``holidays`` proposes: it knows the rules, and the decisions up to its
own release. The announced days win: release 0.109 misses the swap of 02/01 for 10/01/2026, and
calls 27/01/2025 and 04/02/2027, both the 28th of the twelfth month, the 29th.
"""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import holidays

_ANNOUNCED = Path(__file__).parents[1] / "data" / "public_holidays.json"


class PublicHoliday(NamedTuple):
    """A proposed exception of a calendar.

    :param kind: ``off``, or ``makeup`` for a Saturday that is worked
    :param weekday: for ``makeup``, the weekday whose hours it has: that of the day given away
    :param basis: the document that orders it; empty where none is known yet
    """

    day: date
    kind: str
    name: str
    weekday: int = 0
    basis: str = ""


def proposed(year: int) -> list[PublicHoliday]:
    """Return the days off and the make-up days of ``year``, in order.

    >>> [str(day.day) for day in proposed(2026) if day.day.month in (4, 5)]
    ['2026-04-26', '2026-04-27', '2026-04-30', '2026-05-01']
    >>> [(str(day.day), day.kind, day.weekday) for day in proposed(2026) if day.day.month == 8]
    [('2026-08-22', 'makeup', 0), ('2026-08-31', 'off', 0)]
    >>> [(day.kind, day.weekday) for day in proposed(2026) if str(day.day) == "2026-01-10"]
    [('makeup', 4)]
    """
    return list(_announced(year)) or _by_rule(year)


def announced(year: int) -> str:
    """Return the documents that announced the breaks and swaps of ``year``; empty: none known.

    The code of labour is none of them: it holds without an announcement.

    >>> announced(2027)
    'Công văn 10065/VPCP-KGVX ngày 02/10/2026'
    >>> announced(2031)
    ''
    """
    known = _years().get(str(year), {"sources": {}})["sources"]
    return "; ".join(
        text for key, (text, _sure) in known.items() if key not in ("law", "lieu", "culture")
    )


def numbered(year: int) -> bool:
    """Return whether the number of every document that announced ``year`` is known.

    >>> numbered(2027), numbered(2026), numbered(2031)
    (True, False, False)
    """
    known = _years().get(str(year))
    return bool(known) and all(sure for _text, sure in known["sources"].values())


@cache
def _years() -> dict[str, Any]:
    return json.loads(_ANNOUNCED.read_text(encoding="utf-8"))


@cache
def _announced(year: int) -> tuple[PublicHoliday, ...]:
    """Return what was announced for ``year``; nothing: the announcement is not known here."""
    if not (known := _years().get(str(year))):
        return ()
    days = []
    for day, what, name, source in known["days"]:
        kind, _space, weekday = what.partition(" ")
        basis, _sure = known["sources"][source]
        days.append(PublicHoliday(date.fromisoformat(day), kind, name, int(weekday or 0), basis))
    return tuple(days)


def _by_rule(year: int) -> list[PublicHoliday]:
    calendar = holidays.country_holidays("VN", years=year, language="vi")
    off = {day: name for day, name in calendar.items() if day.year == year}
    given = _given_away(off)
    makeup = [
        PublicHoliday(
            day,
            "makeup",
            f"Làm bù cho ngày {given[day]:%d/%m/%Y}" if day in given else "Làm bù",
            given[day].weekday() if day in given else 0,
        )
        for day in calendar.weekend_workdays
        if day.year == year
    ]
    return sorted([PublicHoliday(day, "off", name) for day, name in off.items()] + makeup)


def _given_away(off: dict[date, str]) -> dict[date, date]:
    """Return, for each make-up day, the working day that it stands for: its name says so."""
    days = {}
    for day, name in off.items():
        if found := re.search(r"\((?:thay cho ngày|substituted from) (\d\d/\d\d/\d{4})\)", name):
            days[datetime.strptime(found[1], "%d/%m/%Y").date()] = day
    return days
