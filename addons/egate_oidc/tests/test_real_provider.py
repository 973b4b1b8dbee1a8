from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.common import IDENTITY

from ..tools.address import with_query
from .common import SECRET, OidcCase
from .real_provider import RealProvider

NAME, BORN = "Nguyễn Thị Minh Khai", "1990-02-01"


@tagged("post_install", "-at_install")
class TestRealProvider(OidcCase):
    """The sign-in with a provider that others wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        callback = cls.env["auth.oauth.provider"]._egate_redirect_uri()
        client = {"client_id": "egate", "client_secret": SECRET, "redirect_uris": [callback]}
        post = {**client, "client_id": "post", "token_endpoint_auth_method": "client_secret_post"}
        public = {
            "client_id": "public",
            "redirect_uris": [callback],
            "token_endpoint_auth_method": "none",
        }
        mail = {"email": "khai@example.com", "email_verified": True}
        person = {"name": NAME, "birthdate": BORN, "identity_number": IDENTITY, **mail}
        other = {"name": "Trần Văn Bình", "birthdate": "1980-01-01", **mail}
        cls.real = cls.enterClassContext(
            RealProvider([client, post, public], {"khai": person, "binh": other})
        )
        cls.callback = callback
        cls.khai = cls.env["res.partner"].create(
            {
                "name": NAME,
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "birth_date": BORN,
            }
        )

    def setUp(self):
        super().setUp()
        self.provider = self.connect(self.real.url, scope="openid profile email citizen")

    def consent(self, address, **who):
        return self.real.consent(address, self.callback, **(who or {"sub": "khai", "acr": "2"}))

    def sign_in(self, redirect="", **who):
        return self.path(self.come_back(self.consent(self.begin(self.provider, redirect), **who)))

    def test_a_citizen_gets_an_account_and_stands_for_the_person_on_file(self):
        self.assertEqual(self.sign_in("/egate/my/submissions/7"), "/egate/oidc/done")
        user = self.provided("khai")
        self.assertEqual(self.signed_in(), user)
        self.assertTrue(user._is_portal())
        self.assertEqual((user.name, user.email), (NAME, "khai@example.com"))
        identity = self.env["egate.citizen.identity"].search([("user_id", "=", user.id)])
        self.assertEqual((identity.partner_id, identity.method), (self.khai, "provider"))
        self.assertEqual((identity.issuer, identity.subject), (self.real.url, "khai"))
        page = self.url_open("/egate/oidc/done")
        self.assertIn('href="/egate/my/submissions/7"', page.text)
        self.assertIn("notice good", page.text)
        # Said once.
        again = self.url_open("/egate/oidc/done", allow_redirects=False)
        self.assertEqual(self.path(again), "/egate/my")

    def test_the_same_subject_opens_the_same_account_again(self):
        self.sign_in()
        user = self.provided("khai")
        self.leave()
        self.assertFalse(self.signed_in())
        self.assertEqual(self.sign_in("/egate/my?page=2"), "/egate/my?page=2")
        self.assertEqual(self.signed_in(), user)
        self.assertEqual(len(self.provided("khai")), 1)

    def test_the_same_e_mail_is_another_account(self):
        self.sign_in()
        self.leave()
        self.sign_in(sub="binh", acr="1")
        user = self.provided("binh")
        self.assertEqual(self.signed_in(), user)
        self.assertNotEqual(user, self.provided("khai"))
        self.assertFalse(user.email, "the first keeps it, to be reset by")

    def test_an_e_mail_opens_no_account_of_before(self):
        self.an.write({"login": "khai@example.com", "email": "khai@example.com"})
        self.sign_in()
        self.assertNotEqual(self.signed_in(), self.an)
        self.assertFalse(self.an.sudo().oauth_uid)

    def test_a_low_level_of_assurance_proves_no_person(self):
        self.assertEqual(self.sign_in(sub="khai", acr="1"), "/egate/my")
        self.assertEqual(self.signed_in(), self.provided("khai"))
        self.assertFalse(self.env["egate.citizen.identity"].search_count([]))

    def test_whoever_is_not_as_on_file_is_told_so(self):
        self.khai.birth_date = "1991-02-01"
        self.assertEqual(self.sign_in(), "/egate/oidc/done")
        self.assertFalse(self.env["egate.citizen.identity"].search_count([]))
        self.assertIn("notice warn", self.url_open("/egate/oidc/done").text)

    def test_a_client_proves_itself_as_it_is_registered(self):
        for client, auth in (("post", "client_secret_post"), ("public", "none")):
            with self.subTest(client=client):
                self.provider.write({"client_id": client, "egate_client_auth": auth})
                self.sign_in(sub="binh", acr="1")
                self.assertEqual(self.signed_in(), self.provided("binh"))
                self.leave()
        self.provider.write({"client_id": "post", "egate_new_secret": "another"})
        self.provider.egate_client_auth = "client_secret_post"
        self.assertFault(self.sign_in(), "again")

    def test_pkce_is_sent_and_the_provider_holds_to_it(self):
        address = self.begin(self.provider)
        asked = parse_qs(urlsplit(address).query)
        self.assertEqual(asked["code_challenge_method"], ["S256"])
        self.assertNotIn(self.kept()["verifier"], address)
        back = self.consent(address)
        self.change_kept(verifier="w" * 64)
        self.assertFault(self.come_back(back), "again")
        # Without a challenge the provider gives no code at all.
        left = {name: values[0] for name, values in asked.items() if "challenge" not in name}
        self.begin(self.provider)
        back = self.consent(with_query(address.partition("?")[0], left))
        self.assertIn("error=invalid_request", back)
        self.assertFalse(self.provided("khai"))

    def test_a_code_is_good_once(self):
        back = self.consent(self.begin(self.provider))
        code = parse_qs(urlsplit(back).query)["code"][0]
        self.come_back(back)
        self.assertTrue(self.signed_in())
        self.leave()
        again = self.consent(self.begin(self.provider))
        values = {name: each[0] for name, each in parse_qs(urlsplit(again).query).items()}
        stolen = with_query(self.callback, {**values, "code": code})
        self.assertFault(self.come_back(stolen), "again")
        self.assertFalse(self.signed_in())

    def test_whoever_says_no_there_is_not_signed_in(self):
        self.assertFault(self.sign_in(refuse="1"), "declined")
        self.assertFalse(self.signed_in())

    def test_an_account_is_linked_by_its_owner(self):
        self.authenticate("an-portal", "provided-password")
        self.assertEqual(self.sign_in("/egate/account/providers"), "/egate/oidc/done")
        self.assertEqual(self.provided("khai"), self.an)
        page = self.url_open("/egate/account/providers").text
        self.assertIn("notice good", page)
        self.assertNotIn("/egate/oidc/start", page)
        self.leave()
        self.sign_in()
        self.assertEqual(self.signed_in(), self.an)
