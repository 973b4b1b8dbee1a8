from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import IDENTITY, OTHER_IDENTITY, DossierCommon

NAME, OTHER_NAME = "Nguyễn Thị Minh Khai", "Huỳnh Thúc Kháng"
DETAILS = ["birth_date", "phone", "street", "email", "identity_number", "name"]
FOUND_MOST = 40


@tagged("post_install", "-at_install")
class TestCitizenLists(DossierCommon):
    """No list shows citizens: they are seen by work, or looked up one by one.

    Every door of the ORM that a browser has is tried as each kind of employee.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_desk = cls.desk.create(
            {"name": "Bàn khác", "code": "T99.44.01", "parent_id": cls.other_ward.id}
            | {"kind": "desk", "level": "commune"}
        )
        cls.other_clerk = cls._person("other_clerk", cls.role_clerk, cls.other_desk)
        auditor = cls.env.ref("egate_base.egate_role_auditor")
        cls.auditor = cls._person("auditor", auditor, cls.other_ward)
        cls.cashier = cls._person("cashier", cls.env.ref("egate_base.egate_role_cashier"), cls.desk)
        cls.plain = new_test_user(cls.env, "plain", groups="base.group_user", lang="en_US")
        cls.admin = cls.env.ref("base.user_admin")
        for user in (cls.other_clerk, cls.plain, cls.cashier, cls.manager):
            user.group_ids += cls.env.ref("base.group_allow_export")
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": OTHER_NAME,
                    "identity_kind": "cccd",
                    "identity_number": OTHER_IDENTITY,
                    "birth_date": "1988-04-05",
                    "phone": "0905000999",
                    "email": "khang@example.com",
                    "street": "3 Lê Duẩn, phường Mẫu",
                },
                *({"name": f"Dân Thứ {number}"} for number in range(FOUND_MOST + 10)),
            ]
        )
        cls.person = partners[0]

    def setUp(self):
        super().setUp()
        self.dossier = self.receive(identity_number=IDENTITY)
        self.owner = self.dossier.applicant_id
        self.forget()

    def forget(self):
        """Forget who was looked up, as the end of a request does."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.postcommit.data.clear()

    def call(self, user, method, *args, model="res.partner", **kwargs):
        """Call as a request of its own."""
        self.forget()
        return self.rpc(user, model, method, *args, **kwargs)

    # -- lists -------------------------------------------------------------------------------------

    def _ids_by(self, user, domain):
        """Return, by door, the ids or names of citizens that it lets through for ``domain``."""
        name = {"name": {}}
        grouped = self.call(user, "web_read_group", domain, ["name"], ["__count"])
        formatted = self.call(user, "formatted_read_group", domain, ["name"], ["id:array_agg"])
        return {
            "search": self.call(user, "search", domain),
            "search_read": [r["id"] for r in self.call(user, "search_read", domain, ["name"])],
            "web_search_read": [
                r["id"] for r in self.call(user, "web_search_read", domain, name)["records"]
            ],
            "name_search": [r[0] for r in self.call(user, "name_search", "", domain, limit=1000)],
            "web_read_group": [group["name"] for group in grouped["groups"]],
            "formatted_read_group": [group["name"] for group in formatted],
        }

    def test_no_list_without_a_term_shows_a_citizen(self):
        hidden = {self.person.id, self.owner.id, OTHER_NAME, self.owner.name}
        for user in (
            *(self.clerk, self.other_clerk, self.officer, self.leader, self.auditor),
            *(self.cashier, self.manager, self.admin, self.plain),
        ):
            for domain in (
                [],
                [("name", "ilike", "")],
                [("name", "ilike", "%")],
                [("name", "ilike", "n%h")],
                [("name", "=ilike", "%%%")],
                [("name", "like", "____")],
                [("name", "not ilike", "zzzzz")],
                ["!", ("name", "ilike", "zzzzz")],
                ["|", ("name", "ilike", "khang"), ("name", "ilike", "")],
                ["|", ("id", "=", 1), ("id", ">", 0)],
                [("partner_share", "=", True)],
                [("is_company", "=", False), ("active", "in", [True, False])],
                [("email", "ilike", "@")],
                [("street", "!=", False)] if user in (self.clerk, self.officer) else [],
                [("child_ids", "=", False)],
            ):
                for door, found in self._ids_by(user, domain).items():
                    with self.subTest(login=user.login, domain=domain, door=door):
                        self.assertFalse(hidden & set(found))
                with self.subTest(login=user.login, domain=domain, door="search_count"):
                    colleagues = self.env["res.partner"].search_count(
                        [("partner_share", "=", False)]
                    )
                    count = self.call(user, "search_count", domain)
                    self.assertLessEqual(
                        count, colleagues + len(self.env["res.company"].search([]))
                    )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_no_id_opens_a_citizen_of_nobodys_work(self):
        group_export = self.env.ref("base.group_allow_export")
        for user in (
            *(self.clerk, self.other_clerk, self.officer, self.leader, self.auditor),
            *(self.cashier, self.manager, self.admin, self.plain),
        ):
            user.group_ids += group_export
            for method, args in (
                ("read", (["name"],)),
                ("web_read", ({"name": {}, "phone": {}},)),
                ("export_data", (["name"],)),
                ("get_formview_action", ()),
            ):
                with self.subTest(login=user.login, method=method):
                    with self.assertRaises(AccessError):
                        result = self.call(user, method, self.person.ids, *args)
                        if method == "get_formview_action":
                            # It names a view and an id that the caller had already.
                            raise AccessError(str(result["res_id"]))
            ids = [self.person.id, self.owner.id + 10**6]
            with self.subTest(login=user.login, method="search by id"):
                self.assertFalse(self.call(user, "search", [("id", "in", ids)]))

    def test_a_draft_opens_nobody_by_the_id_of_a_record(self):
        draft = self.draft(
            self.other_clerk, reception_unit_id=self.other_desk, identity_number="048090000131"
        )
        for vals in (
            {"applicant_id": self.person.id},
            {"applicant_id": self.person.id, "applicant_name": OTHER_NAME},
        ):
            with (
                self.assertRaisesRegex(UserError, "found by the number"),
                self.env.cr.savepoint(),
            ):
                self.call(self.other_clerk, "write", draft.ids, vals, model="egate.dossier")
        with (
            self.assertRaisesRegex(UserError, "found by the number"),
            self.env.cr.savepoint(),
        ):
            self.call(
                self.other_clerk,
                "create",
                [{}],
                model="egate.dossier",
                context={"default_applicant_id": self.person.id},
            )
        # Nothing follows from an id that a form brings, in whatever field one looks.
        Dossier = self.env["egate.dossier"].with_user(self.other_clerk)
        spec = {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in Dossier._fields.items()
            if Dossier._has_field_access(field, "read") and field.type != "properties"
        }
        for known in ({}, {"applicant_kind": "citizen", "identity_kind": "cccd"}):
            values = {"applicant_id": self.person.id, **known}
            told = self.call(
                self.other_clerk,
                "onchange",
                [],
                values,
                ["applicant_id"],
                spec,
                model=Dossier._name,
            )
            self.assertIn("value", told)
            for secret in (OTHER_NAME, self.person.phone, self.person.identity_number):
                self.assertNotIn(secret, str(told))

    def test_no_other_model_is_a_way_to_a_citizen(self):
        """Traversals, mentions, suggestions of recipients, accounts."""
        account = new_test_user(self.env, "dan@example.com", groups="base.group_portal")
        account.partner_id.write({"phone": "0905000777", "birth_date": "1990-01-01"})
        for user in (self.other_clerk, self.plain, self.cashier):
            with self.subTest(login=user.login, door="mentions"):
                for text in ("", "khang", "a", "@"):
                    told = str(self.call(user, "get_mention_suggestions", text, limit=100))
                    self.assertNotIn(OTHER_NAME, told)
            for domain in (
                [("share", "=", True)],
                [("login", "ilike", "@")],
                [("partner_id.name", "ilike", "dan")],
            ):
                with self.subTest(login=user.login, door="accounts", domain=domain):
                    found = self.call(user, "search", domain, model="res.users")
                    self.assertNotIn(account.id, found)
            with self.subTest(login=user.login, door="account"), self.assertRaises(AccessError):
                self.call(user, "read", account.ids, ["login", "email"], model="res.users")
        for name in ("phone", "birth_date", "identity_number", "street"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.call(self.admin, "read", account.ids, [name], model="res.users")
        # A list of one's own dossiers says nothing of people who are not their owners.
        domain = [("applicant_id.phone", "like", "0905")]
        self.assertFalse(self.call(self.other_clerk, "search", domain, model="egate.dossier"))

    # -- what goes on working ----------------------------------------------------------------------

    def test_a_dossier_that_one_reads_shows_its_citizen(self):
        specification = {"applicant_id": {"fields": {"display_name": {}, "phone": {}}}}
        for user in (self.clerk, self.officer, self.leader):
            with self.subTest(login=user.login):
                (row,) = self.call(
                    user, "web_read", self.dossier.ids, specification, model="egate.dossier"
                )
                self.assertEqual(row["applicant_id"]["phone"], self.owner.phone)
                self.assertTrue(self.call(user, "read", self.owner.ids, ["name"]))

    def test_somebody_is_looked_up_by_number_phone_or_name(self):
        for domain in (
            [("identity_number", "=", OTHER_IDENTITY)],
            [("phone", "=", "0905000999")],
            [("phone", "ilike", "0905000999")],
            [("name", "ilike", "kháng")],
            [("display_name", "ilike", "huynh thuc")],
            ["|", ("name", "ilike", "huỳnh"), ("phone", "ilike", "0905000999")],
            ["&", ("is_company", "=", False), ("name", "=ilike", "Huỳnh%")],
        ):
            for user in (self.other_clerk, self.officer):
                with self.subTest(domain=domain, login=user.login):
                    (row,) = self.call(user, "search_read", domain, DETAILS)
                    self.assertEqual(row["email"], "khang@example.com")
        self.assertEqual(
            self.call(self.other_clerk, "name_search", "Huynh Thuc"),
            [(self.person.id, self.person.display_name)],
        )

    def test_who_was_looked_up_is_forgotten_with_the_request(self):
        self.call(self.other_clerk, "name_search", "Huynh Thuc")
        self.assertTrue(
            self.rpc(self.other_clerk, "res.partner", "read", self.person.ids, ["name"])
        )
        with self.assertRaises(AccessError):
            self.rpc(self.officer, "res.partner", "read", self.person.ids, ["name"])
        with self.assertRaises(AccessError):
            self.call(self.other_clerk, "read", self.person.ids, ["name"])

    def test_a_name_that_many_have_finds_a_bounded_number(self):
        domain = [("name", "ilike", "Dân Thứ")]
        found = set()
        for order in ("id", "id desc", "name", "name desc, id", "create_date"):
            for offset in (0, 20, 40, 60):
                rows = self.call(
                    self.other_clerk, "search", domain, offset=offset, limit=1000, order=order
                )
                found.update(rows)
        self.assertLessEqual(len(found), FOUND_MOST)
        self.assertEqual(self.call(self.other_clerk, "search_count", domain), FOUND_MOST)

    def test_nobody_pages_through_those_who_have_a_name(self):
        """Slices of one name, by what is none of a person's, find nobody."""
        first = self.call(self.other_clerk, "search", [("name", "ilike", "Dân Thứ")])
        for more in (
            [("id", ">", max(first))],
            [("id", "not in", first)],
            [("id", "!=", first[0]), ("id", "!=", first[1])],
            ["!", ("id", "in", first)],
            [("create_date", ">", "2000-01-01")],
            [("name", ">", "Dân Thứ 3")],
            [("name", "not ilike", "Dân Thứ 1")],
            [("phone", "ilike", "09")],
            [("street", "ilike", "a")],
        ):
            with self.subTest(more=more):
                domain = [("name", "ilike", "Dân Thứ"), *more]
                self.assertFalse(self.call(self.other_clerk, "search", domain))

    def test_a_search_that_finds_as_many_as_one_may_is_noted(self):
        self.forget()
        self.env.cr.postcommit.clear()
        rows, log = [], self.registry["egate.access.log"]
        with patch.object(log, "_note", lambda _self, vals, then=None: rows.append(vals)):
            self.rpc(self.other_clerk, "res.partner", "name_search", "Dân Thứ")
            self.rpc(self.other_clerk, "res.partner", "name_search", "Huỳnh Thúc")
        self.assertEqual(
            [(row["kind"], row["model"], row["count"], row["domain"]) for row in rows],
            [("list", "res.partner", FOUND_MOST, "display_name ilike")],
        )

    def test_an_administrator_finds_names_to_bring_two_records_together_and_no_details(self):
        domain = [("name", "ilike", "Huỳnh Thúc")]
        names = ["name", "phone_masked", "identity_masked"]
        (row,) = self.call(self.manager, "search_read", domain, names)
        self.assertEqual((row["name"], row["phone_masked"]), (OTHER_NAME, "•••••••999"))
        for name in ("birth_date", "phone", "street", "email", "identity_number"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.call(self.manager, "search_read", domain, [name])
        # Nor by asking what they are.
        oracle = [*domain, ("email", "=like", "khang@%")]
        self.assertFalse(self.call(self.manager, "search", oracle))

    def test_cashier_and_employee_find_nobody(self):
        for user in (self.cashier, self.plain):
            for domain in (
                [("name", "ilike", "Huỳnh Thúc")],
                [("email", "=", "khang@example.com")],
            ):
                with self.subTest(login=user.login, domain=domain):
                    self.assertFalse(self.call(user, "search", domain))
                    self.assertFalse(self.call(user, "name_search", "Huỳnh Thúc"))

    def test_colleagues_are_seen_by_everybody(self):
        for user in (self.plain, self.cashier, self.clerk, self.manager):
            with self.subTest(login=user.login):
                (row,) = self.call(
                    user, "search_read", [("name", "=", "officer (base.group_user)")], ["name"]
                ) or [{"name": ""}]
                mine = self.officer.partner_id
                self.assertTrue(self.call(user, "read", mine.ids, ["name", "email"]))
                self.assertIn(mine.id, self.call(user, "search", []))
                self.assertTrue(self.call(user, "name_search", mine.name))


@tagged("post_install", "-at_install")
class TestCitizenLookedUp(DossierCommon, HttpCase):
    """Whom somebody has looked up, they open in the same session; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create({"name": OTHER_NAME})
        cls.colleague = cls._person("colleague", cls.role_clerk, cls.desk)

    def ask(self, method, *args):
        self.env.cr.postcommit.data.clear()
        params = {"model": "res.partner", "method": method, "args": args, "kwargs": {}}
        return self.make_jsonrpc_request("/web/dataset/call_kw", params)

    @mute_logger("odoo.http")
    def test_the_form_opens_after_the_search(self):
        self.authenticate("clerk", "clerk")
        read = ("read", self.person.ids, ["name"])
        with self.assertRaisesRegex(Exception, "AccessError"):
            self.ask(*read)
        self.ask("name_search", "Huỳnh Thúc")
        self.assertEqual(self.ask(*read)[0]["name"], OTHER_NAME)
        picture = f"/web/image/res.partner/{self.person.id}/avatar_128"
        self.assertEqual(self.url_open(picture).status_code, 200)
        self.authenticate("colleague", "colleague")
        with self.assertRaisesRegex(Exception, "AccessError"):
            self.ask(*read)
