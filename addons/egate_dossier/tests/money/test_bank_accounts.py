from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ...tools import payment_reference, vietqr
from .test_payments import MoneyCommon


class BankCommon(MoneyCommon):
    """A confirmed account of the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["egate.bank"].search([("code", "=", "970436")])
        cls.account = cls.env["egate.bank.account"].create(cls.account_vals())

    @classmethod
    def account_vals(cls, **vals):
        return {
            "unit_id": cls.desk.id,
            "bank_id": cls.bank.id,
            "number": "0123456789",
            "holder": "TRUNG TAM PHUC VU HANH CHINH CONG",
            "date_from": "2026-01-01",
            **vals,
        }


@tagged("post_install", "-at_install")
class TestBankAccounts(BankCommon):
    """Nobody alone says to which account citizens pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "second_manager", groups="egate_base.egate_group_manager", lang="en_US"
        )

    def enter(self, user=None, **vals):
        vals = self.account_vals(number="9999999999", **vals)
        [account] = self.rpc(user or self.manager, "egate.bank.account", "create", [vals])
        return self.env["egate.bank.account"].browse(account)

    def of_desk(self):
        return self.env["egate.bank.account"]._account_of(self.desk)

    @freeze_time("2026-11-23 02:10:00")
    def test_an_account_counts_when_another_person_has_confirmed_it(self):
        account = self.enter(date_from="2026-11-20")
        self.assertEqual((account.state, account.given_by_id), ("asked", self.manager))
        self.assertEqual(self.of_desk(), self.account, "the new one waits")
        for user in (self.manager, self.cashier, self.clerk):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.rpc(user, account._name, "action_confirm", account.ids)
        self.rpc(self.second, account._name, "action_confirm", account.ids)
        self.assertEqual(self.of_desk(), account)
        notes = self.env["egate.rights.event"].search([("unit_id", "=", self.desk.id)], limit=2)
        self.assertEqual(
            [(note.user_id, "9999999999" in note.detail) for note in notes],
            [(self.second, True), (self.manager, True)],
        )

    def test_leaders_are_told_of_each_step(self):
        def told():
            return self.env["mail.message"].search_count(
                [("partner_ids", "in", self.leader.partner_id.ids), ("body", "ilike", "9999999999")]
            )

        account = self.enter()
        self.assertEqual(told(), 1)
        self.rpc(self.second, account._name, "action_confirm", account.ids)
        self.assertEqual(told(), 2)
        self.rpc(self.manager, account._name, "action_end", account.ids)
        self.assertEqual(told(), 3)
        with self.assertRaises(UserError):
            self.rpc(self.second, account._name, "action_confirm", account.ids)

    def test_a_leader_confirms_as_well(self):
        account = self.enter()
        self.rpc(self.leader, account._name, "action_confirm", account.ids)
        self.assertEqual(account.state, "given")

    def test_nothing_of_an_account_is_changed_and_no_state_is_brought_along(self):
        account = self.enter()
        for user in (self.manager, self.second, self.leader):
            for vals in ({"number": "1"}, {"state": "given"}, {"date_to": "2020-01-01"}):
                with self.subTest(user.login, vals=vals), self.assertRaises(AccessError):
                    self.rpc(user, account._name, "write", account.ids, vals)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, account._name, "unlink", account.ids)
        for name, value in (("state", "given"), ("given_by_id", self.second.id)):
            with self.subTest(name), self.assertRaises(AccessError):
                self.enter(**{name: value})
            vals, context = self.account_vals(number="5"), {f"default_{name}": value}
            with self.subTest(name, by="context"), self.assertRaises(AccessError):
                self.rpc(self.manager, account._name, "create", [vals], context=context)

    @freeze_time("2026-11-23 02:10:00")
    def test_the_units_own_account_goes_before_that_of_the_agency(self):
        above = self.env["egate.bank.account"].create(
            self.account_vals(unit_id=self.desk.parent_id.id, number="77", date_from="2026-02-01")
        )
        self.assertEqual(self.of_desk(), self.account)
        self.account.action_end()
        self.assertEqual(self.of_desk(), above)
        elsewhere = self.env["egate.bank.account"]._account_of(self.other_ward)
        self.assertNotEqual(elsewhere, self.account)

    def test_numbers_and_bins_that_no_bank_has_are_refused(self):
        for number in ("0123 456", "1" * 20, "VN-1"):
            with self.subTest(number), self.assertRaises(ValidationError):
                self.env["egate.bank.account"].create(self.account_vals(number=number))
        for code in ("BFTVVNVX", "97043"):
            with self.subTest(code), self.assertRaises(ValidationError):
                self.env["egate.bank"].create({"name": "x", "code": code})
        with self.assertRaises(UserError):
            self.bank.unlink()

    @freeze_time("2026-11-23 02:10:00")
    def test_what_is_owed_is_asked_for_with_a_code(self):
        dossier = self.receive()
        asked = dossier._transfer_request()
        reference = payment_reference.make(dossier.code)
        self.assertEqual(vietqr.decode(asked["code"]), ("970436", "0123456789", 15000, reference))
        self.assertEqual((asked["amount"], asked["reference"]), (15000, reference))
        self.assertEqual(asked["lines"], [{"name": "Lệ phí", "amount": 15000}])
        found = dossier._of_squeezed(payment_reference.find(reference))
        self.assertEqual(list(found.values()), dossier.ids)
        self.collect(dossier)
        self.assertEqual(dossier._transfer_request(), {})
        other = self.receive(identity_number="048090000126")
        self.account.action_end()
        self.assertEqual(other._transfer_request().keys(), {"lines", "amount"})

    def test_a_draft_or_a_code_that_is_no_reference_asks_for_nothing(self):
        self.assertEqual(self.draft()._transfer_request(), {})
        self.assertEqual(self.env["egate.dossier"]._of_squeezed([]), {})
