import doctest

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import identity
from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestIdentity(BaseOfficeCase):
    def person(self, kind, number=False, **values):
        return self.env["res.partner"].create(
            {"name": "Lê Văn Tám", "identity_kind": kind, "identity_number": number, **values}
        )

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(identity).failed)

    def test_numbers_that_fit_their_kind(self):
        for kind, number, stored in (
            ("cccd", "048 090 000 123", "048090000123"),
            ("cmnd", "201.234.567", "201234567"),
            ("passport", "c1234567", "C1234567"),
            ("passport", "P01234567", "P01234567"),
            ("foreign_passport", "20 ab 12345", "20AB12345"),
            ("temporary_card", "lđ 1234567", "LĐ1234567"),
            ("permanent_card", "VNM0000012", "VNM0000012"),
            ("other", "12/gks", "12/GKS"),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self.person(kind, number).identity_number, stored)

    def test_numbers_that_do_not_fit_are_refused_with_what_to_do(self):
        for kind, number, sentence in (
            ("cccd", "04809000012", "exactly 12 digits"),
            ("cccd", "04809000012A", "exactly 12 digits"),
            ("cccd", "000090000123", "no province"),
            ("cmnd", "12345678", "exactly 9 digits"),
            ("cmnd", "2012345678", "exactly 9 digits"),
            ("passport", "C#", "one letter and 7 or 8 digits"),
            ("passport", "20AB12345", "choose “Foreign passport”"),
            ("foreign_passport", "AB", "5 to 15"),
            ("temporary_card", "LĐ", "5 to 15"),
            ("permanent_card", "ABCDEF", "5 to 15"),
            ("newborn", "048090000123", "Choose the kind"),
            ("cccd", "", "Enter the identity number"),
            ("none", "123", "Choose the kind"),
        ):
            with (
                self.subTest(kind=kind, number=number),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.person(kind, number)

    def test_nobody_is_without_paper_without_a_reason(self):
        for reason in (False, "", "  "):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValidationError, "why there is no identity number"),
            ):
                self.person("none", identity_reason=reason)
        person = self.person("none", identity_reason="Già yếu, chưa từng có giấy tờ")
        self.assertFalse(person.identity_number)
        with self.assertRaisesRegex(ValidationError, "why there is no identity number"):
            person.identity_reason = False

    @freeze_time("2026-11-23 02:10:00")
    def test_a_newborn_is_told_apart_by_birth_date_and_a_parent_or_a_reason(self):
        born = {"birth_date": "2026-11-20"}
        parent = {"identity_parent_number": "048 090 000 123"}
        child = self.person("newborn", **born, **parent)
        self.assertEqual(child.identity_parent_number, "048090000123")
        self.person("newborn", **born, **parent)  # a twin
        self.person("newborn", **born, identity_reason="Trẻ bị bỏ rơi, chưa rõ cha mẹ")
        for values, sentence in (
            (parent, "date of birth: it stands in"),
            (born, "mother or father"),
            ({**born, "identity_parent_number": "04809000012"}, "parent's identity number has 12"),
            ({**parent, "birth_date": "2026-11-24"}, "still to come"),
            ({**parent, "birth_date": "2001-11-24"}, "no newborn"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, sentence):
                self.person("newborn", **values)
        with self.assertRaises(AccessError):
            child.with_user(self.leader).read(["identity_parent_number"])

    def test_nobody_is_found_by_a_paper_that_has_no_number(self):
        self.person("none", identity_reason="Mất hết giấy tờ")
        for kind in ("none", "newborn", False):
            with self.subTest(kind=kind):
                self.assertFalse(self.env["res.partner"]._find_by_identity(kind, False))

    def test_one_paper_is_one_person(self):
        self.person("cccd", "048090000123")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.person("cccd", "048090000123")
        self.person("other", "048090000123")

    def test_the_number_is_masked_for_the_rest(self):
        person = self.person("cccd", "048090000123")
        self.assertEqual(person.with_user(self.leader).identity_masked, "•••••••••123")
        with self.assertRaises(AccessError):
            person.with_user(self.leader).read(["identity_number"])
        with self.assertRaises(AccessError):
            self.rpc(
                self.leader, "res.partner", "search_count", [("identity_number", "=like", "048%")]
            )
        # Who is looked up is seen.
        found = self.env["res.partner"].with_user(self.clerk)
        found = found.search([("identity_number", "=", "048090000123")])
        self.assertEqual((found.id, found.identity_number), (person.id, "048090000123"))

    def test_names_are_found_without_diacritics(self):
        person = self.person("cccd", "048090000123")
        self.assertEqual(person.search_key, "le van tam")
