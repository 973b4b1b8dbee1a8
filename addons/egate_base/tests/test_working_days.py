from datetime import date, datetime
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.deadline import due
from odoo.addons.egate_base.tools.term import Term
from odoo.addons.egate_base.tools.transfer import transfer_due
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from .test_tools import OFFICE, WEEK

HALF = Fraction(1, 2)
#: Saturday morning is worked and counts half a day.
SATURDAYS = WorkingCalendar({**WEEK, 5: ((450, 690),)}, weights={5: HALF})
#: Saturday morning is for reception only.
RECEPTION = WorkingCalendar({**WEEK, 5: ((450, 690),)}, weights={5: 0})


def moment(day, hour=8, minute=0, month=3):
    return datetime(2026, month, day, hour, minute)


def terms(amount, unit="working_day", counting="same_position"):
    return [Term(Fraction(amount), unit, counting=counting)]


@tagged("post_install", "-at_install")
class TestWorkingDays(BaseCase):
    """Weights of days, the ways of counting, and what a day off does. 2 March 2026 is a Monday."""

    def assertDues(self, calendar, cases):
        for received, what, expected in cases:
            with self.subTest(received=received, terms=what):
                self.assertEqual(due(calendar, received, what).at, expected)

    def test_a_saturday_morning_counts_half_a_day(self):
        self.assertDues(
            SATURDAYS,
            (
                # Friday 7:30 + 1 = Saturday's opening; half a day more is Monday's.
                (moment(6, 7, 30), terms(1), moment(7, 7, 30)),
                (moment(6, 7, 30), terms("1.5"), moment(7, 11, 30)),
                (moment(6, 7, 30), terms(2), moment(9, 11, 15)),
                # A week with its Saturday is five days and a half.
                (moment(2, 8), terms("5.5"), moment(9, 8)),
                (moment(7, 9, 30), terms(HALF), moment(9, 9, 23)),  # 112.5 minutes
            ),
        )
        self.assertEqual(SATURDAYS.days_between(moment(2), moment(9)), Fraction(11, 2))

    def test_half_a_saturday_to_the_end_of_the_day(self):
        self.assertDues(
            SATURDAYS,
            (
                (moment(5), terms("1.5", counting="end_of_day"), moment(7, 11, 30)),
                (moment(5), terms(2, counting="end_of_day"), moment(9, 11, 30)),
                (moment(6), terms(HALF, counting="end_of_day"), moment(7, 11, 30)),
            ),
        )

    def test_a_day_for_reception_only_counts_for_nothing(self):
        self.assertTrue(RECEPTION.is_open(moment(7, 9)))
        self.assertFalse(RECEPTION.is_working(moment(7).date()))
        result = due(RECEPTION, moment(7, 9), terms(1))
        self.assertEqual(result.at, moment(9, 17))
        self.assertEqual([fact.kind for fact in result.facts], ["closed", "working_day"])
        hours = due(RECEPTION, moment(7, 9), terms(2, "hour"))
        self.assertEqual(hours.at, moment(9, 9, 30))
        self.assertEqual([fact.kind for fact in hours.facts], ["reception", "hour"])
        self.assertDues(
            RECEPTION,
            (
                (moment(6, 9), terms(1), moment(9, 9)),
                (moment(6, 16), terms(2, "hour"), moment(9, 8, 30)),
                (moment(7, 9), [Term(Fraction(0), "same_day", cutoff=900)], moment(9, 17)),
            ),
        )

    def test_a_short_day_of_full_weight_keeps_the_place_in_the_day(self):
        calendar = WorkingCalendar({**WEEK, 4: ((450, 690),)})  # Friday afternoon off
        # 13:45 on Thursday is 255 of 450 minutes: 136 of Friday's 240.
        self.assertDues(calendar, ((moment(5, 13, 45), terms(1), moment(6, 9, 46)),))

    def test_whole_days_keep_the_hour_parts_of_days_end(self):
        calendar = WorkingCalendar({day: ((450, 690), (810, 1050)) for day in range(5)})
        self.assertDues(
            calendar,
            (
                (moment(2, 13, 30), terms(1), moment(3, 13, 30)),
                (moment(2, 12, 0), terms(1), moment(3, 13, 30)),
                (moment(2, 7, 30), terms(HALF), moment(2, 11, 30)),
                (moment(2, 13, 30), terms(HALF), moment(2, 17, 30)),
                (moment(2, 7, 30), [*terms(HALF), *terms(HALF)], moment(3, 7, 30)),
            ),
        )

    def test_the_end_of_the_last_day(self):
        end = {"counting": "end_of_day"}
        self.assertDues(
            OFFICE,
            (
                (moment(2, 8), terms(1, **end), moment(3, 17)),
                (moment(2, 16, 59), terms(1, **end), moment(3, 17)),
                (moment(2, 20), terms(1, **end), moment(3, 17)),  # Tuesday is day one
                (moment(2, 8), [*terms(1, **end), *terms("1.5", **end)], moment(5, 11, 30)),
                (moment(2, 8), [*terms("0.25", **end), *terms("0.25", **end)], moment(3, 11, 30)),
                # Calendar days as well; on a day off, the end of the next working day.
                (moment(2, 8), terms(3, "day", **end), moment(5, 17)),
                (moment(2, 8), terms(5, "day", **end), moment(9, 17)),
                (datetime(2026, 2, 10, 9), terms(10, "day", **end), datetime(2026, 2, 23, 17)),
            ),
        )

    def test_units_are_mixed_per_leg(self):
        legs = [*terms(2), *terms(3, "hour"), *terms(4, "day"), *terms(HALF)]
        # Wed 8:00; Wed 11:00; Sun moved to the end of Mon; 225 of 450 minutes of Tue.
        self.assertDues(OFFICE, ((moment(2), legs, moment(10, 11, 15)),))

    def test_15_hours_at_the_counter(self):
        for received, expected in (
            (moment(5, 9), moment(5, 17)),
            (moment(5, 15), moment(5, 17)),
            (moment(5, 15, 1), moment(6, 7, 30)),
            (moment(6, 15, 1), moment(9, 7, 30)),
            (moment(5, 12), moment(5, 17)),
            (moment(5, 6), moment(5, 17)),
            (moment(5, 21), moment(6, 7, 30)),
            (moment(7, 9), moment(9, 7, 30)),
        ):
            with self.subTest(received=received):
                self.assertEqual(transfer_due(OFFICE, received), expected)

    def test_a_day_weighs_one_a_half_or_nothing(self):
        with self.assertRaises(ValueError):
            WorkingCalendar(WEEK, weights={5: 0.3})
        make_up = date(2026, 3, 7)
        calendar = WorkingCalendar(WEEK, makeup={make_up: WEEK[0]}, weights={make_up: 0.5})
        self.assertEqual(calendar.weight(make_up), HALF)
        self.assertEqual(calendar.weight(date(2026, 3, 8)), 0)
