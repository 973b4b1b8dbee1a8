from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_base.tools.deadline import due
from odoo.addons.egate_base.tools.ledger import Entry, replay
from odoo.addons.egate_base.tools.term import CLOSED, COUNTINGS, Term
from odoo.addons.egate_base.tools.term import UNITS as ALL_UNITS
from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar

from .test_tools import OFF_2026, OFFICE, WEEK

# A busy machine is not a fault, and a run leaves nothing behind.
settings.register_profile("egate", deadline=None, database=None)
settings.load_profile("egate")

MAKEUP = date(2026, 8, 22)
#: Friday is short, Saturday morning counts half a day, Sunday is for reception only.
UNEVEN = WorkingCalendar(
    {**WEEK, 4: ((450, 690), (810, 960)), 5: ((450, 690),), 6: ((480, 600),)},
    OFF_2026,
    {MAKEUP: WEEK[0]},
    weights={5: 0.5, 6: 0},
)
EVEN_HOURS = WorkingCalendar({day: ((450, 690), (810, 1050)) for day in range(5)}, OFF_2026)
CALENDARS = st.sampled_from([OFFICE, UNEVEN, EVEN_HOURS])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
#: Also places that fall on the borders of windows.
AMOUNTS = st.integers(1, 120).map(lambda n: Fraction(n, 4)) | st.fractions(
    Fraction(1, 10), 40, max_denominator=450
)
WAYS = st.sampled_from(COUNTINGS)
UNITS = st.sampled_from(("working_day", "hour", "same_day"))


#: Legs with one setting, as an office has them, each of any unit.
TERMS = st.builds(
    lambda legs, way, closed, cutoff: [
        Term(amount, unit, cutoff, counting=way, closed=closed) for amount, unit in legs
    ],
    st.lists(
        st.tuples(AMOUNTS | st.integers(1, 30).map(Fraction), st.sampled_from(ALL_UNITS)),
        min_size=1,
        max_size=3,
    ),
    WAYS,
    st.sampled_from(CLOSED),
    st.sampled_from((None, 900, 700, 1020, 1080)),
)


def term(amount, unit="working_day", counting="same_position"):
    return Term(amount, unit, 900 if unit == "same_day" else None, counting=counting)


@tagged("post_install", "-at_install")
class TestDeadlineProperties(BaseCase):
    """What holds for every calendar, moment and term."""

    @given(CALENDARS, MOMENTS, st.integers(1, 20000))
    def test_adding_minutes_then_measuring_gives_them_back(self, calendar, start, minutes):
        end = calendar.add_minutes(start, minutes)
        self.assertEqual(calendar.minutes_between(start, end), minutes)

    @given(CALENDARS, MOMENTS, AMOUNTS)
    def test_adding_days_then_measuring_gives_them_back(self, calendar, start, days):
        end = calendar.add_days(start, days)
        # To the minute, which is at most 1/240 of a day.
        self.assertLessEqual(abs(calendar.days_between(start, end) - days), Fraction(1, 240))

    @given(st.sampled_from([OFFICE, EVEN_HOURS]), MOMENTS, st.integers(1, 300))
    def test_whole_days_are_exact_and_keep_the_hour(self, calendar, start, days):
        opening = calendar.next_opening(start).replace(second=0, microsecond=0)
        end = calendar.add_days(start, days)
        self.assertEqual(calendar.days_between(start, end), days)
        self.assertEqual(end.time(), opening.time())

    @given(CALENDARS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), TERMS)
    @settings(max_examples=1000)
    def test_later_is_never_due_earlier(self, calendar, one, after, legs):
        """Whatever the units, the settings and the rules of the law."""
        first, second = (due(calendar, moment, legs).at for moment in (one, one + after))
        self.assertLessEqual(first, second)

    @given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS, UNITS, WAYS)
    def test_longer_is_never_due_earlier(self, calendar, start, one, other, unit, way):
        first, second = (
            due(calendar, start, [term(amount, unit, way)]).at for amount in sorted((one, other))
        )
        self.assertLessEqual(first, second)

    @given(
        CALENDARS,
        MOMENTS,
        st.lists(AMOUNTS, min_size=1, max_size=5),
        st.sampled_from(("working_day", "hour")),
        WAYS,
    )
    def test_splitting_a_term_over_legs_changes_nothing(self, calendar, start, legs, unit, way):
        split = due(calendar, start, [term(amount, unit, way) for amount in legs]).at
        self.assertEqual(split, due(calendar, start, [term(sum(legs), unit, way)]).at)

    @given(CALENDARS, MOMENTS, st.lists(st.integers(1, 20), min_size=1, max_size=4), WAYS)
    def test_splitting_calendar_days_never_shortens(self, calendar, start, legs, way):
        split = due(calendar, start, [term(Fraction(days), "day", way) for days in legs]).at
        whole = due(calendar, start, [term(Fraction(sum(legs)), "day", way)]).at
        self.assertGreaterEqual(split.date(), whole.date())

    @given(
        CALENDARS,
        MOMENTS,
        st.lists(st.tuples(AMOUNTS, st.sampled_from(("working_day", "day", "hour"))), min_size=1),
        WAYS,
        st.timedeltas(timedelta(), timedelta(days=30)),
    )
    def test_a_pause_of_zero_changes_nothing(self, calendar, start, legs, way, after):
        entries = [
            Entry("start", start, tuple(term(amount, unit, way) for amount, unit in legs)),
            Entry("pause", start + after, policy="resume", cause="supplement"),
            Entry("resume", start + after),
        ]
        states = replay(entries, calendar)
        self.assertEqual(states[2].at, states[0].at)

    @given(CALENDARS, MOMENTS, AMOUNTS, WAYS, st.timedeltas(timedelta(), timedelta(days=60)))
    def test_a_pause_of_a_minute_moves_a_term_of_days_by_a_minute(
        self, calendar, start, amount, way, after
    ):
        start = start.replace(second=0, microsecond=0)
        at = calendar.next_opening(start + after).replace(second=0, microsecond=0)
        entries = [
            Entry("start", start, (term(amount, "working_day", way),)),
            Entry("pause", at, policy="resume", cause="supplement"),
            Entry("resume", calendar.add_minutes(at, 1)),
        ]
        states = replay(entries, calendar)
        moved = calendar.minutes_between(states[0].at, states[2].at)
        self.assertGreaterEqual(states[2].at, states[0].at)
        # To the end of a day, and where it is the limit, a minute may be the last of its day.
        self.assertLessEqual(
            moved, 2 if way == "same_position" else calendar.day_minutes(states[2].at.date()) + 2
        )
