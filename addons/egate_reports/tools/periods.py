"""The periods that reports are asked for, as local days."""

from datetime import date, timedelta

#: Each with its months; what is last is over, what is this may end later than today.
PERIODS = (
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_half",
    "last_half",
    "this_year",
    "last_year",
    "last_week",
)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_days(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period.

    >>> [day.isoformat() for day in period_days("last_quarter", date(2026, 2, 3))]
    ['2025-10-01', '2025-12-31']
    >>> [day.isoformat() for day in period_days("this_half", date(2026, 8, 31))]
    ['2026-07-01', '2026-12-31']
    >>> [day.isoformat() for day in period_days("last_week", date(2026, 11, 29))]
    ['2026-11-16', '2026-11-22']
    """
    which, _, length = period.partition("_")
    if length == "week":
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    months = _MONTHS[length]
    number = today.year * 12 + today.month - 1
    first = number - number % months - (months if which == "last" else 0)
    return _first(first), _first(first + months) - timedelta(days=1)


def _first(number):
    return date(number // 12, number % 12 + 1, 1)
