"""How many dossiers will come in next week: last year's week, on this year's level.

No more than an office can check with a pencil. What came in during the same week last year (52
weeks before, so that weekdays fall together) is multiplied by how much more, or less, the last four
whole weeks brought than the same four weeks of last year. Both are counted per working day,
so that weeks with holidays neither push the level down nor promise work on days off. Tết moves by
weeks from year to year: around it the method errs, and its error, tried on the last eight weeks, is
said beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

#: Whole weeks that say on which level the office is (more of them are slow to notice a change), and
#: on which the method is tried.
LEVEL_WEEKS = 4
TRIED_WEEKS = 8
YEAR = timedelta(weeks=52)


def _week(monday: date, later: int) -> date:
    return monday + timedelta(weeks=later)


def needed_days(today: date) -> list[tuple[date, date]]:
    """Return the spans of days, both ends included, whose counts :func:`forecast` reads.

    >>> for first, last in needed_days(date(2026, 11, 25)):
    ...     print(first, last)
    2026-08-24 2026-11-25
    2025-08-25 2025-12-07
    """
    monday = today - timedelta(days=today.weekday())
    first = _week(monday, -(TRIED_WEEKS + LEVEL_WEEKS + 1))
    return [(first, today), (first - YEAR, _week(monday, 2) - YEAR - timedelta(days=1))]


@dataclass(frozen=True)
class Weeks:
    """Counts by local day, read by whole weeks; a week is named by its Monday."""

    counts: Mapping[date, int]
    is_working: Callable[[date], bool]

    def total(self, monday: date) -> int:
        """Return what came in during the week, days off included."""
        return sum(self.counts.get(monday + timedelta(days=n), 0) for n in range(7))

    def days(self, monday: date) -> int:
        """Return how many days of the week are worked."""
        return sum(self.is_working(monday + timedelta(days=n)) for n in range(7))

    def rate(self, mondays: list[date]) -> float:
        """Return what came in per working day of these weeks; 0 where none was worked."""
        days = sum(map(self.days, mondays))
        return sum(map(self.total, mondays)) / days if days else 0.0


def expected(weeks: Weeks, monday: date) -> float:
    """Return what the week will bring, by what is known on any day of the week before it.

    Where last year says nothing, the last four weeks alone do.

    >>> def working(day):
    ...     return day.weekday() < 5 and day != date(2026, 9, 2)
    >>> days = filter(working, (date(2025, 1, 1) + timedelta(days=n) for n in range(600)))
    >>> weeks = Weeks({day: 10 if day.year == 2025 else 20 for day in days}, working)

    Last year's week brought 10 a day, and this year brings twice as much as last year; a day off
    is taken out of the week that is asked for:

    >>> expected(weeks, date(2026, 7, 6)), expected(weeks, date(2026, 8, 31))
    (100.0, 80.0)
    >>> expected(Weeks({}, working), date(2026, 7, 6))
    0.0
    """
    level = [_week(monday, -n) for n in range(2, LEVEL_WEEKS + 2)]
    now, then = weeks.rate(level), weeks.rate([one - YEAR for one in level])
    past = weeks.rate([monday - YEAR])
    rate = past * now / then if then and past else now
    return rate * weeks.days(monday)


def naive(weeks: Weeks, monday: date) -> int:
    """Return "the same as last week": as many as the last whole week that is known brought."""
    return weeks.total(_week(monday, -2))


def error(pairs: list[tuple[float, int]]) -> float | None:
    """Return the mean of the absolute errors in percent (MAPE); ``None`` without a week to judge.

    >>> error([(75, 100), (250, 200), (5, 0)]), error([])
    (25.0, None)
    """
    off = [abs(said - came) / came for said, came in pairs if came]
    return 100 * sum(off) / len(off) if off else None


@dataclass(frozen=True)
class Forecast:
    """What next week will bring, and how far off the same method was; ``None``: not to be said.

    :param week: the Monday of next week
    :param value: dossiers; ``None`` where the last four weeks brought nothing
    :param mape: percent, over the last eight whole weeks, each foretold from what was known then
    :param naive: "the same as last week", and its error over the same weeks
    """

    week: date
    value: int | None
    mape: float | None
    naive: int
    naive_mape: float | None


def forecast(
    counts: Mapping[date, int], is_working: Callable[[date], bool], today: date
) -> Forecast:
    """Return what comes in next week.

    :param counts: received dossiers by local day; of the days of :func:`needed_days`
    :param is_working: whether the office works on a day
    :param today: local

    An office that grows by half and rests on the second of September:

    >>> def working(day):
    ...     return day.weekday() < 5 and (day.month, day.day) != (9, 2)
    >>> days = [date(2025, 1, 1) + timedelta(days=n) for n in range(600)]
    >>> counts = {
    ...     day: (8 if day.year == 2025 else 12) + day.weekday() for day in days if working(day)
    ... }
    >>> said = forecast(counts, working, date(2026, 8, 20))
    >>> said.week, said.value, said.naive, said.mape < 2
    (datetime.date(2026, 8, 24), 70, 70, True)
    >>> forecast({}, working, date(2026, 8, 20)).value
    """
    monday = today - timedelta(days=today.weekday())
    weeks = Weeks(counts, is_working)
    tried = [_week(monday, -n) for n in range(1, TRIED_WEEKS + 1)]
    known = any(weeks.total(_week(monday, -n)) for n in range(1, LEVEL_WEEKS + 1))
    coming = _week(monday, 1)
    return Forecast(
        coming,
        round(expected(weeks, coming)) if known else None,
        error([(expected(weeks, one), weeks.total(one)) for one in tried]),
        naive(weeks, coming),
        error([(naive(weeks, one), weeks.total(one)) for one in tried]),
    )
