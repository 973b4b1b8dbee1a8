from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.term import Term

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

    def test_the_administrator_says_what_a_weekday_counts(self):
        friday, monday = datetime(2026, 3, 6, 7, 30), datetime(2026, 3, 9, 7, 30)
        calendar = self.calendar.with_user(self.manager)
        with Form(calendar) as form:
            with form.egate_weekday_ids.new() as day:
                day.weekday = "4"
                day.weight = "0.5"
        working = calendar._working_calendar()
        self.assertEqual(working.days_between(friday, monday), 0.5)
        calendar.egate_weekday_ids.weight = "0"
        self.assertEqual(calendar._working_calendar().next_opening(friday), monday)
        self.assertTrue(self.calendar.with_user(self.clerk)._working_calendar().is_open(friday))
        calendar.egate_weekday_ids.unlink()
        self.assertEqual(calendar._working_calendar().days_between(friday, monday), 1)

    def test_a_make_up_day_counts_as_the_weekday_whose_hours_it_has(self):
        self.calendar.egate_weekday_ids = [
            Command.create({"weekday": "4", "weight": "0.5"}),
        ]
        self.calendar.egate_exception_ids = [
            Command.create(
                {"date": "2026-03-07", "kind": "makeup", "weekday": "4", "name": "Làm bù"}
            )
        ]
        saturday = datetime(2026, 3, 7).date()
        self.assertEqual(self.calendar._working_calendar().weight(saturday), 0.5)

    def test_the_settings_count_what_is_received_from_now_on(self):
        term = self.env["egate.procedure.term"].new({"amount": 2.5, "unit": "working_day"})
        Settings = self.env["res.config.settings"]
        received = datetime(2026, 3, 2, 8, 0)
        working = self.calendar._working_calendar()
        earlier = term._as_terms()[0].as_json()
        for vals, day, hour, minute in (
            ({}, 4, 13, 45),
            ({"egate_day_convention": "eight_hours"}, 4, 15, 0),
            ({"egate_day_convention": "eight_hours", "egate_term_end": "end_of_day"}, 5, 11, 30),
        ):
            with self.subTest(vals=vals):
                Settings.create(vals).execute()
                at = deadline.due(working, received, term._as_terms()).at
                self.assertEqual(at, datetime(2026, 3, day, hour, minute))
        kept = Term.from_json(earlier)
        self.assertEqual(deadline.due(working, received, [kept]).at, datetime(2026, 3, 4, 13, 45))

    def test_a_new_calendar_is_in_the_zone_of_the_country(self):
        calendar = self.env["resource.calendar"].with_context(tz="UTC").create({"name": "Mới"})
        self.assertEqual(calendar.tz, "Asia/Ho_Chi_Minh")
