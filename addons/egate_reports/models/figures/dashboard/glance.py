"""What a dashboard is made of: read once, shared by all of its tiles."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import midnight

#: Steps, papers and procedures are looked at over so many days, today included.
LONG_DAYS = 90
#: The heat map's weeks.
HEAT_DAYS = 84
#: "The same weekday" is that of so many weeks before.
USUAL_WEEKS = 8
#: What a person usually finishes in a week is that of so many weeks.
DONE_WEEKS = 4
#: "Due soon" means within so many working days after today.
NEAR_DAYS = 5


class Held(NamedTuple):
    """What is not closed, of one holder; no holder: what has ended and waits to be given out."""

    unit_id: int | None
    user_id: int | None
    open: int
    overdue: int
    due_today: int
    due_soon: int
    due_next_week: int
    ready: int
    ready_long: int


class Done(NamedTuple):
    """What has ended of late, of one unit and officer."""

    unit_id: int | None
    user_id: int | None
    this_week: int
    some_weeks: int


class Asked(NamedTuple):
    """Dossiers of one procedure of the last 90 days, and for how many no paper was asked."""

    procedure_id: int
    count: int
    right_first: int


@dataclass
class Glance:
    """One look at the office: who looks, at what moment, and what the statements found.

    Days are local. ``domain`` is the scope in figures of dossiers, ``steps`` in those of steps;
    what record rules hide is in neither.
    """

    kind: str
    now: datetime
    today: date
    is_working: Callable[[date], bool]
    domain: Domain
    steps: Domain
    held: list[Held] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    by_day: dict[date, int] = field(default_factory=dict)
    by_hour: Counter[tuple[int, int]] = field(default_factory=Counter)
    today_by_hour: dict[int, int] = field(default_factory=dict)
    usual_received: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    late_by_cause: dict[int | None, int] = field(default_factory=dict)
    slow: list[Any] = field(default_factory=list)
    names: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def next_week(self) -> tuple[date, date]:
        """The first and the last day of next week."""
        return self.monday + timedelta(days=7), self.monday + timedelta(days=13)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def near(self) -> date:
        """The last of the next working days."""
        return self.working_day(NEAR_DAYS)

    def since(self, days: int) -> date:
        """Return the first of so many days that end today."""
        return self.today - timedelta(days=days - 1)

    def working_day(self, count: int) -> date:
        """Return the n-th working day after today, or before it where ``count`` is negative."""
        day, step = self.today, 1 if count > 0 else -1
        # A calendar without a working day in a year is none that anybody waits for.
        for _ in range(366):
            day += timedelta(days=step)
            if self.is_working(day):
                count -= step
                if not count:
                    break
        return day

    @property
    def usual_days(self) -> list[date]:
        """The same weekday of the weeks before, where it was worked."""
        days = [self.today - timedelta(weeks=n) for n in range(1, USUAL_WEEKS + 1)]
        return [day for day in days if self.is_working(day)]

    @property
    def mornings(self) -> list[tuple[datetime, datetime]]:
        """Those days from midnight to this time of the day (UTC): a morning is no whole day."""
        return [(midnight(day), self.now - (self.today - day)) for day in self.usual_days]

    def opens(self, *conditions, name: str, group_by: str = "", steps: bool = False) -> dict:
        """Return what the screen opens for a figure: its list, in the scope of the dashboard."""
        scope = self.steps if steps else self.domain
        domain = Domain.AND([scope, *(Domain(*one) for one in conditions)])
        return {
            "name": name,
            "model": "egate.step.figure" if steps else "egate.dossier.figure",
            "domain": [list(one) if isinstance(one, tuple) else one for one in domain],
            "group_by": group_by,
        }
