import logging
import time

from odoo.tests import tagged

from .common import OidcCase
from .local_issuer import OTHER_KEY, public_jwk


@tagged("post_install", "-at_install")
class TestTokens(OidcCase):
    """An ID token that is not what it must be signs nobody in."""

    def setUp(self):
        super().setUp()
        self.issuer, self.provider = self.local_issuer()

    def refused(self, why="token"):
        self.assertFault(self.whole_way(self.issuer, self.provider), why)
        self.assertFalse(self.signed_in())
        self.assertFalse(self.provided())

    def accepted(self):
        self.assertEqual(self.whole_way(self.issuer, self.provider), "/egate/my")
        self.assertEqual(self.signed_in(), self.provided())
        self.assertTrue(self.provided())
        self.leave()

    def test_a_true_token_signs_in(self):
        self.accepted()

    def test_claims_that_do_not_fit(self):
        now = int(time.time())
        for lies in (
            {"nonce": "another"},
            {"nonce": None},
            {"iss": "https://id.example"},
            {"iss": None},
            {"aud": "another"},
            {"aud": ["another"]},
            {"aud": None},
            {"aud": ["egate", "another"]},
            {"aud": ["egate", "another"], "azp": "another"},
            {"azp": "another"},
            {"exp": now - 120},
            {"exp": None},
            {"exp": "soon"},
            {"iat": now + 600},
            {"iat": now - 7200},
            {"iat": None},
            {"iat": True},
            {"nbf": now + 600},
            {"sub": ""},
            {"sub": None},
            {"sub": 7},
            {"sub": "x" * 256},
            {"sub": "an\n"},
            {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
            {"at_hash": 7},
        ):
            with self.subTest(lies=lies):
                self.issuer.lies = lies
                self.refused()

    def test_claims_that_fit(self):
        now = int(time.time())
        for lies in (
            {"aud": ["egate"]},
            {"aud": ["egate", "another"], "azp": "egate"},
            {"exp": now - 30},
            {"iat": now + 30},
        ):
            with self.subTest(lies=lies):
                self.issuer.lies = lies
                self.accepted()

    def test_a_token_that_was_changed(self):
        def changed(claims):
            head, _body, signature = self.issuer.sign(claims).split(".")
            body = self.issuer.sign({**claims, "sub": "binh"}).split(".")[1]
            return f"{head}.{body}.{signature}"

        self.issuer.forge = changed
        self.refused()

    def test_signatures_that_prove_nothing(self):
        public = public_jwk(self.issuer.key, "first")
        for forge in (
            self.issuer.unsigned,
            # With what everybody knows as the shared secret.
            lambda claims: self.issuer.sign(claims, "HS256", public["n"]),
            lambda claims: self.issuer.sign(claims, "HS256", "x" * 64),
            lambda claims: self.issuer.sign(claims, key=OTHER_KEY),
            # Allowed by nobody.
            lambda claims: self.issuer.sign(claims, "RS512"),
            lambda claims: self.issuer.sign(claims, kid="nobody's"),
            lambda claims: self.issuer.sign(claims, crit=["x"], x=1),
            lambda claims: "x.y.z",
            lambda claims: "",
            lambda claims: 7,
            lambda claims: "x" * 40000,
        ):
            with self.subTest(forge=forge):
                self.issuer.forge = forge
                self.refused()

    def test_a_key_is_of_the_provider_and_for_its_use(self):
        for keys in (
            [],
            [public_jwk(self.issuer.key, "first", use="enc")],
            [public_jwk(self.issuer.key, "first", alg="PS256")],
            [public_jwk(OTHER_KEY, "first")],
            [{"kty": "oct", "kid": "first", "k": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"}],
            [{"kty": "RSA", "kid": "first"}],
            ["first"],
        ):
            with self.subTest(keys=keys):
                self.setUp()
                self.issuer.keys = keys
                self.refused()

    def test_new_keys_are_read_when_they_are_used_and_only_then(self):
        self.accepted()
        self.issuer.key, self.issuer.kid = OTHER_KEY, "second"
        self.issuer.keys = [public_jwk(OTHER_KEY, "second")]
        self.accepted()
        read = [path for path, *_ in self.issuer.asked].count("/keys")
        self.assertEqual(read, 2)
        # Who invents ids of keys does not make the server ask each time.
        self.issuer.kid = "third"
        for _ in range(3):
            self.assertFault(self.whole_way(self.issuer, self.provider), "token")
        self.assertEqual([path for path, *_ in self.issuer.asked].count("/keys"), read)

    def test_the_persons_page_is_of_the_same_person(self):
        self.issuer.person = {"sub": "binh", "identity_number": "001090000001"}
        self.refused()

    def test_only_the_signed_token_says_how_sure_the_provider_is(self):
        self.issuer.person = {"acr": "3", "name": "An"}
        self.accepted()
        self.assertEqual(self.provided().name, "An")
        self.assertFalse(self.env["egate.citizen.identity"].search_count([]))

    def test_nothing_of_a_token_is_kept_or_logged(self):
        address = self.begin(self.provider)
        back = self.issuer.consent(address)
        code = back.partition("code=")[2].partition("&")[0]
        # The number, because Odoo gives the name to a level of its own.
        requests = self.assertLogs("werkzeug", logging.INFO)
        with self.assertLogs("odoo", logging.DEBUG) as logs, requests as asked:
            answer = self.come_back(back)
        written = "\n".join([*logs.output, *asked.output])
        self.assertIn("/egate/oidc/callback?...", written)
        state = back.partition("state=")[2].partition("&")[0]
        for secret in (code, state, "of the person", "eyJ"):
            self.assertNotIn(secret, written)
            self.assertNotIn(secret, str(answer.headers))
            self.assertNotIn(secret, str(dict(self.browser_session())))
        self.assertFalse(self.provided().oauth_access_token)
