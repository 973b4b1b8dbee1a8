from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestIdentity(BaseOfficeCase):
    def person(self, kind, number):
        return self.env["res.partner"].create(
            {"name": "Lê Văn Tám", "identity_kind": kind, "identity_number": number}
        )

    def test_numbers_that_fit_their_kind(self):
        for kind, number, stored in (
            ("cccd", "048 090 000 123", "048090000123"),
            ("cmnd", "201.234.567", "201234567"),
            ("passport", "c1234567", "C1234567"),
            ("other", "12/gks", "12/GKS"),
            ("none", False, False),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self.person(kind, number).identity_number, stored)

    def test_numbers_that_do_not_fit_are_refused_with_what_to_do(self):
        for kind, number, sentence in (
            ("cccd", "04809000012", "exactly 12 digits"),
            ("cccd", "04809000012A", "exactly 12 digits"),
            ("cccd", "000090000123", "no province"),
            ("cmnd", "12345678", "exactly 9 digits"),
            ("passport", "C#", "5 to 15"),
            ("cccd", "", "Enter the identity number"),
            ("none", "123", "Choose the kind"),
        ):
            with (
                self.subTest(kind=kind, number=number),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.person(kind, number)

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
        self.assertEqual(person.with_user(self.clerk).identity_number, "048090000123")

    def test_names_are_found_without_diacritics(self):
        person = self.person("cccd", "048090000123")
        self.assertEqual(person.search_key, "le van tam")
