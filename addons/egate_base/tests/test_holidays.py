from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import BaseOfficeCase


# The office of these tests has the holidays of 2026; a proposal begins with the year that it is.
@freeze_time("2026-11-23 02:10:00")
@tagged("post_install", "-at_install")
class TestHolidays(BaseOfficeCase):
    """Public holidays are proposed, and written when somebody confirms them."""

    def propose(self, user=None):
        calendar = self.calendar.with_user(user or self.manager)
        action = calendar.action_egate_propose_holidays()
        return calendar.env[action["res_model"]].browse(action["res_id"])

    def days(self):
        self.calendar.invalidate_recordset(["egate_exception_ids"])
        return {day.date: day for day in self.calendar.egate_exception_ids}

    def test_the_official_year_2026(self):
        self.calendar.egate_exception_ids.unlink()
        proposal = self.propose()
        proposal.year = 2026
        self.assertFalse(self.days())
        proposal.decision = " "
        with self.assertRaisesRegex(UserError, "number of the decision"):
            proposal.action_confirm()
        self.assertFalse(self.days())
        proposal.decision = "Thông báo 123/TB"
        proposal.action_confirm()
        days = self.days()
        off = {day for day, entry in days.items() if entry.kind == "off"}
        self.assertEqual(
            off,
            {
                date(2026, 1, 1),
                date(2026, 1, 2),  # given for Saturday the 10th
                *(date(2026, 2, day) for day in range(16, 21)),
                date(2026, 4, 27),  # for Sunday the 26th
                date(2026, 4, 30),
                date(2026, 5, 1),
                date(2026, 8, 31),  # given for Saturday the 22nd
                date(2026, 9, 1),
                date(2026, 9, 2),
                date(2026, 11, 24),
            },
        )
        swap = days[date(2026, 8, 22)]
        self.assertEqual((swap.kind, swap.weekday), ("makeup", "0"))
        swap = days[date(2026, 1, 10)]
        self.assertEqual((swap.kind, swap.weekday), ("makeup", "4"))
        self.assertIn("12729/VPCP-KGVX", swap.decision)
        self.assertIn("28/2026/QH16", days[date(2026, 11, 24)].decision)
        working = self.calendar._working_calendar()
        self.assertTrue(working.is_working(date(2026, 8, 22)))
        self.assertFalse(working.is_working(date(2026, 8, 31)))

    def test_the_official_tet_of_2027(self):
        proposal = self.propose()
        self.assertEqual(
            (proposal.year, proposal.decision, proposal.source),
            (2027, "Công văn 10065/VPCP-KGVX ngày 02/10/2026", "announced"),
        )
        proposal.action_confirm()
        working = self.calendar._working_calendar()
        self.assertFalse([day for day in range(4, 11) if working.is_working(date(2027, 2, day))])
        self.assertTrue(working.is_working(date(2027, 2, 3)))
        self.assertTrue(working.is_working(date(2027, 2, 11)))
        self.assertEqual(self.days()[date(2027, 2, 5)].decision, proposal.decision)

    def test_a_number_that_was_not_found_is_not_made_up(self):
        proposal = self.propose()
        proposal.year = 2023
        self.assertEqual(proposal.source, "unnumbered")
        self.assertIn("chưa tra được số", proposal.decision)

    def test_a_year_that_nobody_announced_is_proposed_by_rule(self):
        proposal = self.propose()
        proposal.year = 2029
        self.assertEqual((proposal.source, proposal.decision), ("rule", False))
        self.assertTrue(proposal.line_ids)

    def test_a_day_without_a_document_has_the_one_of_the_year(self):
        proposal = self.propose()
        proposal.write({"year": 2029, "decision": "CV 9/VPCP"})
        proposal.action_confirm()
        self.assertEqual(self.days()[date(2029, 1, 1)].decision, "CV 9/VPCP")

    def test_the_first_year_without_holidays_is_proposed(self):
        self.assertEqual(self.propose().year, 2027)

    def test_the_first_year_that_is_not_confirmed_is_proposed(self):
        self.calendar.egate_year_ids.filtered(lambda year: year.year == 2026).unlink()
        self.assertEqual(self.propose().year, 2026)

    def test_swaps_are_added_and_days_left_out(self):
        proposal = self.propose()
        with Form(proposal) as form:
            form.year = 2028
            form.decision = "QĐ 5"
            with form.line_ids.new() as line:
                line.date = "2028-01-08"
                line.kind = "makeup"
                line.name = "Làm bù"
                line.weekday = "4"
            for index in range(len(form.line_ids) - 1):
                with form.line_ids.edit(index) as line:
                    line.chosen = False
        proposal.action_confirm()
        entry = self.days()[date(2028, 1, 8)]
        self.assertEqual((entry.kind, entry.weekday, entry.decision), ("makeup", "4", "QĐ 5"))
        self.assertFalse([day for day in self.days() if day.year == 2028 and day.month > 1])

    def test_what_is_entered_already_stays(self):
        before = self.days()[date(2026, 4, 30)].name
        proposal = self.propose()
        proposal.write({"year": 2026, "decision": "QĐ 6"})
        known = proposal.line_ids.filtered(lambda line: line.date == date(2026, 4, 30))
        self.assertTrue(known.known)
        proposal.action_confirm()
        self.assertEqual(self.days()[date(2026, 4, 30)].name, before)

    def test_a_day_of_another_year_or_twice_is_refused(self):
        proposal = self.propose()
        proposal.decision = "QĐ 7"
        line = proposal.line_ids[:1]
        line.date = "2031-01-02"
        with self.assertRaisesRegex(UserError, "not in 2027"):
            proposal.action_confirm()
        line.date = proposal.line_ids[1].date
        with self.assertRaisesRegex(UserError, "twice"):
            proposal.action_confirm()

    def test_only_the_administrator_proposes(self):
        with self.assertRaises(AccessError):
            self.propose(self.clerk)
        proposal = self.propose()
        proposal.decision = "QĐ 8"
        with self.assertRaises(AccessError):
            proposal.with_user(self.clerk).action_confirm()
