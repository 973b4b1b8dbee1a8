import doctest

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.egate_base.tools import contact, printable

from .common import BaseOfficeCase


@tagged("post_install", "-at_install")
class TestCitizens(BaseOfficeCase):
    def person(self, name="Lê Văn Tám", **values):
        none = {"identity_kind": "none", "identity_reason": "Chưa từng có giấy tờ"}
        return self.env["res.partner"].create({"name": name, **none, **values})

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(contact).failed)
        self.assertFalse(doctest.testmod(printable).failed)

    def test_everybody_who_is_told_something_has_one_whole_address(self):
        wrong = ("nguyen an@x.vn", "nguyễnan@x.vn", "x@", "a@b", "a@x.vn; b@x.vn", "an@x.vn.")
        company = self.person("Công ty Mẫu", is_company=True, vat="0100233488")
        colleague = self._person("colleague", self.role_clerk, self.desk)
        for email in wrong:
            for record in (self.person(), company, colleague, self.desk):
                with (
                    self.subTest(email=email, of=record._name),
                    self.assertRaisesRegex(ValidationError, "not one whole e-mail"),
                ):
                    record.email = email
        with self.assertRaisesRegex(ValidationError, "not one whole e-mail"):
            self.env["res.users"].create({"name": "X", "login": "x.new", "email": "an x@x.vn"})

    def test_a_name_that_no_form_can_print_is_refused(self):
        for name in ("Phan 明 Anh", "ສົມພອນ", "Nguyễn An 😀"):
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, "Latin letters"):
                self.person(name)
        self.person("Y Ƀlô Êban")

    def test_a_number_is_found_however_its_digits_are_grouped(self):
        somebody = self.person(
            identity_kind="cccd", identity_number="048188765432", phone="0905000111"
        )
        people = self.env["res.partner"].with_user(self.clerk)
        for text in ("048 188 765 432", "048.188.765.432", "048188765432", "0905 000 111"):
            with self.subTest(text=text):
                self.assertEqual(people.search([("display_name", "ilike", text)]), somebody)
        self.assertFalse(people.search([("display_name", "ilike", "048 188 765 433")]))

    def test_phones_are_kept_in_one_form(self):
        for entered, kept in (
            ("0905 000 111", "0905000111"),
            ("+84905000111", "0905000111"),
            ("(0236) 3821.000", "02363821000"),
            ("+33142685300", "+33 1 42 68 53 00"),
        ):
            with self.subTest(entered=entered):
                self.assertEqual(self.person(phone=entered).phone, kept)

    def test_a_wrong_phone_is_refused_with_what_to_do(self):
        for entered in ("0905 000 11", "090500011122", "không có"):
            with (
                self.subTest(entered=entered),
                self.assertRaisesRegex(ValidationError, "mobile number has 10 digits"),
            ):
                self.person(phone=entered)

    def test_tax_codes_are_checked_by_their_check_digit(self):
        company = self.person("Công ty Mẫu", is_company=True, vat="01 00233488")
        self.assertEqual(company.vat, "0100233488")
        self.assertEqual(self.person(vat="048090123456").vat, "048090123456")
        for wrong in ("0100233489", "123", "04809012345"):
            with (
                self.subTest(wrong=wrong),
                self.assertRaisesRegex(ValidationError, "no tax code"),
            ):
                company.vat = wrong
        abroad = self.env.ref("base.fr")
        self.assertTrue(self.person(vat="FR23334175221", country_id=abroad.id).vat)

    # -- the same person twice -----------------------------------------------------------------

    def test_the_same_name_and_birth_date_or_phone_is_hinted_at(self):
        first = self.person(birth_date="1990-03-05", phone="0905000111")
        similar = self.env["res.partner"]._similar_people
        for values, found in (
            ({"name": "LE VAN TAM", "birth_date": "1990-03-05"}, first),
            ({"name": "Lê  Văn Tám", "phone": "+84 905 000 111"}, first),
            ({"name": "Lê Văn Tám", "birth_date": "1990-03-06"}, first.browse()),
            ({"name": "Lê Văn Tám", "birth_year": 1990}, first.browse()),
            ({"name": "Lê Văn Tám"}, first.browse()),
            ({"name": "Lê Văn Chín", "phone": "0905000111"}, first.browse()),
            ({"name": "Lê Văn Tám", "phone": "0905000111", "id": first.id}, first.browse()),
        ):
            with self.subTest(values=values):
                self.assertEqual(similar(values), found)

    def test_the_hint_shows_while_typing_and_blocks_nothing(self):
        self.person(birth_date="1990-03-05", identity_kind="cccd", identity_number="048090000123")
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.env["res.partner"].with_user(self.clerk)) as form:
            form.name = "Le Van Tam"
            self.assertFalse(form.similar_hint)
            form.birth_date = "1990-03-05"
            self.assertEqual(form.similar_hint, "Lê Văn Tám (05/03/1990, •••••••••123)")

    def test_people_are_found_however_their_name_is_typed(self):
        person = self.person("Đặng Thị Thủy Tiên")
        for typed in ("dang thi thuy", "Đặng thị thủy", "THUY TIEN"):
            with self.subTest(typed=typed):
                self.assertIn(person.id, dict(self.env["res.partner"].name_search(typed)))

    def test_names_are_searched_by_the_index(self):
        self.env.cr.execute(
            """INSERT INTO res_partner (name, complete_name, active, search_key, create_date)
               SELECT name, name, true, name, now()
               FROM (SELECT md5(n::text) AS name FROM generate_series(1, 20000) n) AS names"""
        )
        # What other tests have left in the table must not make reading all of it look cheaper.
        self.env.cr.execute("ANALYZE res_partner; SET LOCAL enable_seqscan = off")
        for domain in (
            [("search_key", "like", "van tam")],
            [("search_key", "=like", "le van tam"), ("birth_date", "=", "1990-03-05")],
        ):
            query = self.env["res.partner"]._search(domain).select()
            with self.subTest(domain=domain):
                self.env.cr.execute("EXPLAIN " + query.code, query.params)
                plan = "\n".join(line for (line,) in self.env.cr.fetchall())
                self.assertIn("res_partner_egate_search_key_idx", plan)

    # -- merging -------------------------------------------------------------------------------

    def merge(self, other, kept, user=None):
        wizard = self.env["egate.partner.merge"].with_user(user or self.manager)
        return wizard.create({"other_id": other.id, "kept_id": kept.id}).action_merge()

    def setUp(self):
        super().setUp()
        self.manager.group_ids += self.env.ref("base.group_partner_manager")

    def test_the_kept_record_gets_the_data_and_the_other_points_to_it(self):
        kept = self.person(phone="0905000111")
        other = self.person(
            identity_kind="cccd",
            identity_number="048090000123",
            birth_date="1990-03-05",
            phone="0905999888",
        )
        self.merge(other, kept)
        self.assertRecordValues(
            kept,
            [
                {
                    "identity_kind": "cccd",
                    "identity_number": "048090000123",
                    "phone": "0905000111",
                    "active": True,
                }
            ],
        )
        self.assertEqual(str(kept.birth_date), "1990-03-05")
        self.assertRecordValues(other, [{"merged_into_id": kept.id, "active": False}])
        self.assertEqual(kept.merged_from_ids, other)

    def test_an_old_paper_leads_to_the_kept_record(self):
        kept = self.person(identity_kind="cccd", identity_number="048090000123")
        other = self.person(identity_kind="cmnd", identity_number="201234567")
        self.merge(other, kept)
        self.assertEqual(kept.identity_old_number, "201234567")
        self.assertEqual(self.env["res.partner"]._find_by_identity("cmnd", "201234567"), kept)

    def test_the_dialog_asks_for_the_record_to_keep_without_a_warning(self):
        other = self.env["res.partner"].create({"name": "Người một"})
        wizards = self.env["egate.partner.merge"].with_user(self.manager)
        with Form(wizards.with_context(default_other_id=other.id)) as form:
            self.assertFalse(form.error)
            self.assertFalse(form.kept_details)
            kept = self.env["res.partner"].create(
                {
                    "name": "Người hai",
                    "identity_kind": "cccd",
                    "identity_number": "048090000123",
                    "birth_date": "1990-05-01",
                }
            )
            form.kept_id = kept
            self.assertFalse(form.kept_details, "whom nobody looked up")
            form.kept_id = other
            kept.with_user(self.manager).search([("name", "ilike", "Người hai")])
            form.kept_id = kept
            self.assertFalse(form.error)
            self.assertNotIn("048090000123", form.kept_details)
            # An administrator tells two records apart by what is masked.
            self.assertNotIn("01/05/1990", form.kept_details)
            self.assertIn("1990", form.kept_details)

    def test_two_people_cannot_be_merged(self):
        kept = self.person(identity_kind="cccd", identity_number="048090000123")
        for other, sentence in (
            (self.person(identity_kind="cccd", identity_number="048090000124"), "two people"),
            (self.person(is_company=True), "person and an organisation"),
            (self.citizen.partner_id, "logs in"),
            (kept, "not been merged"),
        ):
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self.merge(other, kept)

    def test_only_an_administrator_merges_and_nobody_points_by_hand(self):
        kept, other = self.person(), self.person()
        with self.assertRaises(AccessError):
            self.merge(other, kept, self.clerk)
        with self.assertRaises(AccessError):
            values = {"merged_into_id": kept.id}
            self.rpc(self.manager, "res.partner", "write", [other.id], values)

    def test_odoos_own_merging_refuses_people_with_a_number(self):
        people = self.person() | self.person(identity_kind="cmnd", identity_number="201234567")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "identity number or a dossier"):
            wizard._merge(people.ids, people[0])
        plain = self.person() | self.person()
        wizard._merge(plain.ids, plain[0])
        self.assertEqual(len(plain.exists()), 1)
