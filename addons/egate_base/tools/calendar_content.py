"""What a calendar counts with, as plain values: kept with every ledger, compared, compiled.

The content of a calendar is a dictionary that JSON can hold:

* ``zone``: name of its time zone;
* ``weekly``: for each weekday (``"0"`` = Monday) its windows in minutes after midnight;
* ``off``: days without work (ISO dates), each with its occasion;
* ``makeup``: make-up days (ISO dates), each with its windows;
* ``weights``: what a weekday or a single date counts, as text: ``"1"``, ``"0.5"`` or ``"0"``.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from hashlib import sha256
from typing import Any, NamedTuple

import pytz

from .working_calendar import WorkingCalendar

Content = dict[str, Any]


class LocalCalendar(NamedTuple):
    """Working time, and the zone in which its hours are read."""

    working: WorkingCalendar
    zone: tzinfo

    def to_local(self, moment: datetime) -> datetime:
        """Return the naive UTC ``moment`` as a naive local one.

        >>> LocalCalendar(None, pytz.timezone("Asia/Ho_Chi_Minh")).to_local(datetime(2026, 3, 2))
        datetime.datetime(2026, 3, 2, 7, 0)
        """
        return self.zone.fromutc(moment).replace(tzinfo=None)

    def to_utc(self, moment: datetime) -> datetime:
        """Return the naive local ``moment`` as naive UTC, the way fields store it."""
        return self.zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)


def content(
    zone: str,
    weekly: Mapping[int, Iterable[tuple[int, int]]],
    weights: Mapping[int, str],
    off: Mapping[date, str],
    makeup: Mapping[date, int],
) -> Content:
    """Return the content of a calendar.

    :param makeup: make-up days, each with the weekday whose hours and weight it has

    >>> office = content("Asia/Ho_Chi_Minh", {0: [(450, 690)]}, {}, {}, {date(2026, 3, 7): 0})
    >>> office["makeup"], office["weights"]
    ({'2026-03-07': [[450, 690]]}, {'2026-03-07': '1'})
    """
    plain = {
        "zone": zone,
        "weekly": {str(day): [list(span) for span in spans] for day, spans in weekly.items()},
        "weights": {str(day): weight for day, weight in weights.items()},
        "off": {},
        "makeup": {},
    }
    return with_days(plain, (), off, makeup)


def with_days(
    before: Content,
    removed: Iterable[date],
    off: Mapping[date, str],
    makeup: Mapping[date, int],
) -> Content:
    """Return ``before`` without the single days ``removed``, and with those of ``off`` and
    ``makeup`` (each with the weekday whose hours it has)."""
    gone = {day.isoformat() for day in removed}
    after = {
        key: {day: value for day, value in part.items() if day not in gone}
        if isinstance(part, dict)
        else part
        for key, part in before.items()
    }
    after["off"].update({day.isoformat(): name for day, name in off.items()})
    for day, weekday in makeup.items():
        after["makeup"][day.isoformat()] = after["weekly"].get(str(weekday), [])
        after["weights"][day.isoformat()] = after["weights"].get(str(weekday), "1")
    return after


def compiled(values: Content) -> LocalCalendar:
    """Return ``values`` ready for counting.

    :raise CalendarRangeError: there is no working time at all
    """
    working = WorkingCalendar(
        {int(day): map(tuple, spans) for day, spans in values["weekly"].items()},
        {date.fromisoformat(day): name for day, name in values["off"].items()},
        {date.fromisoformat(day): map(tuple, spans) for day, spans in values["makeup"].items()},
        weights={
            int(day) if day.isdigit() else date.fromisoformat(day): float(weight)
            for day, weight in values["weights"].items()
        },
    )
    return LocalCalendar(working, pytz.timezone(values["zone"]))


def fingerprint(values: Content) -> str:
    """Return the same text for contents that count alike; how a day off is named counts nothing.

    >>> plain = content("UTC", {0: [(450, 690)]}, {}, {date(2026, 3, 2): "Tết"}, {})
    >>> renamed = with_days(plain, (), {date(2026, 3, 2): "Nghỉ Tết"}, {})
    >>> other = with_days(plain, [date(2026, 3, 2)], {}, {})
    >>> fingerprint(plain) == fingerprint(renamed), fingerprint(plain) == fingerprint(other)
    (True, False)
    """
    counted = {**values, "off": sorted(values["off"])}
    return sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()


def changed_days(before: Content, after: Content) -> set[date]:
    """Return the single days that one of the two knows and the other does not know so.

    >>> plain = content("UTC", {0: [(450, 690)]}, {}, {date(2026, 3, 2): "Tết"}, {})
    >>> sorted(changed_days(plain, with_days(plain, [date(2026, 3, 2)], {}, {date(2026, 3, 7): 0})))
    [datetime.date(2026, 3, 2), datetime.date(2026, 3, 7)]
    """
    days = before["off"].keys() ^ after["off"].keys()
    for part in ("makeup", "weights"):
        days |= {
            day
            for day in before[part].keys() | after[part].keys()
            if before[part].get(day) != after[part].get(day)
        }
    return {date.fromisoformat(day) for day in days if not day.isdigit()}


class Move(NamedTuple):
    """An open record whose due time another calendar changes.

    :param before: the due time that it has, UTC
    :param after: the due time that the calendar gives it, UTC
    :param stopped: its clock stands: it is late at neither
    :param version: of the record when it was read; what has changed since is left alone
    """

    id: int
    before: datetime
    after: datetime
    stopped: bool
    version: int
