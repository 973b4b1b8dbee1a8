"""The time zone that people in the office see, whatever the zone of server and browser."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: All of Vietnam. Rules are counted in the zone of a unit's calendar, which is the same one.
OFFICE_ZONE = "Asia/Ho_Chi_Minh"
_UTC = ZoneInfo("UTC")


def office_date(moment: datetime) -> date:
    """Return the local date of ``moment`` (naive, UTC).

    >>> office_date(datetime(2026, 11, 23, 16, 59)), office_date(datetime(2026, 11, 23, 17, 0))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 24))
    """
    return moment.replace(tzinfo=_UTC).astimezone(ZoneInfo(OFFICE_ZONE)).date()


def midnight(day: date, later: int = 0) -> datetime:
    """Return when the local ``day``, or the one so many days later, begins (naive, UTC).

    >>> midnight(date(2026, 11, 24)), midnight(date(2026, 11, 24), 1)
    (datetime.datetime(2026, 11, 23, 17, 0), datetime.datetime(2026, 11, 24, 17, 0))
    """
    local = datetime.combine(day + timedelta(days=later), time.min, ZoneInfo(OFFICE_ZONE))
    return local.astimezone(_UTC).replace(tzinfo=None)


def office_time(moment: datetime) -> datetime:
    """Return ``moment`` (naive, UTC) as local time (naive).

    >>> office_time(datetime(2026, 11, 23, 17, 5))
    datetime.datetime(2026, 11, 24, 0, 5)
    """
    return moment.replace(tzinfo=_UTC).astimezone(ZoneInfo(OFFICE_ZONE)).replace(tzinfo=None)
