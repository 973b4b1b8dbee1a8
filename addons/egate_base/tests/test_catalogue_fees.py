from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..tools.money import dong_in_words
from .test_catalogue_versions import CatalogueCase


@tagged("post_install", "-at_install")
class TestFees(CatalogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poor = cls.env["egate.fee.exemption"].create(
            {"name": "Người thuộc hộ nghèo", "code": "NGHEO", "percent": 100}
        )
        cls.half = cls.env["egate.fee.exemption"].create(
            {"name": "Giảm một nửa", "code": "NUA", "percent": 50, "date_to": "2026-06-30"}
        )

    def lines(self, version, *args, **kwargs):
        return {
            line["name"]: line["amount"]
            for line in version._fee_lines(*args, **{"on_date": date(2026, 5, 1), **kwargs})
        }

    def test_identity_of_level_2_is_exempt_until_the_end_of_february_2027(self):
        reason = self.env.ref("egate_base.fee_exemption_identity_level2")
        self.assertIn("66.22/2026/NQ-CP", reason.basis)
        version = self.version(
            "2025-01-01",
            fee_ids=[
                Command.create(
                    {
                        "name": "Lệ phí",
                        "price": 8000,
                        "exemption_ids": [Command.link(reason.id)],
                    }
                )
            ],
        )
        none = version.variant_ids
        for day, amount in (
            (date(2026, 8, 14), 8000),
            (date(2026, 8, 15), 0),
            (date(2027, 2, 28), 0),
            (date(2027, 3, 1), 8000),
        ):
            paid = self.lines(version, none, exemption=reason, on_date=day)
            self.assertEqual(paid, {"Lệ phí": amount}, day)

    def test_lines_of_one_name_are_alternatives_and_others_add_up(self):
        version = self.version(
            "2025-01-01",
            variant_ids=[Command.create({"name": "Nhà ở"})],
            fee_ids=[
                Command.create({"name": "Lệ phí", "price": 100000}),
                Command.create({"name": "Lệ phí", "price": 0, "channel": "online"}),
                Command.create({"name": "Phí thẩm định", "price": 30000}),
            ],
        )
        case, none = version.variant_ids, version.variant_ids.browse()
        version.fee_ids.create(
            {"version_id": version.id, "name": "Lệ phí", "price": 50000, "variant_id": case.id}
        )
        for variant, channel, expected in (
            (none, None, 100000),
            (none, "desk", 100000),
            (none, "online", 0),
            (case, "desk", 50000),
            (case, "online", 50000),
        ):
            with self.subTest(variant=variant.name, channel=channel):
                self.assertEqual(
                    self.lines(version, variant, channel),
                    {"Lệ phí": expected, "Phí thẩm định": 30000},
                )

    def test_a_fee_counts_from_its_date_on(self):
        version = self.version(
            "2025-01-01",
            fee_ids=[
                Command.create({"name": "Lệ phí", "price": 8000, "date_to": "2025-12-31"}),
                Command.create(
                    {"name": "Lệ phí", "price": 5000, "date_from": "2026-01-01", "channel": "desk"}
                ),
            ],
        )
        none = version.variant_ids
        for day, expected in (
            (date(2025, 12, 31), {"Lệ phí": 8000}),
            (date(2026, 1, 1), {"Lệ phí": 5000}),
        ):
            self.assertEqual(self.lines(version, none, "desk", on_date=day), expected)

    def test_pages_and_copies(self):
        version = self.version(
            "2025-01-01",
            fee_ids=[
                Command.create(
                    {
                        "name": "Phí chứng thực",
                        "basis": "page",
                        "price": 2000,
                        "next_from": 3,
                        "next_price": 1000,
                        "cap": 200000,
                    }
                )
            ],
        )
        none = version.variant_ids
        for pages, copies, expected in (
            (4, 1, 6000),
            (4, 3, 18000),
            (500, 2, 400000),
            (0, 0, 2000),
        ):
            with self.subTest(pages=pages, copies=copies):
                amounts = self.lines(version, none, pages=pages, copies=copies)
                self.assertEqual(amounts, {"Phí chứng thực": expected})

    def test_an_exemption_waives_only_the_fees_that_name_it(self):
        version = self.version(
            "2025-01-01",
            fee_ids=[
                Command.create(
                    {
                        "name": "Lệ phí",
                        "price": 15001,
                        "exemption_ids": [Command.set((self.poor | self.half).ids)],
                    }
                ),
                Command.create({"name": "Phí thẩm định", "price": 30000}),
            ],
        )
        none = version.variant_ids
        for exemption, day, expected in (
            (self.poor, date(2026, 5, 1), 0),
            (self.half, date(2026, 5, 1), 7501),
            (self.half, date(2026, 7, 1), 15001),
            (None, date(2026, 5, 1), 15001),
        ):
            with self.subTest(exemption=exemption and exemption.code, day=day):
                lines = version._fee_lines(none, on_date=day, exemption=exemption)
                self.assertEqual([line["amount"] for line in lines], [expected, 30000])
                self.assertEqual(lines[0]["full_amount"], 15001)

    def test_amounts_in_words(self):
        for amount, words in (
            (15000, "mười lăm nghìn đồng"),
            (1500000, "một triệu năm trăm nghìn đồng"),
            (1005000, "một triệu không trăm lẻ năm nghìn đồng"),
            (105000, "một trăm lẻ năm nghìn đồng"),
        ):
            self.assertEqual(dong_in_words(amount), words)
