import doctest
from datetime import date, datetime, time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..tools import masks
from .common import BaseOfficeCase

RAW = {
    "identity_number": "048090000123",
    "birth_date": date(1990, 3, 14),
    "phone": "0905000111",
    "street": "12 Trần Phú, phường Mẫu",
}
SHOWN = {
    "identity_masked": "•••••••••123",
    "birth_date_masked": "••/••/1990",
    "phone_masked": "•••••••111",
    "address_masked": "•••, phường Mẫu",
}
FIELD_OF = {"identity_number": "identity_number", "birth_date": "birth_date", "phone": "phone"} | {
    "address": "street"
}


@tagged("post_install", "-at_install")
class TestMasks(BaseOfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": "Lê Văn Tám", "identity_kind": "cccd", **RAW}
        )
        cls.plain = new_test_user(cls.env, "plain", groups="base.group_user", lang="en_US")

    def setUp(self):
        super().setUp()
        self.look_up(self.leader, self.manager, self.clerk, self.officer)

    def look_up(self, *users):
        """Let people find the person by name first, as they must."""
        for user in users:
            self.env["res.partner"].with_user(user).search([("name", "ilike", "Lê Văn Tám")])

    def mask(self, *kinds):
        settings = self.env["res.config.settings"].create(
            {f"egate_mask_{kind}": kind in kinds for kind in masks.MASKS}
        )
        settings.execute()

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(masks).failed)

    def test_at_first_the_identity_number_alone_is_masked(self):
        settings = self.env["res.config.settings"].create({})
        masked = {kind: settings[f"egate_mask_{kind}"] for kind in masks.MASKS}
        self.assertEqual([kind for kind, on in masked.items() if on], ["identity_number"])

    def test_what_is_masked_is_closed_on_the_server(self):
        for kind, name in FIELD_OF.items():
            for on in (True, False):
                self.mask(*[kind] if on else [])
                for user in (self.leader, self.manager):
                    person = self.person.with_user(user)
                    with self.subTest(name=name, on=on, user=user.login):
                        # An administrator needs nobody's details, whatever is masked.
                        if not on and user == self.leader:
                            self.assertEqual(person.read([name])[0][name], RAW[name])
                            continue
                        partners = person.browse()
                        for act in (
                            lambda p=person, n=name: p.read([n]),
                            lambda p=person, n=name: p[n],
                            lambda p=person, n=name: p._export_rows([[n]]),
                            lambda p=partners, n=name: p.search([(n, "!=", False)]),
                            lambda p=partners, n=name: p.search([], order=n),
                            lambda p=partners, n=name: p._read_group([], [n]),
                            lambda p=partners, n=name: p.search([(f"child_ids.{n}", "!=", False)]),
                        ):
                            with self.assertRaises(AccessError):
                                act()

    def test_who_has_the_right_reads_everything_whatever_is_masked(self):
        self.mask(*masks.MASKS)
        for user in (self.clerk, self.officer):
            with self.subTest(user=user.login):
                values = self.person.with_user(user).read(list(RAW))[0]
                self.assertEqual({name: values[name] for name in RAW}, RAW)

    def test_administrators_read_nothing_in_full_whatever_is_unmasked(self):
        self.mask()
        admin = self.env.ref("base.user_admin")
        self.look_up(admin)
        for user in (self.manager, admin):
            for name in (*RAW, "email"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    self.person.with_user(user).read([name])
            values = self.person.with_user(user).read(list(SHOWN))[0]
            self.assertEqual({name: values[name] for name in SHOWN}, SHOWN)

    def test_everybody_sees_the_masked_part(self):
        self.mask(*masks.MASKS)
        values = self.person.with_user(self.leader).read(list(SHOWN))[0]
        self.assertEqual({name: values[name] for name in SHOWN}, SHOWN)

    def test_identity_numbers_are_for_officials_even_if_unmasked(self):
        self.mask()
        self.assertEqual(self.person.with_user(self.leader).identity_number, "048090000123")
        for user in (self.plain, self.citizen):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.person.with_user(user).read(["identity_number"])

    def test_officials_own_numbers_are_no_secret(self):
        self.mask("phone", "identity_number")
        self.officer.partner_id.phone = "02363000001"
        self.citizen.partner_id.phone = "0905000999"
        self.assertEqual(self.officer.partner_id.with_user(self.leader).phone, "02363000001")
        self.assertEqual(self.officer.with_user(self.leader).phone, "02363000001")
        for record in (self.citizen, self.citizen.partner_id):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.leader).read(["phone"])
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.leader).search([("phone", "like", "0905")])
        with self.assertRaises(AccessError):
            domain = [("identity_number", "like", "048")]
            self.env["res.users"].with_user(self.leader).search(domain)

    def test_views_show_what_the_user_may_see(self):
        self.mask(*masks.MASKS)
        for model, names in (
            ("res.partner", ("phone", "street", "identity_number", "birth_date")),
            ("res.users", ("phone",)),
        ):
            for kind in ("form", "list", "kanban", "search"):
                views = self.env[model].with_user(self.manager).get_views([(False, kind)])
                arch = views["views"][kind]["arch"]
                for name in names:
                    with self.subTest(model=model, kind=kind, name=name):
                        self.assertNotIn(f'name="{name}"', arch)
                        self.assertNotIn(f'for="{name}"', arch)
                        self.assertNotIn(f"record.{name}.", arch)
                        # One's own fields are always known of users.
                        if model != "res.users":
                            self.assertNotIn(name, views["models"][model]["fields"])
        for user in (self.manager, self.clerk):
            user.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.person.with_user(self.manager)) as form:
            self.assertEqual(form.phone_masked, "•••••••111")
            form.name = "Lê Văn Chín"
        self.assertEqual(self.person.phone, "0905000111")
        with Form(self.person.with_user(self.clerk)) as form:
            self.assertEqual(form.phone, "0905000111")

    def test_a_hint_at_the_same_person_says_no_more_than_allowed(self):
        self.mask("birth_date")
        told = self.person.with_user(self.leader)._told_apart()
        self.assertEqual(told, "Lê Văn Tám (••/••/1990, •••••••••123)")
        self.assertIn("14/03/1990", self.person.with_user(self.clerk)._told_apart())
        twin = self.person.create({"name": "Lê Văn Tám", "birth_date": "1990-03-14"})
        self.look_up(self.leader, self.clerk)
        self.assertFalse(twin.with_user(self.leader).similar_hint)
        self.assertTrue(twin.with_user(self.clerk).similar_hint)

    def test_cut_off_hours_are_settings(self):
        term = self.env["egate.procedure.term"]
        self.assertEqual(term.default_get(["cutoff"])["cutoff"], 15)
        monday = date(2026, 11, 23)
        at = self.calendar._to_utc
        received = at(datetime.combine(monday, time(15, 30)))
        self.assertEqual(self.desk._transfer_due(received), at(datetime(2026, 11, 25, 7, 30)))
        settings = self.env["res.config.settings"].create(
            {"egate_cutoff_hour": 16, "egate_transfer_hour": 16}
        )
        settings.execute()
        self.assertEqual(term.default_get(["cutoff"])["cutoff"], 16)
        self.assertEqual(self.desk._transfer_due(received), at(datetime(2026, 11, 23, 17)))
        with self.assertRaisesRegex(ValidationError, "hour of the day"):
            settings.egate_cutoff_hour = 24
