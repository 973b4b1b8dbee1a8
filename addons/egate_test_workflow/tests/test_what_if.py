from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PermitCase

YEAR = date(2026, 1, 1), date(2026, 12, 31)
COUNT = 2000


@tagged("post_install", "-at_install")
class TestWhatIf(PermitCase):
    """Finished work is judged by the limits of another version, and nothing is touched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states["work"].write({"limit_amount": 1, "limit_unit": "working_day"})
        cls.workflow.action_publish()
        cls.draft = cls.workflow.copy()
        cls.new = {state.key: state for state in cls.draft.state_ids}

    def fill(self, count=COUNT):
        """Make ``count`` finished permits by SQL: n minutes in work, then one hour for approval.

        Every tenth changed hands in its work; every fourth was late by the law.
        """
        cr, ids = self.env.cr, {key: state.id for key, state in self.states.items()}
        by_from = {one.from_id: one.id for one in self.workflow.transition_ids}
        values = {
            "count": count,
            "unit": self.ward.id,
            "workflow": self.workflow.id,
            "user": self.officer.id,
            "role": self.role_officer.id,
            "way": by_from[self.states["work"]],
            "end": by_from[self.states["approve"]],
            "monday": "2026-03-02 02:00",
            "evening": "2026-03-02 09:00",
            "tuesday": "2026-03-03 02:00",
            "week_later": "2026-03-10 02:00",
            **ids,
        }
        cr.execute(
            """
            INSERT INTO egate_test_permit (name, unit_id, workflow_id, workflow_state_id, due_at,
                finished_at, closed_at, engine_version, create_uid, write_uid)
            SELECT 'P' || n, %(unit)s, %(workflow)s, %(done)s,
                   TIMESTAMP '2026-03-02 02:00' + CASE WHEN n %% 4 = 0 THEN interval '1 day'
                                                       ELSE interval '30 days' END,
                   '2026-03-10 02:00', '2026-03-10 02:00', 3, 1, 1
            FROM generate_series(1, %(count)s) AS n
            RETURNING id
            """,
            values,
        )
        values["first"] = cr.fetchone()[0]
        cr.execute(
            """
            INSERT INTO egate_test_permit_step (permit_id, sequence, state_id, role_id, unit_id,
                user_id, received_at, confirmed_at, left_at, transition_id, planned_minutes,
                used_minutes, in_time)
            SELECT %(first)s + n - 1, 1, %(work)s, %(role)s, %(unit)s, %(user)s,
                   %(monday)s::timestamp, %(monday)s::timestamp, %(evening)s::timestamp,
                   CASE WHEN n %% 10 = 0 THEN NULL ELSE %(way)s END, 450,
                   CASE WHEN n %% 10 = 0 THEN n / 2 ELSE n END, n <= 450
            FROM generate_series(1, %(count)s) AS n
            UNION ALL
            SELECT %(first)s + n - 1, 2, %(work)s, %(role)s, %(unit)s, %(user)s,
                   %(evening)s::timestamp, %(evening)s::timestamp, %(tuesday)s::timestamp,
                   %(way)s, 450, n / 2, n <= 450
            FROM generate_series(10, %(count)s, 10) AS n
            UNION ALL
            SELECT %(first)s + n - 1, 3, %(approve)s, %(role)s, %(unit)s, %(user)s,
                   %(tuesday)s::timestamp, %(tuesday)s::timestamp, %(week_later)s::timestamp,
                   %(end)s, 0, 60, TRUE
            FROM generate_series(1, %(count)s) AS n
            """,
            values,
        )
        self.env.invalidate_all()

    def of(self, found, key):
        return next(row for row in found["states"] if row["key"] == self.states[key].key)

    def test_what_was_done_is_judged_by_the_limits_of_the_draft(self):
        self.fill()
        self.new[self.states["work"].key].limit_amount = 2
        self.new[self.states["approve"].key].write({"limit_amount": 1, "limit_unit": "same_day"})
        found = self.draft._what_if(*YEAR)
        work, approve = self.of(found, "work"), self.of(found, "approve")
        # Changing hands makes no second visit.
        self.assertEqual((work["visits"], approve["visits"]), (COUNT, COUNT))
        self.assertEqual(work["median"], (COUNT + 1) / 2)
        self.assertAlmostEqual(work["p90"], 0.9 * (COUNT - 1) + 1)
        self.assertEqual((work["late_then"], work["late"]), (COUNT - 450, COUNT - 900))
        self.assertEqual((approve["late_then"], approve["late"]), (0, COUNT))
        self.assertIsNone(self.of(found, "start")["late"])
        total = found["total"]
        self.assertEqual(total["records"], COUNT)
        self.assertEqual((total["late_then"], total["late"]), (COUNT - 450, COUNT))
        self.assertEqual((total["late_by_law"], total["unwarned"]), (COUNT // 4, 0))
        self.assertEqual(total["median"], (COUNT + 1) / 2 + 60)

    def test_limits_in_hours_and_in_calendar_days(self):
        self.fill(600)
        work = self.new[self.states["work"].key]
        for amount, unit, late in ((5, "hour", 300), (1.4, "day", 150), (1, "working_day", 150)):
            work.write({"limit_amount": amount, "limit_unit": unit})
            with self.subTest(unit=unit):
                self.assertEqual(self.of(self.draft._what_if(*YEAR), "work")["late"], late)

    def test_a_limit_that_would_not_have_warned_is_told(self):
        self.fill(100)
        self.assertEqual(self.draft._what_if(*YEAR)["total"]["unwarned"], 25)

    def test_only_the_period_and_the_process_count(self):
        self.fill(10)
        nothing = self.draft._what_if(date(2025, 1, 1), date(2026, 3, 9))
        self.assertEqual(nothing["total"]["records"], 0)
        self.assertEqual(self.of(nothing, "work")["visits"], 0)
        self.assertEqual(
            self.draft._what_if(date(2026, 3, 10), date(2026, 3, 10))["total"]["records"], 10
        )
        other = self.env["egate.workflow"].create({"name": "Khác", "code": "OTHER"})
        self.assertEqual(other._what_if(*YEAR)["total"]["records"], 0)

    def test_a_state_that_is_gone_is_still_shown(self):
        self.fill(10)
        key = self.states["work"].key
        self.new[key].unlink()
        found = self.draft._what_if(*YEAR)
        self.assertEqual(
            (self.of(found, "work")["visits"], self.of(found, "work")["late"]), (10, None)
        )

    def test_it_reads_in_three_queries_and_writes_nothing(self):
        self.fill(100)
        self.draft._what_if(*YEAR)
        self.env.flush_all()
        # The units and their hours, the states, the sum.
        with self.assertQueryCount(3):
            self.draft._what_if(*YEAR)
        # In a transaction that may not write.
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.env.invalidate_all()
        self.assertEqual(self.draft._what_if(*YEAR)["total"]["records"], 100)

    # any day: the table is of the year that it is asked for
    def test_the_table_says_it_in_words(self):
        self.fill(600)
        action = self.draft.with_user(self.manager).action_what_if()
        wizard = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        wizard.write({"date_from": YEAR[0], "date_to": YEAR[1]})
        for words in ("Đang xử lý", "1 working days", "5 h", "150", "600"):
            self.assertIn(words, wizard.report)
        with self.assertRaises(AccessError):
            self.rpc(self.officer, "egate.workflow", "action_what_if", self.draft.ids)
