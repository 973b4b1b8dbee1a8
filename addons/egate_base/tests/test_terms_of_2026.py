from datetime import datetime
from fractions import Fraction
from itertools import product

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.deadline import due
from odoo.addons.egate_base.tools.term import COUNTINGS, Term
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from .test_tools import OFFICE, WEEK

#: 2020 with its one holiday in the months that a case below runs through: none.
OFFICE_2020 = WorkingCalendar(WEEK, years=(2020, 2021))
SAME_DAY = ("same_day", 0)


def terms(*legs, **rules):
    return [Term(Fraction(amount), unit, **rules) for unit, amount in legs]


def at(day, month, hour=17, minute=0, year=2026, second=0):
    return datetime(year, month, day, hour, minute, second)


@tagged("post_install", "-at_install")
class TestTermsOf2026(BaseCase):
    """What an officer of 2026 counts with the calendar on the wall, each case with its law."""

    def assertDue(self, received, legs, expected, calendar=OFFICE, **rules):
        for counting in (rules.pop("counting"),) if "counting" in rules else COUNTINGS:
            with self.subTest(received=received, legs=legs, counting=counting, **rules):
                result = due(calendar, received, terms(*legs, counting=counting, **rules))
                self.assertEqual(result.at, expected)

    def test_a_leg_that_follows_an_end_at_closing_begins_with_the_next_day(self):
        legs = [("day", 3), ("working_day", 2)]
        self.assertDue(at(2, 3, 8), legs, at(9, 3), counting="end_of_day")
        self.assertDue(at(6, 3, 9), [SAME_DAY, ("working_day", 3)], at(11, 3))
        # What is added to a term is laid the same way.
        legs = [("working_day", 3), ("working_day", 2)]
        self.assertDue(at(2, 3, 8), legs, at(9, 3), counting="end_of_day")
        legs = [("hour", 2), ("working_day", 1)]
        self.assertDue(at(2, 3, 15), legs, at(3, 3))

    def test_what_comes_after_closing_counts_the_next_working_day(self):
        """Working days as Thanh Hóa counts them; days by the Civil Code, articles 147.2 and 148."""
        self.assertDue(at(7, 3, 9), [("working_day", 3)], at(11, 3))
        self.assertDue(at(6, 3, 17, 15), [("working_day", 3)], at(11, 3))
        self.assertDue(at(6, 3, 17, 15), [("day", 10)], at(16, 3))
        self.assertDue(at(29, 4, 19, 55), [("day", 7)], at(6, 5))
        self.assertDue(at(7, 3, 9), [("day", 10)], at(17, 3))
        # An end on a day off moves to the end of the next working day.
        self.assertDue(at(7, 3, 9), [("day", 7)], at(16, 3))

    def test_an_office_may_leave_out_the_first_working_day_after_a_closed_one(self):
        legs = [("working_day", 3)]
        for received in (at(7, 3, 9), at(6, 3, 17, 15)):
            self.assertDue(
                received, legs, at(12, 3, 7, 30), closed="left_out", counting=COUNTINGS[0]
            )
            self.assertDue(received, legs, at(12, 3), closed="left_out", counting="end_of_day")
        # Of calendar days the law leaves nothing to choose.
        self.assertDue(at(7, 3, 9), [("day", 10)], at(17, 3), closed="left_out")

    def test_the_minute_of_closing_belongs_to_the_day(self):
        for second in (0, 59):
            self.assertDue(at(6, 3, second=second), [("working_day", 1)], at(9, 3))
            self.assertDue(at(6, 3, second=second), [("day", 4)], at(10, 3))
            self.assertDue(at(6, 3, second=second), [SAME_DAY], at(6, 3))
        self.assertDue(
            at(6, 3, 16, 59), [("working_day", 1)], at(9, 3, 16, 59), counting=COUNTINGS[0]
        )
        self.assertDue(
            at(6, 3, 11, 30), [("working_day", 1)], at(9, 3, 13, 30), counting=COUNTINGS[0]
        )

    def test_days_of_eight_hours_never_pass_the_last_working_day(self):
        received, legs = at(5, 10, 10, 40, year=2020), [("working_day", 43)]
        self.assertDue(received, legs, at(3, 12, year=2020), OFFICE_2020, counting="eight_hours")
        self.assertDue(at(2, 3, 9), [("working_day", 1)], at(3, 3, 9, 30), counting="eight_hours")
        self.assertDue(at(2, 3, 16, 45), [("working_day", 1)], at(3, 3), counting="eight_hours")

    def test_where_the_law_says_so_the_cut_off_holds_for_days(self):
        """Nghị định 301/2026/NĐ-CP: what comes later is received on the next working day."""
        legs = [("working_day", 3)]
        for received, day in ((at(5, 3, 15, 30), 11), (at(6, 3, 15, 30), 12), (at(7, 3, 9), 12)):
            self.assertDue(received, legs, at(day, 3), cutoff=900, counting="end_of_day")
            self.assertDue(received, legs, at(day, 3, 7, 30), cutoff=900, counting=COUNTINGS[0])
        self.assertDue(at(5, 3, 15), legs, at(10, 3), cutoff=900, counting="end_of_day")
        self.assertDue(at(5, 3, 15, 30), [("day", 4)], at(10, 3), cutoff=900, counting="end_of_day")
        self.assertDue(at(5, 3, 17, 0), legs, at(11, 3), cutoff=900, counting="end_of_day")

    def test_clock_hours_run_at_night_and_on_days_off(self):
        """Nghị định 301/2026/NĐ-CP: what is wrong is told within 24 hours."""
        for received, end in (
            (at(2, 3, 9), at(3, 3, 9)),
            (at(6, 3, 16), at(7, 3, 16)),
            (at(6, 3, 20, 15), at(7, 3, 20, 15)),
            (at(8, 3, 3, 0, second=30), at(9, 3, 3)),
        ):
            self.assertDue(received, [("clock_hour", 24)], end)
        self.assertDue(at(6, 3, 16), [("clock_hour", 24), ("working_day", 2)], at(10, 3))
        self.assertDue(at(2, 3, 9), [("clock_hour", 24), ("hour", 2)], at(3, 3, 11))

    def test_days_that_end_after_a_day_off_end_at_closing(self):
        """Else what comes on Wednesday would be due later than what comes on Friday."""
        for received in (at(4, 3, 10), at(5, 3, 8), at(6, 3, 9)):
            self.assertDue(received, [("day", 10)], at(16, 3))
        self.assertDue(at(2, 3, 9, 10), [("day", 3)], at(5, 3, 9, 10), counting=COUNTINGS[0])
        self.assertDue(datetime(2026, 2, 10, 9), [("day", 10)], datetime(2026, 2, 23, 17))

    def test_what_was_promised_by_the_rules_before_stays_promised(self):
        """Legs kept without the number of their rules are counted as on the day they were laid."""
        for received, legs, counting, expected in (
            (at(2, 3, 8), [("day", 3), ("working_day", 2)], "end_of_day", at(10, 3)),
            (at(6, 3, 9), [SAME_DAY, ("working_day", 3)], COUNTINGS[0], at(12, 3, 7, 30)),
            (at(7, 3, 9), [("working_day", 3)], COUNTINGS[0], at(12, 3, 7, 30)),
            (at(6, 3, 17, 15), [("day", 10)], "end_of_day", at(19, 3)),
            (at(6, 3), [("working_day", 1)], COUNTINGS[0], at(10, 3, 7, 30)),
            (datetime(2026, 2, 10, 9), [("day", 10)], COUNTINGS[0], datetime(2026, 2, 23, 9)),
        ):
            kept = [
                {"amount": str(amount), "unit": unit, "counting": counting} for unit, amount in legs
            ]
            with self.subTest(received=received, legs=legs):
                self.assertEqual(due(OFFICE, received, map(Term.from_json, kept)).at, expected)

    def test_a_leg_is_kept_with_its_rules(self):
        for unit, closed, cutoff in product(
            ("working_day", "day", "clock_hour"), ("counted", "left_out"), (None, 900)
        ):
            term = Term(Fraction(5, 2), unit, cutoff, "Sở", "end_of_day", closed)
            self.assertEqual(Term.from_json(term.as_json()), term)
