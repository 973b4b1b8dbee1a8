from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestCalendar(BaseOfficeCase):
    def test_moments_are_counted_in_the_zone_of_the_office(self):
        utc = datetime(2026, 11, 22, 18, 30)
        self.assertEqual(self.calendar._to_local(utc), datetime(2026, 11, 23, 1, 30))
        self.assertEqual(self.calendar._to_utc(self.calendar._to_local(utc)), utc)

    def test_a_new_day_off_is_seen_at_once(self):
        monday, wednesday = datetime(2026, 3, 2, 9, 0), datetime(2026, 3, 4, 9, 0)
        self.assertEqual(self.calendar._working_calendar().add_days(monday, 2), wednesday)
        day = self.env["egate.calendar.exception"].create(
            {"calendar_id": self.calendar.id, "date": "2026-03-03", "name": "Nghỉ"}
        )
        thursday = datetime(2026, 3, 5, 9, 0)
        self.assertEqual(self.calendar._working_calendar().add_days(monday, 2), thursday)
        day.unlink()
        self.assertEqual(self.calendar._working_calendar().add_days(monday, 2), wednesday)

    def test_changed_hours_are_seen_at_once(self):
        before = self.calendar._working_calendar().closing(datetime(2026, 3, 2).date())
        self.calendar.attendance_ids.filtered(lambda line: line.hour_to == 17.0).hour_to = 16.5
        after = self.calendar._working_calendar().closing(datetime(2026, 3, 2).date())
        self.assertEqual((before.hour, after.hour, after.minute), (17, 16, 30))

    def test_no_query_when_warm(self):
        self.calendar._working_calendar()
        with self.assertQueryCount(0):
            self.calendar._working_calendar().add_days(datetime(2026, 3, 2, 9, 0), 30)

    def test_a_calendar_without_hours_says_what_to_do(self):
        empty = self.env["resource.calendar"].create({"name": "Trống", "attendance_ids": [(5,)]})
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            empty._working_calendar()
