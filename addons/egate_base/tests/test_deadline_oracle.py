import random
from datetime import date, datetime, timedelta
from fractions import Fraction

from lunar_vn import solar_to_lunar

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools import public_holidays
from odoo.addons.egate_base.tools.ledger import Entry, replay
from odoo.addons.egate_base.tools.term import CLOSED, COUNTINGS, UNITS, Term
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from .deadline_oracle import BREAKS, WORKED, Oracle, dates
from .test_tools import WEEK

OFFICE = WorkingCalendar(
    WEEK,
    {day: "" for day in dates(BREAKS)},
    {day: WEEK[0] for day in dates(WORKED)},
    years=(2020, 2028),
)
CASES = 10_000


def a_case(source):
    """A reception from 2020 to 2027, often at a border of the day, with legs and settings."""
    received = datetime(2020, 1, 2) + timedelta(minutes=source.randrange(2900 * 1440))
    if source.random() < 0.3:
        hour, minute = source.choice(((7, 30), (11, 30), (13, 30), (15, 0), (15, 1), (17, 0)))
        received = received.replace(hour=hour, minute=minute)
    legs = [
        (unit, a_length(source, unit))
        for unit in source.choices(UNITS, weights=(1, 6, 3, 1, 1), k=source.choice((1, 1, 2, 3)))
    ]
    return received, legs, source.choice(CLOSED), source.choice((None, None, 900))


def a_length(source, unit):
    if unit == "same_day":
        return Fraction(0)
    if unit == "working_day":
        return Fraction(source.randint(1, 90), source.choice((1, 1, 2)))
    return Fraction(source.randint(1, 60))


@tagged("post_install", "-at_install")
class TestDeadlineOracle(BaseCase):
    """The product and code that shares nothing with it say the same of any term."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oracle = Oracle()

    def test_ten_thousand_terms_in_each_convention(self):
        source, wrong = random.Random(20261129), []
        for _number in range(CASES):
            received, legs, closed, cutoff = a_case(source)
            extension = Fraction(source.randint(1, 15)) if source.random() < 0.3 else None
            for counting in COUNTINGS:
                terms = [
                    Term(amount, unit, cutoff, counting=counting, closed=closed)
                    for unit, amount in legs
                ]
                entries, whole = [Entry("start", received, tuple(terms))], list(legs)
                if extension:
                    more = Term(extension, "working_day", counting=counting)
                    entries.append(Entry("extend", received, (more,)))
                    whole.append(("working_day", extension))
                found = replay(entries, OFFICE)[-1].at
                expected = self.oracle.due(received, whole, counting, closed, cutoff)
                if found != expected:
                    wrong.append((received, whole, counting, closed, cutoff, found, expected))
        self.assertEqual(len(wrong), 0, wrong[:5])

    def test_the_oracle_itself_knows_what_officials_counted(self):
        """Cases with their law, so that both cannot be wrong in the same way."""
        for received, legs, expected in (
            (datetime(2026, 4, 29, 9, 10), [("working_day", Fraction(3))], date(2026, 5, 6)),
            (datetime(2026, 2, 10, 9), [("day", Fraction(10))], date(2026, 2, 23)),
            (datetime(2026, 4, 24, 9), [("working_day", Fraction(1))], date(2026, 4, 28)),
            (datetime(2026, 8, 21, 9), [("working_day", Fraction(1))], date(2026, 8, 22)),
            (datetime(2020, 10, 5, 10, 40), [("working_day", Fraction(43))], date(2020, 12, 3)),
            (datetime(2027, 2, 3, 9), [("working_day", Fraction(1))], date(2027, 2, 11)),
        ):
            for counting in COUNTINGS:
                with self.subTest(received=received, counting=counting):
                    found = self.oracle.due(received, legs, counting, "counted", None)
                    self.assertEqual(found.date(), expected)

    def test_the_breaks_are_where_the_moon_has_them(self):
        """Tết and Giỗ Tổ by a lunar calendar that the product does not use."""
        for year in BREAKS:
            off = dates({year: BREAKS[year]})
            lunar = {day: solar_to_lunar(day) for day in map(self._days_of(year), range(366))}
            tet = next(day for day, moon in lunar.items() if (moon.day, moon.month) == (1, 1))
            days = [tet + timedelta(days=number) for number in range(3)]
            for day in days:
                self.assertTrue(day in off or day.weekday() >= 5, day)
            kings = next(day for day, moon in lunar.items() if (moon.day, moon.month) == (10, 3))
            self.assertTrue(kings in off or kings.weekday() >= 5, kings)

    def _days_of(self, year):
        return lambda number: date(year, 1, 1) + timedelta(days=number)

    def test_the_days_that_ship_are_those_of_the_oracle(self):
        for year in BREAKS:
            shipped = public_holidays.proposed(year)
            off = {day.day for day in shipped if day.kind == "off" and day.day.weekday() < 5}
            worked = {day.day for day in shipped if day.kind == "makeup"}
            with self.subTest(year=year):
                self.assertEqual(off, set(dates({year: BREAKS[year]})))
                self.assertEqual(worked, set(dates({year: WORKED.get(year, "")})))
