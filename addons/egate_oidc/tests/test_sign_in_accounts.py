from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OidcCase


@tagged("post_install", "-at_install")
class TestSignInAccounts(OidcCase):
    """Which account a provider's person opens, and which never."""

    def setUp(self):
        super().setUp()
        self.issuer, self.provider = self.local_issuer()

    def link(self, user, subject="an"):
        user.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": subject})

    def test_a_subject_is_of_one_account(self):
        self.link(self.an)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.link(self.staff)
            self.env.flush_all()

    def test_the_same_subject_of_another_provider_is_another_person(self):
        self.link(self.an)
        other, provider = self.local_issuer(name="Nơi khác")
        self.whole_way(other, provider)
        self.assertTrue(self.signed_in())
        self.assertNotEqual(self.signed_in(), self.an)

    def test_no_employee_is_signed_in_unless_the_provider_is_for_them(self):
        self.link(self.staff)
        self.assertFault(self.whole_way(self.issuer, self.provider), "official")
        self.assertFalse(self.signed_in())
        self.provider.egate_officials = True
        self.assertEqual(self.whole_way(self.issuer, self.provider), "/odoo")
        self.assertEqual(self.signed_in(), self.staff)

    def test_no_employee_is_linked_unless_the_provider_is_for_them(self):
        self.authenticate("official", "provided-password")
        self.assertNotIn("/egate/oidc/start", self.url_open("/egate/account/providers").text)
        self.assertFault(self.whole_way(self.issuer, self.provider), "official")
        self.assertFalse(self.staff.sudo().oauth_uid)
        self.provider.egate_officials = True
        self.assertEqual(self.whole_way(self.issuer, self.provider), "/odoo")
        self.assertEqual(self.provided(), self.staff)

    def test_an_employee_stands_for_no_citizen(self):
        self.provider.egate_officials = True
        self.link(self.staff)
        self.issuer.lies = {"acr": "3", "identity_number": "001090000001", "name": "An"}
        self.whole_way(self.issuer, self.provider)
        self.assertEqual(self.signed_in(), self.staff)
        self.assertFalse(self.env["egate.citizen.identity"].search_count([]))

    def test_a_closed_account_stays_closed(self):
        self.link(self.an)
        self.an.active = False
        self.assertFault(self.whole_way(self.issuer, self.provider), "closed")
        self.assertEqual(self.provided(), self.an)

    def test_nobody_is_signed_up_where_the_provider_is_for_those_who_are_here(self):
        self.provider.egate_sign_up = False
        self.assertFault(self.whole_way(self.issuer, self.provider), "unknown")
        self.assertFalse(self.provided())

    def test_a_second_citizen_does_not_take_over_what_is_linked(self):
        self.link(self.an)
        second = self.an.copy(
            {"login": "second", "name": "Second", "password": "provided-password"}
        )
        self.authenticate("second", "provided-password")
        self.assertFault(self.whole_way(self.issuer, self.provider), "taken")
        self.assertEqual(self.provided(), self.an)
        self.assertEqual(self.signed_in(), second)

    def test_an_account_keeps_the_person_that_it_is_linked_with(self):
        self.link(self.an, "another")
        self.authenticate("an-portal", "provided-password")
        self.assertFault(self.whole_way(self.issuer, self.provider), "other")
        self.assertEqual(self.provided("another"), self.an)

    def test_what_was_begun_signed_in_is_ended_by_the_same_person(self):
        self.authenticate("an-portal", "provided-password")
        back = self.issuer.consent(self.begin(self.provider))
        self.change_kept(uid=self.staff.id)
        self.assertFault(self.come_back(back), "state")
        self.assertFalse(self.provided())

    def test_an_account_without_a_session_sees_no_page_of_its_own(self):
        answer = self.url_open("/egate/account/providers", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/web/login", answer.headers["Location"])

    def test_an_unverified_e_mail_is_not_taken(self):
        self.issuer.lies = {"email": "an@example.com", "email_verified": False}
        self.whole_way(self.issuer, self.provider)
        self.assertFalse(self.provided().email)
