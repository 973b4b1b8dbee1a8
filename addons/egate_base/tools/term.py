"""A leg of a legal term, and a reason for a due time: plain values, kept in ledgers.

All moments are local and naive, see :mod:`working_calendar`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from .working_calendar import WorkingCalendar

#: What a term is given in.
UNITS = ("same_day", "working_day", "day", "hour", "clock_hour")
#: The unit of a first leg, without an amount, of what is handed in elsewhere than where it is
#: decided: until it has to be handed over, with ``cutoff`` the hour for that.
HANDOVER = "handover"

#: How days become a moment: the same place in the day, so many days later; the end of the last day
#: (Civil Code, articles 147 and 148); the same place, a working day taken as eight worked hours.
COUNTINGS = ("same_position", "end_of_day", "eight_hours")

#: What the first working day is for working days that begin after closing or on a closed day: day
#: one of the term, as the province of Thanh Hóa counts, or the day of reception, which is left out
#: (Civil Code, article 147.2).
CLOSED = ("counted", "left_out")

#: The rules by which a leg is laid: those of :mod:`term_rules`. A leg that is kept without a number
#: has the first ones, :mod:`term_rules_first`, which held until November 2026.
RULES = 2


def exact(amount: float) -> Fraction:
    """Return an entered amount, such as 2.5 days, as an exact number.

    >>> exact(2.5), exact(0.1)
    (Fraction(5, 2), Fraction(1, 10))
    """
    return Fraction(str(amount)).limit_denominator(1000)


@dataclass(frozen=True)
class Term:
    """One leg of a legal term.

    :param amount: how many of ``unit``; ignored for ``same_day``
    :param unit: one of :data:`UNITS`, or :data:`HANDOVER`; ``hour`` is a working hour,
        ``clock_hour`` one of the clock
    :param cutoff: minutes after midnight. A *same day* term that begins later ends with the next
        working day; with days, what comes later, or on a closed day, is received when the next
        working day opens (Nghị định 301/2026/NĐ-CP). ``None`` when the law has no such rule
    :param agency: who spends this leg, for the explanation only
    :param counting: one of :data:`COUNTINGS`; kept with the leg, so that a new setting leaves the
        dossiers received before it alone
    :param closed: one of :data:`CLOSED`, kept likewise
    :param rules: by which rules it is laid, see :data:`RULES`
    """

    amount: Fraction
    unit: str
    cutoff: int | None = None
    agency: str = ""
    counting: str = COUNTINGS[0]
    closed: str = CLOSED[0]
    rules: int = RULES

    def __post_init__(self):
        if self.unit not in (*UNITS, HANDOVER):
            raise ValueError(f"unknown unit of time {self.unit!r}")
        if self.counting not in COUNTINGS:
            raise ValueError(f"unknown way of counting {self.counting!r}")
        if self.closed not in CLOSED:
            raise ValueError(f"unknown way to count from a closed day {self.closed!r}")
        if self.unit not in ("same_day", HANDOVER) and self.amount <= 0:
            raise ValueError("a term is longer than nothing")

    def as_json(self) -> dict:
        """Return the leg as plain values for the ledger; what goes without saying is left out.

        >>> Term(Fraction(10), "day").as_json()
        {'amount': '10', 'unit': 'day', 'rules': 2}
        """
        values = {"amount": str(self.amount), "unit": self.unit}
        if self.cutoff is not None:
            values["cutoff"] = self.cutoff
        if self.agency:
            values["agency"] = self.agency
        if self.counting != COUNTINGS[0]:
            values["counting"] = self.counting
        if self.closed != CLOSED[0]:
            values["closed"] = self.closed
        if self.rules != 1:
            values["rules"] = self.rules
        return values

    @classmethod
    def from_json(cls, values: dict) -> "Term":
        return cls(
            Fraction(values["amount"]),
            values["unit"],
            values.get("cutoff"),
            values.get("agency", ""),
            values.get("counting", COUNTINGS[0]),
            values.get("closed", CLOSED[0]),
            values.get("rules", 1),
        )


class Fact(NamedTuple):
    """One reason in the explanation of a due time; ``kind`` says which sentence it becomes.

    :param at: when this leg ends, or what it was moved from
    :param start: when this leg began; its days off are listed only when they are read
    :param left: what was left of the leg when the clock stopped, in its unit
    :param entry: the ``ledger.Entry`` that this fact tells of, if any
    """

    kind: str
    at: datetime
    term: Term | None = None
    start: datetime | None = None
    left: Fraction | None = None
    entry: object = None

    def days_off(self, calendar: WorkingCalendar) -> list[tuple[date, str]]:
        """Return the days of this leg that were not worked, each with its occasion, or ``""``."""
        if self.start is None:
            return []
        days = calendar.skipped(self.start.date(), self.at.date())
        return [(day, calendar.off.get(day, "")) for day in days]


class Leg(NamedTuple):
    """What is left of a term.

    :param left: exact, in the term's unit; zero or less on the last day of a term that ends with it
    :param through: the original amount of this leg and of those before it in the same unit
    :param days: what is left in days of the calendar, for days of eight hours, which may not pass
        them; else the same as ``left``
    """

    term: Term
    left: Fraction
    through: Fraction
    days: Fraction


def after_hour(moment: datetime, cutoff: int) -> bool:
    """Return whether ``moment`` is later in its day than ``cutoff``, in minutes of the day."""
    return moment.hour * 60 + moment.minute + (moment.second > 0) > cutoff


def whole(amount: Fraction) -> int:
    """Return ``amount`` to the nearest whole number, halves upwards."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
