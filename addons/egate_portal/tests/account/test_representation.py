from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.common import OTHER_IDENTITY

from .common import HOME, AccountCase

ENTER = "egate.representation.enter"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestRepresentation(AccountCase):
    """Organisations with several representatives, each with a period and a mandate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Công ty Mẫu", "is_company": True, "vat": "0100109106"}
        )

    def enter(self, user=None, **values):
        user = user or self.clerk
        (self.company | self.on_file).with_user(user)._note_found()
        values = {
            "organisation_id": self.company.id,
            "partner_id": self.on_file.id,
            "mandate": "12/GUQ ngày 01/11/2026",
            "date_from": "2026-11-01",
            **values,
        }
        self.env[ENTER].with_user(user).create(values).action_enter()
        return self.env["egate.representation"].search([], limit=1, order="id desc")

    def test_a_representative_acts_within_the_mandate_alone(self):
        self.link()
        row = self.enter(kind="authorised", date_to="2026-11-30")
        self.assertEqual((row.checked_by_id, row.unit_id), (self.clerk, self.desk))
        for day, acts in (
            ("2026-10-31", False),
            ("2026-11-01", True),
            ("2026-11-30", True),
            ("2026-12-01", False),
        ):
            with freeze_time(f"{day} 05:00:00"):
                citizens = self.account._egate_citizens()
            self.assertEqual(self.company in citizens, acts, day)
            self.assertEqual(citizens[:1], self.on_file)

    def test_a_mandate_that_was_ended_gives_nothing_any_more(self):
        self.link()
        row = self.enter()
        self.assertIn(self.company, self.account._egate_citizens())
        end = self.env["egate.account.end"].with_user(self.clerk)
        dialog = end.create({"representation_id": row.id})
        with self.assertRaises(UserError):
            dialog.action_end()
        dialog.reason = "Thôi việc"
        dialog.action_end()
        self.assertNotIn(self.company, self.account._egate_citizens())
        self.assertEqual((row.ended_by_id, row.end_reason), (self.clerk, "Thôi việc"))
        self.enter()
        kinds = self.env["egate.account.event"].search([]).mapped("kind")
        self.assertEqual(kinds.count("mandate"), 2)
        self.assertEqual(kinds.count("mandate_ended"), 1)

    def test_several_people_act_for_one_organisation(self):
        other = self.env["res.partner"].create(
            {"name": "Trần Hai", "identity_kind": "cccd", "identity_number": OTHER_IDENTITY}
        )
        other.with_user(self.clerk)._note_found()
        self.link()
        second = self.make_account("hai@example.vn")
        self.link(account=second, partner=other)
        self.enter()
        self.enter(partner_id=other.id)
        for account in (self.account, second):
            self.assertIn(self.company, account._egate_citizens())

    def test_organisation_and_representatives_are_told_of_a_new_one(self):
        self.company.email = "hop@example.vn"
        other = self.env["res.partner"].create(
            {"name": "Trần Hai", "identity_kind": "cccd", "identity_number": OTHER_IDENTITY}
        )
        other.with_user(self.clerk)._note_found()
        self.link()
        self.enter()
        self.assertIn(self.on_file.name, self.mails("hop@example.vn")[:1].body_html)
        own = self.account._egate_address()
        before = len(self.mails(own))
        self.enter(partner_id=other.id)
        self.assertEqual(len(self.mails(own)), before + 1)
        self.assertIn("Trần Hai", self.mails(own)[:1].body_html)
        self.assertEqual(len(self.mails("hop@example.vn")), 2)

    def test_periods_do_not_overlap_and_are_in_order(self):
        self.enter(date_to="2026-12-31")
        with self.assertRaises(ValidationError):
            self.enter(date_from="2026-12-31")
        self.enter(date_from="2027-01-01")
        with self.assertRaises(UserError):
            self.enter(date_from="2026-10-31", date_to="2026-10-01")

    def test_what_makes_no_sense_is_refused(self):
        numberless = self.env["res.partner"].create({"name": "Không số"})
        numberless.with_user(self.clerk)._note_found()
        for values in (
            {"organisation_id": self.on_file.id},
            {"partner_id": self.company.id},
            {"partner_id": numberless.id},
            {"mandate": " "},
            {"kind": "authorised"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.enter(**values)

    def test_only_clerks_enter_and_end_mandates(self):
        row = self.enter()
        for user in (self.account, self.officer, self.leader, self.manager):
            with self.assertRaises(AccessError):
                self.enter(user=user)
            with self.assertRaises(AccessError):
                row.with_user(user)._end_at_desk("x")
            for method, args in (("write", [{"date_to": False}]), ("unlink", [])):
                with self.assertRaises(AccessError):
                    self.rpc(user, row._name, method, [row.id], *args)

    def test_an_account_chooses_for_whom_it_acts(self):
        self.link()
        self.enter()
        self.log_in()
        self.assertIn("Công ty Mẫu", self.look(HOME).text)
        self.send(f"{HOME}/acting", partner=self.company.id)
        self.assertEqual(self.session["egate_acting_for"], self.company.id)
        stranger = self.env["res.partner"].create({"name": "Người lạ"})
        for partner in (stranger.id, 0, "x", "9" * 30):
            self.send(f"{HOME}/acting", status=404, partner=partner)
        self.assertEqual(self.session["egate_acting_for"], self.company.id)
