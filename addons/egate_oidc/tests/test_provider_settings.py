from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.res_users import SignedIn
from .common import SECRET, OidcCase


@tagged("post_install", "-at_install")
class TestProviderSettings(OidcCase):
    """What an administrator connects, and what stays closed."""

    def setUp(self):
        super().setUp()
        self.issuer, self.provider = self.local_issuer()
        self.technician = new_test_user(
            self.env, "oidc-technician", groups="base.group_system", password="provided-password"
        )

    def as_technician(self):
        return self.provider.with_user(self.technician)

    def test_what_the_issuer_says_is_read_and_shown(self):
        self.assertEqual(self.provider.egate_token_endpoint, f"{self.issuer.url}/token")
        self.assertEqual(self.provider.auth_endpoint, f"{self.issuer.url}/auth?tenant=1")
        self.assertTrue(self.provider.egate_read_at)
        self.assertEqual(self.provider.egate_callback, f"{self.base_url()}/egate/oidc/callback")

    def test_an_issuer_that_is_none_is_refused_in_words(self):
        path = "/.well-known/openid-configuration"
        document = self.issuer.values(path, {})
        for answer in (
            (404, {}),
            (200, b"<html>"),
            (200, {**document, "issuer": "https://id.example"}),
            (200, {**document, "token_endpoint": None}),
            (200, {**document, "token_endpoint": "http://id.example/token"}),
            (200, {**document, "jwks_uri": "file:///etc/passwd"}),
            (200, {**document, "jwks_uri": 7}),
            (302, {}),
        ):
            with self.subTest(answer=answer):
                self.issuer.plan[path] = answer
                with self.assertRaises(UserError):
                    self.as_technician().action_egate_read_issuer()
        self.assertEqual(self.provider.egate_token_endpoint, f"{self.issuer.url}/token")

    def test_settings_that_cannot_hold(self):
        for vals in (
            {"egate_issuer": "http://id.example"},
            {"egate_issuer": "https://a:b@id.example"},
            {"egate_issuer": "https://id.example/?a=1"},
            {"egate_issuer": False},
            {"scope": "profile"},
            {"client_id": False},
            {"egate_algorithms": "HS256"},
            {"egate_algorithms": "RS256, none"},
            {"egate_algorithms": ","},
            {"egate_skew": 301},
            {"egate_skew": -1},
            {"egate_checked_level": "4"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.provider.write(vals)

    def test_nothing_is_allowed_before_it_is_read(self):
        provider = self.env["auth.oauth.provider"].create(
            {
                "name": "Mới",
                "body": "Mới",
                "egate_flow": "code",
                "egate_issuer": self.issuer.url,
                "client_id": "egate",
            }
        )
        with self.assertRaises(ValidationError):
            provider.enabled = True
        provider.action_egate_read_issuer()
        with self.assertRaises(ValidationError):
            provider.enabled = True
        provider.egate_new_secret = "x"
        provider.enabled = True

    def test_the_secret_is_shown_to_nobody(self):
        provider = self.as_technician()
        with self.assertRaises(AccessError):
            provider.read(["egate_client_secret"])
        self.assertNotIn("egate_client_secret", provider.fields_get())
        self.assertEqual(provider.read(["egate_new_secret"])[0]["egate_new_secret"], False)
        self.assertTrue(provider.egate_has_secret)
        provider.write({"egate_new_secret": "another"})
        self.assertEqual(self.provider.sudo().egate_client_secret, "another")
        provider.write({"egate_new_secret": ""})
        self.assertEqual(self.provider.sudo().egate_client_secret, "another")
        self.assertNotIn(SECRET, self.url_open("/web/login").text)

    def test_the_secret_goes_to_the_provider_alone(self):
        address = self.begin(self.provider)
        self.assertNotIn("secret", address)
        self.come_back(self.issuer.consent(address))
        ((_path, form, headers),) = [one for one in self.issuer.asked if one[0] == "/token"]
        self.assertTrue(headers["Authorization"].startswith("Basic "))
        self.assertNotIn("client_secret", form)

    def test_changes_are_noted_and_no_secret_with_them(self):
        events = self.env["egate.security.event"]
        before = events.search([])
        self.as_technician().write({"egate_new_secret": "very hidden", "egate_officials": True})
        noted = events.search([]) - before
        self.assertEqual(set(noted.mapped("kind")), {"settings"})
        self.assertEqual(noted.actor_id, self.technician)
        details = " ".join(noted.mapped("detail"))
        self.assertIn(self.provider.name, details)
        self.assertNotIn("hidden", details)

    def test_another_issuer_does_not_open_the_accounts_of_this_one(self):
        self.provider.egate_issuer = self.issuer.url
        self.an.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": "an"})
        for vals in ({"egate_issuer": "https://id.example"}, {"egate_flow": "implicit"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.provider.write(vals)
        with self.assertRaises(UserError):
            self.provider.unlink()

    def test_nobody_writes_or_reads_the_link(self):
        manager = self.technician
        users = self.an.with_user(manager)
        for vals in ({"oauth_uid": "x"}, {"oauth_provider_id": self.provider.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                users.write(vals)
        with self.assertRaises(AccessError):
            self.an.with_user(self.staff).read(["oauth_uid"])
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.staff).search([("oauth_uid", "=", "x")])

    def test_an_administrator_of_users_unlinks_an_account(self):
        self.an.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": "an"})
        with self.assertRaises(AccessError):
            self.an.with_user(self.staff).action_egate_unlink_provider()
        with self.assertRaises(AccessError):
            self.an.with_user(self.an).action_egate_unlink_provider()
        self.an.with_user(self.technician).action_egate_unlink_provider()
        self.assertFalse(self.an.sudo().oauth_uid)
        event = self.env["egate.security.event"].search([], limit=1)
        self.assertEqual((event.kind, event.user_id), ("settings", self.an))

    # -- Odoo's own doors -----------------------------------------------------------------------

    def test_the_implicit_door_is_closed_for_a_provider_with_a_code(self):
        users = self.env["res.users"].sudo()
        with self.assertRaises(AccessDenied):
            users.auth_oauth(self.provider.id, {"access_token": "of the person", "state": "{}"})
        self.assertFalse([path for path, *_ in self.issuer.asked if path == "/person"])

    def test_a_provider_that_nobody_allows_is_not_asked(self):
        self.provider.write({"egate_flow": "implicit", "enabled": False})
        values = {"validation_endpoint": f"{self.issuer.url}/person", "auth_endpoint": "x"}
        self.provider.write(values)
        users = self.env["res.users"].sudo()
        taken = {"access_token": "of the person", "state": "{}"}
        with self.assertRaises(AccessDenied):
            users.auth_oauth(self.provider.id, taken)
        self.assertFalse([path for path, *_ in self.issuer.asked if path == "/person"])
        self.provider.enabled = True
        self.an.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": "an"})
        self.assertEqual(users.auth_oauth(self.provider.id, taken)[1], self.an.login)

    def test_no_form_signs_in_by_a_type_of_credential(self):
        self.an.sudo().write({"oauth_provider_id": self.provider.id, "oauth_uid": "an"})
        for kind in ("egate_oidc", "oauth_token"):
            self.leave()
            login = self.url_open("/web/login").text
            token = login.partition('name="csrf_token" value="')[2].partition('"')[0]
            data = {"login": self.an.login, "type": kind, "csrf_token": token, "proof": "1"}
            with self.subTest(kind=kind), mute_logger("odoo.addons.base.models.res_users"):
                answer = self.url_open("/web/login", data={**data, "password": "x"})
                self.assertEqual(answer.status_code, 200)
                self.assertFalse(self.signed_in())

    def test_a_proof_is_of_one_account(self):
        credential = {"login": self.an.login, "type": "egate_oidc", "proof": SignedIn(self.staff)}
        with self.assertRaises(AccessDenied):
            self.an.with_user(self.an)._check_credentials(credential, {"interactive": True})

    def test_the_sign_in_offers_no_stranger_and_keeps_odoos_links_apart(self):
        page = self.url_open("/web/login").text
        self.assertNotIn("odoo.com", page)
        self.assertIn(self.provider.body, page)
        self.assertNotIn("response_type=token", page)
        self.provider.enabled = False
        self.assertNotIn(self.provider.body, self.url_open("/web/login").text)

    def test_the_sign_in_of_citizens_offers_it_beside_the_code(self):
        page = self.url_open("/egate/account/sign-in?to=/egate/submit/1.004873").text
        self.assertIn('action="/egate/oidc/start"', page)
        self.assertIn(f'name="provider" value="{self.provider.id}"', page)
        self.assertIn('name="redirect" value="/egate/submit/1.004873"', page)
        self.provider.enabled = False
        page = self.url_open("/egate/account/sign-in").text
        self.assertNotIn("/egate/oidc/start", page)

    def test_the_account_says_where_an_identity_is_checked_at_once(self):
        self.authenticate("an-portal", "provided-password")
        page = self.url_open("/egate/account").text
        self.assertEqual(page.count('href="/egate/account/providers"'), 2)
        self.provider.enabled = False
        self.assertNotIn("/egate/account/providers", self.url_open("/egate/account").text)

    def test_the_page_of_an_account_offers_to_link_it(self):
        self.authenticate("an-portal", "provided-password")
        page = self.url_open("/egate/account/providers").text
        self.assertIn(f'name="provider" value="{self.provider.id}"', page)
        self.assertIn('name="csrf_token"', page)
