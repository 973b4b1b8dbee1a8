from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestOverview(BaseOfficeCase):
    """An administrator begins with what is missing, and each line opens what mends it."""

    def lines(self):
        self.env.flush_all()
        found = self.rpc(self.manager, "egate.overview", "overview")
        return {line["key"]: line for line in found}

    def opened(self, line):
        action = line["action"]
        return self.env[action["res_model"]].with_user(self.manager).search(action["domain"])

    def test_each_line_opens_as_many_records_as_it_counts(self):
        for key, line in self.lines().items():
            if line["action"] and "domain" in line["action"]:
                with self.subTest(line=key):
                    self.assertEqual(len(self.opened(line)), line["count"])

    def test_units_without_people_are_named_until_somebody_is_assigned(self):
        lines = self.lines()
        self.assertNotIn(self.desk, self.opened(lines["clerk"]))
        self.assertNotIn(self.ward, self.opened(lines["leader"]))
        self.env["egate.assignment"].search([("user_id", "=", self.clerk.id)])[0].date_to = (
            self.env["egate.assignment"]._local_today() - timedelta(days=1)
        )
        self.assertIn(self.desk, self.opened(self.lines()["clerk"]))

    def test_a_leader_directs_the_divisions_of_the_same_agency_only(self):
        values = {"kind": "division", "level": "commune"}
        here, there = self.env["egate.unit"].create(
            [
                {**values, "name": "Phòng một", "code": "T99.33.08", "parent_id": self.ward.id},
                {
                    **values,
                    "name": "Phòng hai",
                    "code": "T99.44.08",
                    "parent_id": self.other_ward.id,
                },
            ]
        )
        headless = self.opened(self.lines()["head"])
        self.assertIn(there, headless)
        self.assertEqual(here in headless, not self.role_leader.acts_below)

    def test_what_ends_soon_is_told_beforehand(self):
        today = self.env["egate.assignment"]._local_today()
        before = self.lines()["assignments"]["count"]
        ending = self.env["egate.assignment"].search([("user_id", "=", self.officer.id)])
        ending.date_to = today + timedelta(days=31)
        self.assertEqual(self.lines()["assignments"]["count"], before)
        ending.date_to = today + timedelta(days=30)
        self.assertEqual(self.lines()["assignments"]["count"], before + 1)
        self.env["egate.absence"].create(
            {"user_id": self.officer.id, "date_from": today, "date_to": today}
        )
        self.assertIn(self.officer, self.opened(self.lines()["absences"]).user_id)

    def test_years_that_are_not_confirmed_are_asked_for(self):
        self.assertNotIn(self.calendar, self.opened(self.lines()["holidays"]))
        today = self.env["egate.assignment"]._local_today()
        years = self.calendar.egate_year_ids
        years.filtered(lambda one: one.year == today.year).decision = False
        self.assertIn(self.calendar, self.opened(self.lines()["holidays"]))

    def test_more_units_cost_no_more_queries(self):
        overview = self.env["egate.overview"].with_user(self.manager)

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            overview.overview()
            return self.cr.sql_log_count - before

        def more(numbers):
            self.env["egate.unit"].create(
                [
                    {
                        "name": f"Bộ phận {number}",
                        "code": f"T99.33.{number}",
                        "parent_id": self.ward.id,
                        "kind": "desk",
                        "level": "commune",
                    }
                    for number in numbers
                ]
            )
            cost()
            return cost()

        # With one of each that is told: what is empty is not even counted.
        first = more([50])
        self.assertEqual(more(range(51, 80)), first)
        self.assertLessEqual(first, 60)

    def test_only_administrators_see_it(self):
        for user in (self.clerk, self.leader, self.citizen):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.overview", "overview")

    def test_it_is_home_for_who_does_nothing_besides(self):
        overview = self.env["egate.overview"]
        self.assertTrue(overview.with_user(self.manager)._is_home())
        self.assertFalse(overview.with_user(self.clerk)._is_home())
        self.env["egate.assignment"].create(
            {"user_id": self.manager.id, "role_id": self.role_clerk.id, "unit_id": self.desk.id}
        )
        self.assertFalse(overview.with_user(self.manager)._is_home())
