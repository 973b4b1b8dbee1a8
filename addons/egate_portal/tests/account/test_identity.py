from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.egate_dossier.tests.common import IDENTITY, OTHER_IDENTITY

from .common import MAIL, NAME, AccountCase

LINK = "egate.account.link"
BORN = date(1990, 5, 1)
CARD = {"number": OTHER_IDENTITY, "name": "Lê Văn Mới", "birth_date": date(1988, 2, 1)}


@tagged("post_install", "-at_install")
class TestIdentity(AccountCase):
    """When an account stands for a citizen on file, and what it sees then."""

    def dialog(self, code, user=None, partner=None, **values):
        dialog = self.env[LINK].with_user(user or self.clerk)
        (partner or self.on_file).with_user(user or self.clerk)._note_found()
        return dialog.create({"partner_id": (partner or self.on_file).id, "code": code, **values})

    def shown(self, account=None):
        return self.env["egate.account.code"]._show_at_desk(account or self.account)

    def provider(self, account=None, **claims):
        told = {"number": IDENTITY, "name": "NGUYEN THI MINH KHAI", "birth_date": BORN, **claims}
        return self.env["egate.citizen.identity"]._check_in(
            account or self.account,
            None,
            "provider",
            issuer="https://id.example.vn",
            subject="s-1",
            claims=told,
        )

    def test_an_unchecked_account_sees_nothing_filed_under_its_number(self):
        dossier = self.receive().sudo()
        self.assertEqual(dossier.applicant_id.identity_number, IDENTITY)
        self.account.partner_id.write({"name": NAME, "ref": IDENTITY})
        Dossier = self.env["egate.dossier"]
        self.assertFalse(Dossier.search([("applicant_id", "in", self.account._egate_owners().ids)]))
        self.link(partner=dossier.applicant_id)
        found = Dossier.search([("applicant_id", "in", self.account._egate_owners().ids)])
        self.assertEqual(found, dossier)

    def test_a_dossier_of_a_merged_record_is_found_too(self):
        other = self.env["res.partner"].create(
            {"name": NAME, "identity_kind": "none", "identity_reason": "Không mang theo"}
        )
        other.with_user(self.manager).sudo()._merge_into(self.on_file)
        self.link()
        self.assertEqual(self.account._egate_citizens(), self.on_file)
        self.assertIn(other, self.account._egate_owners())

    def test_a_clerk_links_the_account_whose_code_is_shown(self):
        dialog = self.dialog(self.shown(), compared=True)
        dialog.action_find()
        self.assertEqual(dialog.account_name, NAME)
        self.assertEqual(dialog.account_mail, "k•••i@example.vn")
        dialog.action_link()
        identity = self.env["egate.citizen.identity"].search([("user_id", "=", self.account.id)])
        self.assertEqual(identity.partner_id, self.on_file)
        self.assertEqual(identity.checked_by_id, self.clerk)
        self.assertEqual(identity.unit_id, self.desk)
        self.assertEqual(self.account._egate_citizens(), self.on_file)
        event = self.env["egate.account.event"].search([("kind", "=", "linked")])
        self.assertEqual((event.user_id, event.unit_id), (self.clerk, self.desk))
        self.assertTrue(self.mails(MAIL), "its owner is told")

    def newcomer(self, **typed):
        dialog = self.env[LINK].with_user(self.clerk).create({"code": self.shown()})
        dialog.action_find()
        with Form(dialog) as form:
            for name, value in {**CARD, **typed}.items():
                form[name] = value
        return dialog

    def test_whoever_was_never_here_is_put_on_file_by_the_card(self):
        self.newcomer(compared=True).action_link()
        identity = self.env["egate.citizen.identity"].search([("user_id", "=", self.account.id)])
        self.assertEqual(identity.partner_id, self.account.partner_id)
        self.assertEqual((identity.method, identity.unit_id), ("desk", self.desk))
        person = identity.partner_id
        self.assertEqual((person.identity_kind, person.identity_number), ("cccd", OTHER_IDENTITY))
        self.assertEqual((person.name, person.birth_date), (CARD["name"], CARD["birth_date"]))

    def test_whoever_is_on_file_is_found_by_the_card(self):
        known = {"number": IDENTITY, "name": NAME, "birth_date": BORN}
        self.newcomer(compared=True, **known).action_link()
        self.assertEqual(self.account._egate_citizens(), self.on_file)

    def test_a_card_that_differs_from_the_file_links_nobody(self):
        known = {"number": IDENTITY, "name": NAME, "birth_date": BORN}
        for name, wrong in (("name", "Nguyễn Văn Khác"), ("birth_date", date(1991, 5, 1))):
            with self.subTest(name), self.assertRaisesRegex(UserError, "look the citizen up"):
                self.newcomer(compared=True, **{**known, name: wrong}).action_link()
        with self.assertRaisesRegex(UserError, "Compare the identity paper"):
            self.newcomer(compared=False).action_link()
        self.assertFalse(self.account._egate_citizens())

    def test_without_the_owners_code_no_clerk_links_anything(self):
        dialog = self.dialog("AAAA-AAAA", compared=True)
        dialog.action_find()
        self.assertTrue(dialog.fault)
        with self.assertRaises(UserError):
            dialog.action_link()
        for name in ("account_id",):
            with self.assertRaises(AccessError):
                self.rpc(self.clerk, LINK, "write", [dialog.id], {name: self.account.id})
            with self.assertRaises(AccessError):
                vals = {"partner_id": self.on_file.id, name: self.account.id}
                self.rpc(self.clerk, LINK, "create", vals)
        with self.assertRaises(AccessError):
            vals = {"partner_id": self.on_file.id}
            context = {"default_account_id": self.account.id}
            new = self.rpc(self.clerk, LINK, "create", [vals], context=context)
            self.rpc(self.clerk, LINK, "read", new, ["account_id"])

    def test_a_code_of_the_counter_counts_once_and_the_newest_alone(self):
        first, second = self.shown(), self.shown()
        taken = self.env["egate.account.code"].with_user(self.clerk)._take_at_desk
        self.assertFalse(taken(first)[0])
        self.assertEqual(taken(second.lower().replace("-", " "))[0], self.account)
        self.assertFalse(taken(second)[0])

    def test_wrong_codes_are_noted_and_bounded(self):
        codes = self.env["egate.account.code"].with_user(self.clerk)
        for _try in range(10):
            self.assertFalse(codes._take_at_desk("AAAA-AAAA")[0])
        code = self.shown()
        account, fault = codes._take_at_desk(code)
        self.assertFalse(account)
        self.assertIn("Too many", fault)
        events = self.env["egate.account.event"].search([("kind", "=", "wrong_code")])
        self.assertEqual(len(events), 10)
        self.assertEqual(events.user_id, self.clerk)

    def test_codes_that_an_account_shows_are_bounded(self):
        shown = [self.shown() for _time in range(11)]
        self.assertTrue(all(shown[:10]))
        self.assertFalse(shown[10])

    def test_only_clerks_take_a_code(self):
        code = self.shown()
        for user in (self.account, self.officer, self.leader, self.manager):
            with self.assertRaises(AccessError):
                self.env["egate.account.code"].with_user(user)._take_at_desk(code)

    def test_the_card_is_compared_and_a_card_that_is_read_must_fit(self):
        dialog = self.dialog(self.shown())
        dialog.action_find()
        with self.assertRaises(UserError):
            dialog.action_link()
        other = f"{OTHER_IDENTITY}|201234567|Trần Văn Khác|02031988|Nam|1 Lê Lợi|01012022"
        dialog.write({"compared": True, "card": other})
        with self.assertRaises(UserError) as refused:
            dialog.action_link()
        self.assertNotIn(IDENTITY, str(refused.exception))

    def test_one_account_for_a_citizen_and_one_citizen_for_an_account(self):
        self.link()
        other = self.make_account("khac@example.vn")
        with self.assertRaises(UserError):
            self.link(account=other)
        on_file = self.env["res.partner"].create(
            {"name": "Khác", "identity_kind": "cccd", "identity_number": OTHER_IDENTITY}
        )
        with self.assertRaises(UserError):
            self.link(partner=on_file)

    def test_only_citizens_are_linked_and_only_with_a_person_who_has_a_number(self):
        numberless = self.env["res.partner"].create({"name": "Không số"})
        company = self.env["res.partner"].create({"name": "Công ty", "is_company": True})
        for partner in (numberless, company):
            with self.assertRaises(UserError):
                self.link(partner=partner)
        for user in (self.officer, self.manager, self.env.ref("base.public_user")):
            with self.assertRaises(UserError):
                self.link(account=user)

    def test_the_end_of_a_link_takes_everything_away(self):
        self.link()
        dialog = self.env["egate.account.end"].with_user(self.clerk)
        self.on_file.with_user(self.clerk)._note_found()
        end = dialog.create({"partner_id": self.on_file.id})
        with self.assertRaises(UserError):
            end.action_end()
        end.kind = "wrong"
        end.action_end()
        self.assertFalse(self.account._egate_citizens())
        row = self.env["egate.citizen.identity"].search([("user_id", "=", self.account.id)])
        self.assertEqual((row.end_kind, row.ended_by_id), ("wrong", self.clerk))
        self.link(account=self.make_account("khac@example.vn"))

    def test_nobody_else_ends_a_link(self):
        row = self.link()
        for user in (self.account, self.officer, self.leader, self.manager):
            with self.assertRaises(AccessError):
                vals = {"identity_id": row.id, "kind": "wrong"}
                created = self.rpc(user, "egate.account.end", "create", vals)
                self.rpc(user, "egate.account.end", "action_end", [created])
            with self.assertRaises(AccessError):
                self.rpc(user, row._name, "write", [row.id], {"ended_at": "2026-01-01"})

    def test_a_provider_is_believed_where_number_name_and_birth_agree(self):
        row = self.provider()
        self.assertEqual((row.partner_id, row.method), (self.on_file, "provider"))
        self.assertEqual((row.issuer, row.subject), ("https://id.example.vn", "s-1"))

    def test_a_provider_is_not_believed_where_anything_differs(self):
        sentences = set()
        for claims in (
            {"name": "Trần Văn Khác"},
            {"birth_date": date(1990, 5, 2)},
            {"birth_date": None},
            {"number": ""},
            {"number": "123"},
            {"kind": "none"},
        ):
            with self.subTest(claims=claims), self.assertRaises(UserError) as refused:
                self.provider(**claims)
            sentences.add(str(refused.exception))
        self.assertEqual(len(sentences), 1, "nothing is learnt of what is on file")
        self.assertFalse(self.account._egate_citizens())

    def test_whom_nobody_knows_yet_comes_on_file_by_the_providers_word(self):
        row = self.provider(number=OTHER_IDENTITY, name="Trần Văn Mới", birth_date=date(1988, 3, 2))
        self.assertEqual(row.partner_id, self.account.partner_id)
        self.assertEqual(row.partner_id.identity_number, OTHER_IDENTITY)
        self.assertEqual(row.partner_id.name, "Trần Văn Mới")

    def test_two_records_that_both_have_an_account_are_not_merged(self):
        other = self.env["res.partner"].create(
            {"name": NAME, "identity_kind": "cmnd", "identity_number": "201234567"}
        )
        self.link()
        self.link(account=self.make_account("khac@example.vn"), partner=other)
        with self.assertRaises(UserError):
            other._merge_into(self.on_file)

    def test_a_unit_sees_its_own_links_and_the_official_for_data_all(self):
        row = self.link()
        Identity = self.env["egate.citizen.identity"]
        elsewhere = self._person(
            "clerk_elsewhere",
            self.role_clerk,
            self.desk.copy(
                {"name": "Một cửa khác", "code": "T99.44.01", "parent_id": self.other_ward.id}
            ),
        )
        self.assertIn(row, Identity.with_user(self.clerk).search([]))
        self.assertIn(row, Identity.with_user(self.leader).search([]))
        self.assertNotIn(row, Identity.with_user(elsewhere).search([]))
        data = self._person("data", self.env.ref("egate_base.egate_role_data"), self.province)
        self.assertIn(row, Identity.with_user(data).search([]))
