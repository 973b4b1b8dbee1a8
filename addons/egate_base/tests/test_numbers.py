from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.models.egate_numbering import Wanted

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestNumbers(BaseOfficeCase):
    def issue(self, day, count=1, unit=None):
        unit = unit or self.desk
        wanted = [Wanted("dossier", unit, day, count=count)]
        (found,) = self.env["egate.numbering"]._issue_many(wanted)
        return [(one.code, one.number) for one in found]

    def pattern(self, day):
        Numbering = self.env["egate.numbering"]
        return Numbering.browse(Numbering._pattern_for("dossier", self.desk, day).id)

    def test_codes_count_by_unit_and_day(self):
        monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
        self.assertEqual(self.issue(monday), [("T99.33.01-261123-0001", 1)])
        self.assertEqual(self.issue(monday, 2)[-1], ("T99.33.01-261123-0003", 3))
        self.assertEqual(self.issue(tuesday), [("T99.33.01-261124-0001", 1)])
        self.assertEqual(self.issue(monday, unit=self.ward), [("T99.33-261123-0001", 1)])

    def test_every_number_is_kept(self):
        self.issue(date(2026, 11, 23), 3)
        numbers = self.env["egate.number"].search([("scope", "=", "dossier/T99.33.01/2026-11-23")])
        self.assertEqual(sorted(numbers.mapped("number")), [1, 2, 3])

    def test_a_unit_may_have_a_pattern_of_its_own_from_a_date_on(self):
        self.env["egate.numbering"].create(
            {
                "name": "Kiểu riêng",
                "unit_id": self.desk.id,
                "pattern": "{unit}-{date:%Y%m%d}-{seq:07d}",
                "date_from": "2026-11-24",
            }
        )
        self.assertEqual(self.issue(date(2026, 11, 23))[0][0], "T99.33.01-261123-0001")
        self.assertEqual(self.issue(date(2026, 11, 24))[0][0], "T99.33.01-20261124-0000001")

    def test_a_pattern_that_cannot_be_unique_is_refused_when_saved(self):
        for pattern, sentence in (
            ("{date:%y%m%d}-{seq:04d}", "two units"),
            ("{unit}-{date:%y%m%d}", "every code would be the same"),
            ("{unit}-{date:%y}-{seq}", "tell the periods apart"),
            ("{unit", "cannot be read"),
            ("{unit}{seq}-{date:%y%m%d}", "set apart"),
            ("{unit.__class__}-{date:%y%m%d}-{seq}", "only"),
        ):
            with self.subTest(pattern=pattern), self.assertRaisesRegex(ValidationError, sentence):
                self.env["egate.numbering"].create(
                    {"name": "x", "pattern": pattern, "date_from": "2026-01-01"}
                )

    def test_numbers_have_no_door(self):
        self.issue(date(2026, 11, 23))
        for user in (self.clerk, self.manager):
            for model in ("egate.number", "egate.number.counter"):
                record = self.env[model].search([], limit=1)
                for method, args in (
                    ("write", ([record.id], {"scope": "x"})),
                    ("unlink", ([record.id],)),
                ):
                    with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                        self.rpc(user, model, method, *args)

    def test_a_day_with_more_than_9999_numbers_goes_on_with_five_digits(self):
        scope = "dossier/T99.33.01/2026-11-23"
        self.env.cr.execute(
            "INSERT INTO egate_number_counter (scope, value) VALUES (%s, 9998)", [scope]
        )
        self.assertEqual(
            self.issue(date(2026, 11, 23), 2),
            [("T99.33.01-261123-9999", 9999), ("T99.33.01-261123-10000", 10000)],
        )

    def test_rows_are_only_added_even_for_the_owner_of_the_database(self):
        self.issue(date(2026, 11, 23))
        self.env.flush_all()
        for statement in (
            "UPDATE egate_number SET number = 7",
            "DELETE FROM egate_number",
            "TRUNCATE egate_number",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RestrictViolation, "append-only"),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_several_scopes_are_issued_in_one_statement(self):
        numbers = self.env["egate.number"]
        with self.assertQueryCount(1):
            taken = numbers._take_many([("test/b", 2), ("test/a", 1), ("test/b", 1)])
        self.assertEqual(taken, [[1, 2], [1], [3]])

    def test_a_code_costs_one_statement_when_the_pattern_is_known(self):
        day = date(2026, 11, 23)
        numberings = self.env["egate.numbering"]
        wanted = [Wanted("dossier", self.desk, day), Wanted("register", self.desk, day, count=2)]
        numberings._issue_many(wanted)
        with self.assertQueryCount(1):
            (code,), lines = numberings._issue_many(wanted)
        self.assertEqual(code[:2], ("T99.33.01-261123-0002", 2))
        self.assertEqual([line.code for line in lines], ["T99.33.01/2026/3", "T99.33.01/2026/4"])

    def test_a_part_of_a_units_numbers_is_counted_apart(self):
        day = date(2026, 11, 23)
        numberings = self.env["egate.numbering"]
        whole = Wanted("register", self.desk, day)
        part = Wanted("register", self.desk, day, "HT")
        (first,), (other,) = numberings._issue_many([whole, part])
        self.assertEqual((first.number, other.number), (1, 1))
        self.assertEqual(other.scope, "register/T99.33.01/2026/HT")

    def test_a_pattern_that_changes_is_used_at_once(self):
        day = date(2026, 11, 23)
        pattern = self.pattern(day)
        wanted = [Wanted("dossier", self.desk, day)]
        self.env["egate.numbering"]._issue_many(wanted)
        pattern.pattern = "{unit}-{date:%Y%m%d}-{seq:05d}"
        ((issued,),) = self.env["egate.numbering"]._issue_many(wanted)
        self.assertEqual(issued.code, "T99.33.01-20261123-00002")
        pattern.unlink()
        with self.assertRaisesRegex(ValidationError, "No code pattern"):
            self.env["egate.numbering"]._issue_many(wanted)

    def test_a_code_that_numbers_carry_keeps_its_unit(self):
        self.desk.code = "T99.33.02"
        self.issue(date(2026, 11, 23))
        self.desk.code = "T99.33.02"
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.desk.code = "T99.33.03"

    # -- numbers that nothing bears ------------------------------------------------------------

    def voided(self, scope):
        domain = [("scope", "=", scope), ("kind", "=", "void")]
        return sorted(self.env["egate.number"].search(domain).mapped("number"))

    def settle(self, hours, bound):
        """Run the cron ``hours`` from now; ``bound`` are the numbers that something bears."""
        numbers = type(self.env["egate.number"])
        with (
            freeze_time(datetime.now() + timedelta(hours=hours)),
            patch.object(numbers, "_bound_numbers", lambda *_: bound),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.number"]._cron_void_unbound()

    def test_a_number_unbound_after_an_hour_is_void_with_a_reason(self):
        day, scope = date(2026, 11, 23), "dossier/T99.33.01/2026-11-23"
        self.issue(day, 4)
        self.settle(0.9, {2})
        self.assertFalse(self.voided(scope))
        self.settle(1.1, {2, 3})
        self.assertEqual(self.voided(scope), [1, 4])
        void = self.env["egate.number"].search([("scope", "=", scope), ("kind", "=", "void")])
        self.assertEqual(set(void.mapped("reason")), {"unbound"})

    def test_numbers_that_may_have_been_given_out_are_passed_over_with_the_reason(self):
        day, scope = date(2026, 11, 23), "dossier/T99.33.01/2026-11-23"
        new = "dossier/T99.33/2026-11-23"
        self.issue(day, 2)
        numbers = self.env["egate.number"]
        reached = {scope: 5, new: 1}
        self.assertEqual(numbers._pass_over(reached), 4)
        self.assertEqual(numbers._pass_over(reached), 0)
        self.assertEqual(numbers._pass_over({scope: 1}), 0)
        self.assertEqual(self.voided(scope), [3, 4, 5])
        void = numbers.search([("scope", "in", [scope, new]), ("kind", "=", "void")])
        self.assertEqual(set(void.mapped("reason")), {"lost"})
        self.assertEqual(self.issue(day), [("T99.33.01-261123-0006", 6)])
        self.assertEqual(self.issue(day, unit=self.ward), [("T99.33-261123-0002", 2)])

    def test_the_cron_adds_nothing_when_run_again(self):
        day, scope = date(2026, 11, 23), "dossier/T99.33.01/2026-11-23"
        self.issue(day, 3)
        for _ in range(2):
            self.settle(2, {2})
            self.assertEqual(self.voided(scope), [1, 3])
        self.issue(day)
        self.settle(2, {2})
        self.assertEqual(self.voided(scope), [1, 3, 4])

    def test_the_cron_goes_on_where_its_bound_stopped_it(self):
        day, scope = date(2026, 11, 23), "dossier/T99.33.01/2026-11-23"
        self.issue(day, 25)
        with patch("odoo.addons.egate_base.models.egate_number.VOID_BATCH", 10):
            self.settle(2, {7})
        self.assertEqual(self.voided(scope), [n for n in range(1, 26) if n != 7])

    def test_numbers_of_a_kind_that_nobody_answers_for_are_left_alone(self):
        self.env["egate.number"]._take("unknown/T99/2026", 2)
        self.settle(2, set())
        self.assertFalse(self.voided("unknown/T99/2026"))
        self.issue(date(2026, 11, 23))
        self.settle(2, None)
        self.assertFalse(self.voided("dossier/T99.33.01/2026-11-23"))
