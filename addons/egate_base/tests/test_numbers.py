from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestNumbers(BaseOfficeCase):
    def issue(self, day, count=1, unit=None):
        unit = unit or self.desk
        return self.env["egate.numbering"]._for("dossier", unit, day)._issue(unit, day, count)

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
