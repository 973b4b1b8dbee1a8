import re
from io import BytesIO

import zxingcpp
from freezegun import freeze_time
from lxml import etree
from PIL import Image, ImageDraw

from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.money.statement_files import csv_file, row
from odoo.addons.egate_dossier.tools import payment_reference, vietqr

from ..common import MORNING, PublicPageCase

HOLDER = "TRUNG TAM PHUC VU HANH CHINH CONG"


@tagged("post_install", "-at_install")
class TestPaymentPage(PublicPageCase):
    """A citizen sees what is owed, line by line, and a code that every banking app reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["egate.bank"].search([("code", "=", "970436")])
        cls.account = cls.env["egate.bank.account"].create(
            {
                "unit_id": cls.desk.id,
                "bank_id": cls.bank.id,
                "number": "0123456789",
                "holder": HOLDER,
                "date_from": "2026-01-01",
            }
        )
        role = cls.env.ref("egate_base.egate_role_cashier")
        cls.cashier = cls._person("cashier", role, cls.desk)

    def setUp(self):
        super().setUp()
        # The account counts on the day of the page.
        self.startPatcher(freeze_time("2026-11-24 02:10:00"))

    def address(self, dossier, end="/payment"):
        return f"/egate/track/{dossier.sudo().tracking_token}{end}"

    def drawn(self, page):
        """Return what a scanner reads of the code as it is drawn in the page."""
        [text] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        drawing = etree.fromstring(text)
        size, scale = int(drawing.get("viewBox").split()[-1]), 8
        picture = Image.new("L", (size * scale, size * scale), 255)
        pen = ImageDraw.Draw(picture)
        [_white, dark] = drawing.findall("{*}path")
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", dark.get("d")):
            left, top = int(x) * scale, int(y) * scale
            pen.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=0)
        [found] = zxingcpp.read_barcodes(picture)
        return found.text

    def test_what_is_owed_is_shown_with_a_code_that_a_scanner_reads(self):
        dossier = self.receive_at()
        reference = payment_reference.make(dossier.code)
        following = self.page(self.address(dossier, "")).text
        self.assertIn(f'href="{self.address(dossier)}"', following)
        page = self.page(self.address(dossier)).text
        for part in ("Lệ phí", "15.000 đ", "Vietcombank", "0123456789", HOLDER, reference):
            self.assertIn(part, page)
        asked = vietqr.decode(self.drawn(page))
        self.assertEqual(asked, ("970436", "0123456789", 15000, reference))
        self.assertNotIn("http://", page.replace("http://www.w3.org/2000/svg", ""))

    def test_the_picture_for_the_phone_holds_the_same_code(self):
        dossier = self.receive_at()
        answer = self.page(self.address(dossier, "/payment.png"))
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        [found] = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)).convert("L"))
        self.assertEqual(vietqr.decode(found.text).amount, 15000)

    def test_paid_or_free_shows_no_code(self):
        dossier = self.receive_at()
        self.env["egate.payment"].with_user(self.cashier).collect_fee(dossier.id)
        self.assertNotIn("/payment", self.page(self.address(dossier, "")).text)
        page = self.page(self.address(dossier)).text
        self.assertNotIn("<svg", page)
        self.assertNotIn("0123456789", page)
        self.assertIn("Không còn khoản phải nộp", page)
        self.page(self.address(dossier, "/payment.png"), status=404)

    def test_without_an_account_the_cash_desk_remains(self):
        self.account.action_end()
        dossier = self.receive_at()
        page = self.page(self.address(dossier)).text
        self.assertIn("15.000 đ", page)
        self.assertIn(self.desk.name, page)
        self.assertNotIn("<svg", page)
        self.page(self.address(dossier, "/payment.png"), status=404)

    def test_an_account_that_waits_is_shown_to_nobody(self):
        self.env["egate.bank.account"].with_user(self.manager).create(
            {
                "unit_id": self.desk.id,
                "bank_id": self.bank.id,
                "number": "6666666666",
                "holder": "KE GIAN",
                "date_from": "2026-11-01",
            }
        )
        page = self.page(self.address(self.receive_at())).text
        self.assertNotIn("6666666666", page)
        self.assertIn("0123456789", page)

    def test_a_wrong_link_shows_nothing(self):
        dossier = self.receive_at()
        for token in ("A" * 22, dossier.code, str(dossier.id), "x"):
            for end in ("payment", "payment.png"):
                with self.subTest(token, end=end):
                    self.page(f"/egate/track/{token}/{end}", status=404)
        self.assertEqual(self.url_open(self.address(dossier), data={"a": "b"}).status_code, 405)

    def test_a_confirmed_transfer_is_a_cashless_payment_and_the_citizen_is_told(self):
        with freeze_time(MORNING):
            dossier = self.receive(applicant_email="khai@example.com")
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
        layout = self.env.ref("egate_dossier.egate_bank_layout_csv")
        line = row("24/11/2026", 15000, payment_reference.make(dossier.code), "FT1")
        statements = self.env["egate.bank.statement"].with_user(self.cashier)
        taken = statements._take_in(self.account, layout, csv_file([line]), "a.csv", False)
        lines = self.env["egate.bank.statement"].browse(taken["id"]).line_ids
        lines.with_user(self.cashier).action_confirm()
        self.assertEqual(dossier.fee_state, "paid")
        fact = self.env["egate.dossier.fact"].sudo().search([("dossier_id", "=", dossier.id)])
        self.assertTrue(fact.paid_cashless)
        self.assertIn("paid", dossier.notice_ids.mapped("milestone"))
        self.assertNotIn("<svg", self.page(self.address(dossier)).text)
