from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .reports_case import ReportsCase

KEYS = (
    *("ii06a", "ii07b", "causes", "register", "productivity", "steps"),
    *("supplements", "apologies", "fees", "due", "kpi766"),
)


@tagged("post_install", "-at_install", "access_rights")
class TestReportRights(ReportsCase):
    def test_the_head_of_another_agency_counts_nothing(self):
        found = self.november()
        with freeze_time("2026-11-23 03:00:00"):
            self.collect(found["online"], method="cash", amount=15000)
        stranger = self._person("far_leader", self.role_leader, self.other_ward)
        for key in ("causes", "register", "productivity", "steps", "supplements", "apologies"):
            with self.subTest(key):
                self.assertFalse(list(self.report(key, user=stranger).rows))
        for key in ("fees", "due"):
            with self.subTest(key):
                self.assertFalse(list(self.report(key, user=stranger).rows))
        (total,) = self.report("ii06a", user=stranger).rows
        self.assertFalse(any(total.values[f"c{number}"] for number in range(3, 14)))
        (in_time,) = (
            row.values
            for row in self.report("kpi766", user=stranger).rows
            if row.values.get("code") == "2.1"
        )
        self.assertEqual(in_time["whole"], 0)

    def test_a_scope_that_is_wider_than_the_rights_is_said(self):
        self.november()
        for key in ("ii06a", "causes", "productivity", "fees"):
            lines = self.report(key, self.province).lines
            self.assertTrue(any(self.province.name in line for line in lines[3:]), lines)
            self.assertTrue(any(self.other_ward.name in line for line in lines), lines)
        self.assertFalse(any(self.other_ward.name in line for line in self.report("ii06a").lines))

    def test_a_kept_report_is_read_by_who_sees_every_unit_that_is_counted(self):
        """The one-stop unit belongs to the agency, and is counted with it."""
        self.november()
        run = self.env["egate.figure.report.run"].with_user(self.leader)
        values = {"report_key": "ii06a", "place": "reception", "unit_id": self.ward.id}
        with freeze_time(self.NOW):
            kept = run.create({**values, "below": False, "period": "last_quarter"}).action_keep()
        kept = self.env[kept["res_model"]].browse(kept["res_id"])
        self.assertIn("13", kept.preview["rows"][-1]["cells"])
        self.assertEqual(kept.counted_unit_ids, self.ward | self.desk)
        self.assertTrue(kept.with_user(self.leader).has_access("read"))
        self.assertNotIn(self.desk, self.officer.egate_unit_ids)
        self.assertFalse(kept.with_user(self.officer).has_access("read"))

    def test_a_citizen_gets_no_report(self):
        for key in KEYS:
            with self.subTest(key), self.assertRaises(AccessError):
                list(self.report(key, user=self.citizen).rows)

    def test_every_report_has_an_answer_without_data(self):
        for key in KEYS:
            with self.subTest(key):
                table = self.report(key, until=date(2026, 11, 30))
                for row in table.rows:
                    self.assertLessEqual(
                        row.values.keys(), {column.key for column in table.columns}
                    )
                self.assertEqual(table.key, key)
                self.assertTrue(self.env[f"egate.figure.report.{key}"]._report_title())

    def test_every_row_has_values_for_columns_only_and_opens_plain_domains(self):
        found = self.november()
        with freeze_time("2026-11-23 03:00:00"):
            self.collect(found["online"], method="cash", amount=15000)
        for key in KEYS:
            table = self.report(key)
            columns = {column.key for column in table.columns}
            for row in table.rows:
                with self.subTest(key, row=row.values):
                    self.assertLessEqual(row.values.keys(), columns)
                    if row.opens:
                        model, domain = row.opens
                        self.env[model].with_user(self.leader).search_count(domain)
                        self.assertPlain(domain)

    def assertPlain(self, value):
        if isinstance(value, list | tuple):
            for one in value:
                self.assertPlain(one)
        else:
            self.assertIsInstance(value, str | int | bool)


@tagged("post_install", "-at_install")
class TestReportQueries(ReportsCase):
    def queries(self, key):
        self.env.flush_all()
        # What users and units are is in memory, as in a server that works.
        for _warm in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = list(self.report(key, until=date(2026, 11, 30)).rows)
        return len(rows), self.env.cr.sql_log_count - before

    @freeze_time("2026-12-01 02:10:00")
    def test_no_report_asks_again_for_each_dossier(self):
        def more(count, hour):
            dossiers = [self.handed_in(f"2026-11-23 {hour}:{m:02d}:00") for m in range(count)]
            with freeze_time("2026-11-23 04:00:00"):
                for dossier in dossiers:
                    self.collect(dossier, method="cash", amount=15000)
                    self.do(dossier, "claim", self.officer)

        more(3, "02")
        keys = ("register", "fees", "due", "productivity", "supplements", "ii06a", "kpi766")
        few = {key: self.queries(key) for key in keys}
        more(6, "03")
        for key in keys:
            with self.subTest(key):
                rows, queries = self.queries(key)
                self.assertGreaterEqual(rows, few[key][0])
                # One more asks once how many readings are many, for the log of them.
                self.assertLessEqual(queries, few[key][1] + 1)
