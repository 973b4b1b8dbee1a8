import doctest
from datetime import date, datetime
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools import (
    calendar_content,
    call_arguments,
    code_pattern,
    deadline,
    identity,
    ledger,
    plain_input,
    plain_number,
    public_holidays,
    search_key,
    standby,
    term,
    token_bucket,
    transfer,
    working_calendar,
)
from odoo.addons.egate_base.tools.deadline import due
from odoo.addons.egate_base.tools.term import Term
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError, WorkingCalendar

WEEK = {day: ((450, 690), (810, 1020)) for day in range(5)}
OFF_2026 = {
    date(2026, 1, 1): "Tết Dương lịch",
    **{date(2026, 2, day): "Tết Âm lịch" for day in range(16, 21)},
    date(2026, 4, 27): "Giỗ Tổ (nghỉ bù)",
    date(2026, 4, 30): "Ngày Chiến thắng",
    date(2026, 5, 1): "Quốc tế Lao động",
    date(2026, 8, 31): "Hoán đổi",
    date(2026, 9, 1): "Quốc khánh",
    date(2026, 9, 2): "Quốc khánh",
    date(2026, 11, 24): "Ngày Văn hóa Việt Nam",
}
OFFICE = WorkingCalendar(WEEK, OFF_2026, {date(2026, 8, 22): WEEK[0]})


def working_days(amount):
    return [Term(Fraction(amount), "working_day")]


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    """The pure rules: golden cases, and properties that hold for every case."""

    def test_examples_in_docstrings(self):
        modules = (
            calendar_content,
            call_arguments,
            code_pattern,
            deadline,
            identity,
            ledger,
            plain_input,
            plain_number,
            public_holidays,
            search_key,
            standby,
            term,
            token_bucket,
            transfer,
            working_calendar,
        )
        for module in modules:
            with self.subTest(module=module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def test_golden_1_three_working_days_over_two_holidays(self):
        result = due(OFFICE, datetime(2026, 4, 29, 9, 10), working_days(3))
        self.assertEqual(result.at, datetime(2026, 5, 6, 9, 10))
        self.assertEqual(
            [name for _, name in result.facts[0].days_off(OFFICE) if name],
            list(OFF_2026.values())[7:9],
        )

    def test_golden_2_same_day_and_the_15_hour_rule(self):
        same_day = [Term(Fraction(0), "same_day", cutoff=900)]
        for received, expected in (
            (datetime(2026, 3, 6, 14, 59), datetime(2026, 3, 6, 17, 0)),
            (datetime(2026, 3, 6, 15, 0), datetime(2026, 3, 6, 17, 0)),
            (datetime(2026, 3, 6, 15, 0, 1), datetime(2026, 3, 9, 17, 0)),
            (datetime(2026, 3, 6, 15, 1), datetime(2026, 3, 9, 17, 0)),
            (datetime(2026, 4, 29, 15, 1), datetime(2026, 5, 4, 17, 0)),  # before a holiday (D6)
            (datetime(2026, 3, 7, 9, 0), datetime(2026, 3, 9, 17, 0)),  # Saturday: from Monday
        ):
            with self.subTest(received=received):
                self.assertEqual(due(OFFICE, received, same_day).at, expected)

    def test_golden_3_calendar_days_that_end_in_tet(self):
        result = due(OFFICE, datetime(2026, 2, 10, 9, 0), [Term(Fraction(10), "day")])
        self.assertEqual(result.at, datetime(2026, 2, 23, 17, 0))
        self.assertEqual([fact.kind for fact in result.facts], ["moved", "day"])
        self.assertFalse(result.facts[1].days_off(OFFICE), "of calendar days every one counts")

    def test_golden_4_two_and_a_half_days(self):
        result = due(OFFICE, datetime(2026, 3, 2, 8, 0), working_days("2.5"))
        self.assertEqual(result.at, datetime(2026, 3, 4, 13, 45))

    def test_golden_4_in_days_of_eight_hours(self):
        term = Term(Fraction(5, 2), "working_day", counting="eight_hours")
        result = due(OFFICE, datetime(2026, 3, 2, 8, 0), [term])
        self.assertEqual(result.at, datetime(2026, 3, 4, 15, 0))

    def test_golden_4_to_the_end_of_the_day(self):
        term = Term(Fraction(5, 2), "working_day", counting="end_of_day")
        result = due(OFFICE, datetime(2026, 3, 2, 8, 0), [term])
        self.assertEqual(result.at, datetime(2026, 3, 5, 11, 30))

    def test_golden_6_a_holiday_on_sunday_is_given_back_on_monday(self):
        result = due(OFFICE, datetime(2026, 4, 24, 9, 0), working_days(1))
        self.assertEqual(result.at, datetime(2026, 4, 28, 9, 0))

    def test_golden_7_a_make_up_saturday_is_worked(self):
        result = due(OFFICE, datetime(2026, 8, 21, 9, 0), working_days(1))
        self.assertEqual(result.at, datetime(2026, 8, 22, 9, 0))

    def test_received_out_of_hours_counts_from_the_next_opening(self):
        for received, opening in (
            (datetime(2026, 3, 6, 20, 0), datetime(2026, 3, 9, 7, 30)),
            (datetime(2026, 3, 6, 12, 0), datetime(2026, 3, 6, 13, 30)),
            (datetime(2026, 3, 6, 5, 0), datetime(2026, 3, 6, 7, 30)),
            (datetime(2026, 3, 6, 17, 0), datetime(2026, 3, 9, 7, 30)),
        ):
            with self.subTest(received=received):
                self.assertEqual(OFFICE.next_opening(received), opening)

    def test_legs_follow_each_other(self):
        legs = [Term(Fraction(amount), "working_day") for amount in ("2", "3", "0.5")]
        start = datetime(2026, 3, 2, 8, 0)
        self.assertEqual(due(OFFICE, start, legs).at, due(OFFICE, start, working_days("5.5")).at)

    def test_hours_are_working_hours(self):
        result = due(OFFICE, datetime(2026, 3, 6, 16, 0), [Term(Fraction(2), "hour")])
        self.assertEqual(result.at, datetime(2026, 3, 9, 8, 30))

    def test_a_calendar_day_term_ends_in_working_time(self):
        for received in (
            datetime(2026, 3, 2, 8, 0),
            datetime(2026, 3, 2, 16, 59),
            datetime(2026, 3, 2, 11, 29),
        ):
            for days in ("1", "2.5", "4", "15"):
                at = due(OFFICE, received, [Term(Fraction(days), "day")]).at
                self.assertTrue(OFFICE.is_working(at.date()), (received, days, at))

    def test_adding_then_measuring_gives_the_term_back(self):
        for hour in range(24):
            start = datetime(2026, 4, 24, hour, 7)
            for minutes in (1, 59, 225, 450, 451, 4500):
                end = OFFICE.add_minutes(start, minutes)
                self.assertEqual(OFFICE.minutes_between(start, end), minutes, (start, minutes))

    def test_later_reception_is_never_due_earlier(self):
        for terms in (
            working_days("2.5"),
            [Term(Fraction(10), "day")],
            [Term(Fraction(9), "hour")],
        ):
            moments = [datetime(2026, 4, 24 + step // 24, step % 24, 20) for step in range(24 * 6)]
            dues = [due(OFFICE, moment, terms).at for moment in moments]
            self.assertEqual(dues, sorted(dues))

    def test_a_calendar_without_hours_or_beyond_its_years_says_so(self):
        with self.assertRaises(CalendarRangeError):
            WorkingCalendar({})
        with self.assertRaises(CalendarRangeError):
            OFFICE.add_days(datetime(2045, 12, 20), 60)
