"""The public holidays of Viet Nam, as a proposal that somebody confirms.

Tết, the second day of the National Day and every swap of a working day for a Saturday are decided
anew each year (Bộ luật Lao động 2019 Điều 111, 112; Nghị quyết 28/2026/QH16). The package
``holidays`` knows the rules and the decisions up to its own release.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

import holidays


class PublicHoliday(NamedTuple):
    """A proposed exception of a calendar.

    :param kind: ``off``, or ``makeup`` for a Saturday that is worked
    :param weekday: for ``makeup``, the weekday whose hours it has: that of the day given away
    """

    day: date
    kind: str
    name: str
    weekday: int = 0


def proposed(year: int) -> list[PublicHoliday]:
    """Return the days off and the make-up days of ``year``, in order.

    >>> [str(day.day) for day in proposed(2026) if day.day.month in (4, 5)]
    ['2026-04-26', '2026-04-27', '2026-04-30', '2026-05-01']
    >>> [(str(day.day), day.kind, day.weekday) for day in proposed(2026) if day.day.month == 8]
    [('2026-08-22', 'makeup', 0), ('2026-08-31', 'off', 0)]
    """
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
