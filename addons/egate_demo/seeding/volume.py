"""How many dossiers come in when: years, months, days, hours, and which procedures.

Nothing here knows the database; moments are local and naive.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

YEARS = 5
#: Of the dossiers, the share of the last days: what is still open comes from there.
RECENT_DAYS, RECENT_SHARE = 20, 0.05
#: January to December: quiet before Tết and in summer, busy after Tết and at the end of the year.
MONTHS = (0.85, 0.7, 1.25, 1.1, 1.0, 1.05, 0.95, 0.9, 1.1, 1.05, 1.1, 1.2)
#: Monday is the busiest day.
WEEKDAYS = (1.3, 1.05, 0.95, 0.9, 0.85, 0.5, 0.5)
#: Of an hour of the clock; what is not named is quiet.
HOURS = {7: 0.6, 8: 1.5, 9: 1.6, 10: 1.2, 11: 0.5, 13: 0.8, 14: 1.4, 15: 1.2, 16: 0.7}
#: The exponent of Zipf's law: of 35 procedures seven make about 80 % of all.
ZIPF = 1.5

#: Codes of what people ask for most: certified copies and signatures, civil status, then land,
#: linked births and household businesses. The rest follows by code.
POPULAR = (
    "2.000815 2.000884 1.001193 1.004873 2.000635 3.000722 1.012768 1.012783 1.000894 1.001612 "
    "1.000656 2.001035 1.013225 1.012769 2.000720 1.004859 2.000205 1.012790 1.001699"
).split()


def rank(code: str) -> int:
    """Return the place of a procedure among those that people ask for.

    >>> rank("2.000815"), rank("2.000884"), rank("9.999999") > rank("1.001699")
    (0, 1, True)
    """
    return POPULAR.index(code) if code in POPULAR else len(POPULAR)


def zipf(count: int, exponent: float = ZIPF) -> list[float]:
    """Return the shares of ``count`` things, the greatest first.

    >>> shares = zipf(34)
    >>> 0.8 < sum(shares[:7]) < 0.88, round(sum(shares), 6)
    (True, 1.0)
    """
    weights = [rank**-exponent for rank in range(1, count + 1)]
    return [weight / sum(weights) for weight in weights]


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Return ``total`` split by ``weights`` into whole numbers that add up to it.

    >>> spread(10, [1, 1, 2]), sum(spread(7, [0.3] * 31))
    ([2, 3, 5], 7)
    """
    bounds = list(accumulate(weights))
    marks = [int(total * bound / bounds[-1] + 1e-9) for bound in bounds]
    marks[-1] = total
    return [mark - before for mark, before in zip(marks, [0, *marks], strict=False)]


def days_until(last: date, is_working, holidays: Iterable[date]) -> list[date]:
    """Return the days of :data:`YEARS` years up to ``last`` on which the office is open."""
    free = frozenset(holidays)
    first = last.replace(day=min(last.day, 28), year=last.year - YEARS)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day not in free and is_working(day)]


def counts(total: int, days: Sequence[date], share: float = RECENT_SHARE) -> list[int]:
    """Return how many of ``total`` dossiers come in on each of ``days``, in order.

    :param share: of the last days, at least

    >>> days = [date(2025, 1, 1) + timedelta(days=number) for number in range(300)]
    >>> numbers = counts(1000, days)
    >>> sum(numbers), sum(numbers[-20:]) >= 50
    (1000, True)
    """
    recent = min(RECENT_DAYS, len(days))
    weights = [
        # More comes in every year, as more offices join.
        MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * (1 + place / len(days))
        for place, day in enumerate(days)
    ]
    late = max(round(total * share), round(total * sum(weights[-recent:]) / sum(weights)))
    if len(days) <= recent:
        return spread(total, weights)
    return spread(total - late, weights[:-recent]) + spread(late, weights[-recent:])


class Day:
    """The opening hours of a day, from which moments are drawn.

    :param windows: minutes after midnight, as the calendar has them
    :param until: the last minute, for today

    >>> day = Day(date(2026, 11, 23), ((450, 690), (810, 1020)), until=500)
    >>> all(datetime(2026, 11, 23, 7, 30) <= day.draw(Random(n)) < datetime(2026, 11, 23, 8, 20)
    ...     for n in range(50))
    True
    >>> Day(date(2026, 11, 23), ((450, 690),), until=400).is_empty
    True
    """

    def __init__(self, day: date, windows, until: int = 24 * 60):
        self._midnight = datetime.combine(day, time())
        self._minutes = [
            minute for start, end in windows for minute in range(start, end) if minute < until
        ]
        self._bounds = list(accumulate(HOURS.get(one // 60, 0.3) for one in self._minutes))

    @property
    def is_empty(self) -> bool:
        return not self._minutes

    def draw(self, rng: Random) -> datetime:
        place = bisect_right(self._bounds, rng.random() * self._bounds[-1])
        minute = self._minutes[min(place, len(self._minutes) - 1)]
        return self._midnight + timedelta(minutes=minute, seconds=rng.randrange(60))


def portions(numbers: Sequence[int], size: int) -> Iterator[range]:
    """Group days, never cutting one, so that about ``size`` dossiers come together.

    >>> list(portions([3, 4, 0, 9, 1], 6))
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    start = held = 0
    for place, number in enumerate(numbers):
        held += number
        if held >= size:
            yield range(start, place + 1)
            start, held = place + 1, 0
    if start < len(numbers):
        yield range(start, len(numbers))
