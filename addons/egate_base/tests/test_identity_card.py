import doctest
import unicodedata
from datetime import date
from urllib.parse import quote

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_base.tools import identity_card
from odoo.addons.egate_base.tools.identity_card import IdentityCardError, parse

from .common import BaseOfficeCase

CODE = "048090123456|201234567|Nguyễn Văn Ánh|05031990|Nam|12 Trần Phú, Hải Châu, Đà Nẵng|01072021"
TODAY = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestIdentityCard(BaseOfficeCase):
    def fault(self, text):
        with self.assertRaises(IdentityCardError) as caught:
            parse(text, TODAY)
        return caught.exception.code

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(identity_card).failed)

    @freeze_time("2026-11-23 02:00:00")
    def test_a_card_fills_in_the_person(self):
        values = self.env["res.partner"]._from_identity_card(CODE + "\r\n")
        self.assertEqual(
            values,
            {
                "name": "Nguyễn Văn Ánh",
                "identity_kind": "cccd",
                "identity_number": "048090123456",
                "identity_old_number": "201234567",
                "identity_date": date(2021, 7, 1),
                "birth_date": date(1990, 3, 5),
                "sex": "male",
                "street": "12 Trần Phú, Hải Châu, Đà Nẵng",
            },
        )
        person = self.env["res.partner"].create(values)
        self.assertEqual(person.search_key, "nguyen van anh")

    def test_the_newer_card_has_further_fields(self):
        self.assertEqual(parse(CODE + "||Nguyễn Văn Ba|Trần Thị Tư|", TODAY), parse(CODE, TODAY))

    def test_a_code_that_was_changed_on_its_way_is_refused_with_the_reason(self):
        for text, fault in (
            ("", "empty"),
            (CODE * 10, "too_long"),
            (CODE.replace("ễ", "\ufffd"), "broken"),
            (CODE.replace("ễ", "??"), "broken"),
            ("]Q1" + CODE, "marker"),
            (CODE + "\x1d", "marker"),
            (CODE.replace("|Nam|", "|\r\nNam|"), "line_break"),
            (CODE + "\r\n" + CODE, "line_break"),
            (quote(CODE), "escaped"),
            (CODE.replace("ễ", "&#7877;"), "escaped"),
            (CODE.replace("|", "｜"), "full_width"),
            (CODE.replace("048090123456", "０４８０９０１２３４５６"), "full_width"),
            (CODE.replace("|", "~"), "layout"),
            (CODE.replace("|", "*"), "layout"),
            ("à'_à)à&é\"'(-" + CODE[12:], "layout"),
            (CODE.encode().decode("latin-1"), "mojibake"),
            (CODE.encode().decode("cp1252", errors="replace"), "broken"),
            (CODE.encode().decode("cp1258", errors="ignore"), "name"),
            (unicodedata.normalize("NFD", CODE), "decomposed"),
            ("https://dichvucong.gov.vn/p/1", "not_a_card"),
            (CODE[:40], "truncated"),
            (CODE[:-1], "truncated"),
            (CODE.replace("048090123456", "048.90123456"), "number"),
            (CODE.replace("048090123456", "04809012345"), "number"),
            (CODE.replace("201234567", "20123456"), "old_number"),
            (CODE.replace("Ánh", "4nh"), "name"),
            (CODE.replace("05031990", "31021990"), "birth_date"),
            (CODE.replace("05031990", "00001990"), "birth_year_only"),
            (CODE.replace("Nam", "Name"), "sex"),
            (CODE.replace("12 Trần Phú, Hải Châu, Đà Nẵng", ""), "address"),
            (CODE.replace("01072021", "01071989"), "issue_date"),
            (CODE.replace("01072021", "01072027"), "issue_date"),
            (CODE + CODE, "twice"),
            (CODE + CODE[:60], "twice"),
            (CODE[:70] + CODE, "twice"),
            (CODE.swapcase(), "caps_lock"),
            (CODE.upper(), "caps_lock"),
            (CODE.replace("05031990", "05031991"), "contradiction"),
            (CODE.replace("Nam", "Nữ"), "contradiction"),
        ):
            with self.subTest(text=text[:60], fault=fault):
                self.assertEqual(self.fault(text), fault)

    def test_every_truncation_is_refused(self):
        for length in range(len(CODE)):
            with self.subTest(length=length):
                self.assertIn(self.fault(CODE[:length]), identity_card.FAULTS)

    def test_every_fault_has_a_sentence_that_says_what_to_do(self):
        sentences = self.env["res.partner"]._identity_card_sentences()
        self.assertEqual(set(sentences), set(identity_card.FAULTS))
        with self.assertRaisesRegex(UserError, "ends too early. Scan the card again"):
            self.env["res.partner"]._from_identity_card(CODE[:-3])
