"""What is said of next week is what the method says, and nobody is told more than is known."""

import doctest
import sys
from datetime import date, timedelta

from odoo.tests import BaseCase

from ...tools.forecast import forecast, needed_days

forecasts = sys.modules["odoo.addons.egate_reports.tools.forecast"]


class TestForecast(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(forecasts).failed)

    def test_it_reads_no_day_beyond_those_that_it_asks_for(self):
        today = date(2026, 11, 25)
        spans = needed_days(today)
        asked = []

        class Counts(dict):
            def get(self, day, default=None):
                asked.append(day)
                return 10

        forecast(Counts(), lambda day: day.weekday() < 5, today)
        monday = today - timedelta(days=today.weekday())
        for day in asked:
            of_this_week = monday <= day <= monday + timedelta(days=6)
            in_spans = any(first <= day <= last for first, last in spans)
            self.assertTrue(in_spans or of_this_week, day)

    def test_a_seasonal_peak_is_foreseen_where_last_week_does_not_know_of_it(self):
        def came(day):
            return 30 if day.isocalendar().week == 36 else 10

        days = [date(2025, 1, 6) + timedelta(days=n) for n in range(700)]
        counts = {day: came(day) for day in days if day.weekday() < 5}
        said = forecast(counts, lambda day: day.weekday() < 5, date(2026, 8, 26))
        self.assertEqual((said.week, said.value, said.naive), (date(2026, 8, 31), 150, 50))

    def test_without_a_year_before_the_last_weeks_speak_alone(self):
        days = [date(2026, 6, 1) + timedelta(days=n) for n in range(84)]
        counts = {day: 12 for day in days if day.weekday() < 5}
        said = forecast(counts, lambda day: day.weekday() < 5, date(2026, 8, 26))
        self.assertEqual(said.value, 60)
