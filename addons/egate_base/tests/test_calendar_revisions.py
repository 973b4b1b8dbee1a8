from datetime import datetime

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.tools import calendar_content

from .common import BaseOfficeCase

MONDAY = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestCalendarRevisions(BaseOfficeCase):
    """What a calendar counted with stays, whatever becomes of the calendar."""

    def revisions(self):
        """Return the revisions of the calendar as the end of the transaction leaves them."""
        self.env.cr.flush()
        return self.env["egate.calendar.revision"].search([("calendar_id", "=", self.calendar.id)])

    def add_day(self, day="2026-03-03", **values):
        return self.env["egate.calendar.exception"].create(
            {"calendar_id": self.calendar.id, "date": day, "name": "Nghỉ", **values}
        )

    def test_a_calendar_that_nothing_was_counted_on_has_no_revision(self):
        self.add_day()
        self.assertFalse(self.revisions())

    def test_every_change_of_what_counts_writes_a_revision(self):
        first = self.calendar._revision()
        self.assertEqual(self.calendar._revision(), first)
        day = self.add_day(decision="QĐ 7")
        self.assertEqual(self.revisions()[0].decision, "QĐ 7")
        day.write({"kind": "makeup", "weekday": "4"})
        self.assertEqual(self.revisions()[0].number, 3)
        day.unlink()
        self.assertEqual(self.revisions()[0].number, 4)
        self.calendar.egate_weekday_ids = [Command.create({"weekday": "4", "weight": "0.5"})]
        self.assertEqual(self.revisions()[0].number, 5)
        self.calendar.attendance_ids.filtered(lambda line: line.hour_to == 17.0).hour_to = 16.5
        self.assertEqual(self.revisions()[0].number, 6)
        self.calendar.tz = "Asia/Tokyo"
        self.assertEqual(self.revisions()[0].number, 7)
        self.calendar.name = "Tên khác"
        self.assertEqual(self.revisions()[0], self.calendar._revision())
        self.assertEqual(len(self.revisions()), 7)
        self.assertEqual(self.revisions()[-1], first)

    def test_what_is_changed_in_one_go_is_one_revision(self):
        self.calendar._revision()
        with Form(self.calendar.with_user(self.manager)) as form:
            for day in ("2026-03-03", "2026-03-05"):
                with form.egate_exception_ids.new() as line:
                    line.date = day
                    line.name = "Nghỉ"
        self.assertEqual(len(self.revisions()), 2)
        self.assertEqual(self.revisions()[0].user_id, self.manager)

    def test_a_revision_counts_as_the_calendar_did(self):
        first = self.calendar._revision()
        before = self.calendar._working_calendar().add_days(MONDAY, 2)
        self.add_day()
        self.calendar.tz = "UTC"
        second = self.calendar._revision()
        self.assertEqual(first._working_calendar().add_days(MONDAY, 2), before)
        self.assertEqual(first._to_local(datetime(2026, 3, 2, 2, 0)), MONDAY)
        self.assertEqual(first._to_utc(MONDAY), datetime(2026, 3, 2, 2, 0))
        self.assertGreater(second._working_calendar().add_days(MONDAY, 2), before)
        self.assertEqual(second._to_utc(MONDAY), MONDAY)

    def test_no_query_when_warm(self):
        revision = self.calendar._revision()
        revision._working_calendar()
        self.calendar._revision()
        with self.assertQueryCount(0):
            self.calendar._revision()._working_calendar().add_days(MONDAY, 30)

    def test_another_name_of_a_holiday_counts_nothing(self):
        first = self.calendar._revision()
        self.calendar.egate_exception_ids[0].name = "Tên khác"
        second = self.calendar._revision()
        self.assertNotEqual(first, second)
        self.assertTrue(first._counts_like(second))

    def test_revisions_have_no_door(self):
        revision = self.calendar._revision()
        for user in (self.clerk, self.manager):
            for method, args in (
                ("write", ([revision.id], {"number": 9})),
                ("unlink", ([revision.id],)),
                ("create", ([{"calendar_id": self.calendar.id, "number": 9}],)),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, "egate.calendar.revision", method, *args)
        for sql in ("UPDATE %s SET number = 9", "DELETE FROM %s", "TRUNCATE %s CASCADE"):
            with (
                self.subTest(sql=sql),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RestrictViolation),
            ):
                self.env.cr.execute(sql % "egate_calendar_revision")

    def test_recounts_are_started_by_whoever_may_change_the_calendar(self):
        for user in (self.clerk, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rpc(
                    user,
                    "egate.calendar.recount",
                    "create",
                    [{"calendar_id": self.calendar.id, "revision_id": 1}],
                )
        with self.assertRaises(AccessError):
            self.calendar.with_user(self.clerk).action_egate_try_change()

    def test_a_calendar_without_hours_cannot_be_counted_on(self):
        empty = self.env["resource.calendar"].create({"name": "Trống", "attendance_ids": [(5,)]})
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            empty._revision()

    def test_hours_that_are_taken_away_altogether_leave_the_last_revision(self):
        first = self.calendar._revision()
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self.revisions(), first)
        self.calendar.invalidate_recordset()
        self.assertFalse(self.calendar.egate_notice)


@tagged("post_install", "-at_install")
class TestCalendarChange(BaseOfficeCase):
    """A change is tried, and written with the number of its decision when somebody applies it."""

    def change(self, *lines, **values):
        action = self.calendar.with_user(self.manager).action_egate_try_change()
        change = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        with Form(change) as form:
            for name, value in values.items():
                setattr(form, name, value)
            for kind, day, name in lines:
                with form.line_ids.new() as line:
                    line.kind = kind
                    line.date = day
                    if name:
                        line.name = name
        return change

    # any day: the calendar stands on no clock
    def test_nothing_is_written_before_somebody_applies_it(self):
        before = self.calendar._egate_content()
        change = self.change(("off", "2026-08-31", "Nghỉ bù"), ("makeup", "2026-08-22", "Làm bù"))
        change.action_preview()
        self.assertEqual(change.summary, "No open record moves.")
        self.assertEqual(self.calendar._egate_content(), before)
        with self.assertRaisesRegex(UserError, "number of the decision"):
            change.action_apply()
        change.decision = "QĐ 7"
        after = change._changed_content()
        change.action_apply()
        self.calendar.invalidate_recordset()
        self.assertEqual(self.calendar._egate_content(), after)
        added = self.calendar.egate_exception_ids.filtered(lambda day: day.date.month == 8)
        self.assertEqual(set(added.mapped("decision")), {"QĐ 7"})

    def test_a_day_is_taken_away_or_put_in_place_of_another(self):
        change = self.change(
            ("remove", "2026-04-30", ""), ("off", "2026-04-30", "Khác"), decision="QĐ 8"
        )
        change.action_apply()
        day = self.calendar.egate_exception_ids.filtered(lambda day: str(day.date) == "2026-04-30")
        self.assertEqual((day.name, day.decision), ("Khác", "QĐ 8"))

    def test_lines_that_do_not_fit_are_refused_with_the_day(self):
        for lines, sentence in (
            ([("off", "2026-04-30", "Nghỉ")], "30/04/2026 has an entry already"),
            ([("off", "2026-03-03", "A"), ("makeup", "2026-03-03", "B")], "entry already"),
            ([("remove", "2026-03-03", "")], "03/03/2026 has no entry"),
        ):
            with self.subTest(lines=lines), self.assertRaisesRegex(UserError, sentence):
                self.change(*lines).action_preview()

    def test_a_change_that_leaves_no_working_time_is_refused(self):
        self.calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self.change().action_preview()

    def test_days_that_differ_are_found(self):
        before = self.calendar._egate_content()
        self.change(("makeup", "2026-08-22", "Làm bù"), decision="QĐ 9").action_apply()
        days = calendar_content.changed_days(before, self.calendar._egate_content())
        self.assertEqual([str(day) for day in days], ["2026-08-22"])
