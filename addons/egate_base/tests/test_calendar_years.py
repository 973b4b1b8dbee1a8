from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..tools import public_holidays
from .common import BaseOfficeCase

#: The seventh day of the first lunar year of each year, by its Tết: not from the product's table.
FIRST_OF_TET = {
    2020: date(2020, 1, 25),
    2021: date(2021, 2, 12),
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
}


@tagged("post_install", "-at_install")
class TestAnnouncedYears(BaseOfficeCase):
    """What was announced for 2020 to 2027, against what everybody can look up."""

    def off(self, year):
        return {day.day: day for day in public_holidays.proposed(year) if day.kind == "off"}

    def test_every_day_names_a_document(self):
        for year in FIRST_OF_TET:
            for day in public_holidays.proposed(year):
                self.assertEqual(day.day.year, year)
                self.assertTrue(day.basis, day)

    def test_the_days_by_the_lunar_calendar_have_their_right_names(self):
        for year, first in FIRST_OF_TET.items():
            off = self.off(year)
            self.assertIn("mùng 1 tháng Giêng", off[first].name)
            for day, entry in off.items():
                if "tháng Giêng" in entry.name:
                    self.assertIn(f"mùng {(day - first).days + 1} ", entry.name)
        self.assertIn("28 tháng Chạp", self.off(2025)[date(2025, 1, 27)].name)
        self.assertIn("28 tháng Chạp", self.off(2027)[date(2027, 2, 4)].name)
        self.assertIn("29 tháng Chạp", self.off(2023)[date(2023, 1, 20)].name)

    def test_as_many_working_days_are_given_as_the_law_has(self):
        """Ten days until 2020, eleven, twelve from 2026; none is lost to a weekend.

        Each announced swap takes one more and gives a Saturday for it.
        """
        for year in FIRST_OF_TET:
            days = public_holidays.proposed(year)
            weekdays = [day for day in days if day.kind == "off" and day.day.weekday() < 5]
            swaps = [day for day in days if day.kind == "makeup"]
            wanted = 10 if year == 2020 else 11 if year < 2026 else 12
            self.assertEqual(len(weekdays) - len(swaps), wanted, year)
            for swap in swaps:
                self.assertEqual(swap.day.weekday(), 5, swap)


# Before October, so that next year is nobody's concern yet.
@freeze_time("2026-09-15 02:10:00")
@tagged("post_install", "-at_install")
class TestCalendarYears(BaseOfficeCase):
    """A year is confirmed by a decision, or the calendar and its administrators are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.unit"].search([]).own_calendar_id.egate_year_ids.unlink()
        cls.confirm(2026)

    @classmethod
    def confirm(cls, year):
        return cls.env["egate.calendar.year"].create(
            {"calendar_id": cls.calendar.id, "year": year, "decision": "CV 1"}
        )

    def unconfirmed(self, start, end):
        return self.calendar._egate_unconfirmed_years(start, end)

    def reminders(self, user=None):
        domain = [("res_model", "=", "egate.calendar.year"), ("user_id", "=", user.id)]
        found = self.env["mail.activity"].search(domain)
        return found.filtered(
            lambda one: (
                self.env["egate.calendar.year"].browse(one.res_id).calendar_id == self.calendar
            )
        )

    def remind(self):
        self.env["egate.calendar.year"]._cron_remind_of_holidays()

    def test_a_term_within_confirmed_years_is_sure(self):
        self.assertFalse(self.unconfirmed(date(2026, 9, 15), date(2026, 12, 31)))

    def test_a_term_that_runs_into_another_year_says_so(self):
        start, end = date(2026, 12, 30), date(2027, 1, 4)
        self.assertEqual(self.unconfirmed(start, end), [2027])
        self.assertIn("2027", self.calendar._egate_unconfirmed_sentence(start, end))
        self.confirm(2027)
        self.assertFalse(self.unconfirmed(start, end))
        self.assertEqual(self.calendar._egate_unconfirmed_sentence(start, end), "")

    def test_a_year_without_a_decision_is_not_confirmed(self):
        year = self.confirm(2027)
        year.decision = "  "
        self.assertFalse(year.confirmed)
        self.assertFalse(year.confirmed_by_id)
        self.assertEqual(self.unconfirmed(date(2027, 1, 1), date(2027, 1, 1)), [2027])

    def test_who_confirmed_is_written_down_and_closed(self):
        year = self.env["egate.calendar.year"].with_user(self.manager)
        year = year.create({"calendar_id": self.calendar.id, "year": 2027, "decision": "CV 2"})
        self.assertEqual(year.confirmed_by_id, self.manager)
        with self.assertRaises(AccessError):
            year.confirmed_by_id = self.clerk

    def test_a_year_beyond_the_calendar_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "from 2015 to 2045"):
            self.confirm(2104)

    def test_confirming_a_proposal_confirms_the_year(self):
        action = self.calendar.with_user(self.manager).action_egate_propose_holidays()
        proposal = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        with Form(proposal) as form:
            form.year = 2027
        proposal.action_confirm()
        self.assertFalse(self.unconfirmed(date(2027, 1, 1), date(2027, 12, 31)))
        year = self.calendar.egate_year_ids.filtered(lambda year: year.year == 2027)
        self.assertEqual(year.decision, "Công văn 10065/VPCP-KGVX ngày 02/10/2026")
        self.assertEqual(year.confirmed_by_id, self.manager)

    def test_before_october_nobody_is_asked_for_the_next_year(self):
        self.remind()
        self.assertFalse(self.reminders(self.manager))
        self.assertFalse(self.calendar.egate_year_notice)

    def test_from_october_on_the_administrator_is_reminded_once(self):
        with freeze_time("2026-09-30 17:00:00"):  # midnight where the office is
            self.remind()
            self.remind()
            self.calendar.invalidate_recordset()
            self.assertIn("2027", self.calendar.egate_year_notice)
        reminder = self.reminders(self.manager)
        self.assertEqual(len(reminder), 1)
        self.assertIn("2027", reminder.summary)
        self.assertFalse(self.reminders(self.clerk))
        year = self.env["egate.calendar.year"].browse(reminder.res_id)
        self.assertEqual((year.year, year.confirmed), (2027, False))
        action = year.with_user(self.manager).action_propose()
        self.assertEqual(self.env[action["res_model"]].browse(action["res_id"]).year, 2027)

    def test_the_reminder_goes_when_the_year_is_confirmed(self):
        with freeze_time("2026-10-05 02:00:00"):
            self.remind()
            year = self.env["egate.calendar.year"].browse(self.reminders(self.manager).res_id)
            year.with_user(self.manager).decision = "Công văn 10065/VPCP-KGVX"
            self.assertFalse(self.reminders(self.manager))
            self.remind()
            self.assertFalse(self.reminders(self.manager))
            self.calendar.invalidate_recordset()
            self.assertFalse(self.calendar.egate_year_notice)

    def test_a_running_year_without_confirmation_is_asked_for_at_any_time(self):
        self.calendar.egate_year_ids.unlink()
        self.remind()
        self.assertEqual(len(self.reminders(self.manager)), 1)

    def test_no_query_when_warm(self):
        self.unconfirmed(date(2026, 9, 15), date(2027, 1, 4))
        with self.assertQueryCount(0):
            self.unconfirmed(date(2026, 9, 15), date(2027, 1, 4))
