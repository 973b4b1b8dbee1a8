from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from odoo.exceptions import AccessDenied, AccessError
from odoo.http import root
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.account.account_code import MOST_TRIES
from .common import HOME, MAIL, NAME, AccountCase

NEW = "moi@example.vn"
CODES = "egate.account.code"


@tagged("post_install", "-at_install")
class TestCodes(AccountCase):
    """Signing in and making an account by a code that proves an address."""

    def ago(self, **ago):
        """Let the codes there are be so much older."""
        self.env[CODES].flush_model()
        for code in self.env[CODES].search([]):
            code.made_at -= timedelta(**ago)
            code.valid_until -= timedelta(**ago)
        self.env.flush_all()

    def test_a_citizen_signs_in_by_a_code_in_a_new_session(self):
        self.visit()
        before = self.session.sid
        self.send(f"{HOME}/sign-in/send", address=f" {MAIL.upper()} ")
        self.assertEqual(self.session.sid, before)
        answer = self.send(f"{HOME}/sign-in/check", code=self.mailed_code(MAIL))
        self.assertTrue(answer.headers["Location"].endswith(HOME))
        self.assertEqual(self.uid(), self.account.id)
        self.assertNotEqual(self.session.sid[:42], before[:42], "no session is fixed beforehand")
        self.assertFalse(root.session_store.get(before).uid)
        self.assertIn(MAIL, self.look(HOME).text)

    def test_known_and_unknown_addresses_are_answered_alike(self):
        answers = []
        internal = new_test_user(
            self.env, "nhanvien@example.vn", groups="base.group_user", email="nhanvien@example.vn"
        )
        for address in (MAIL, NEW, internal.login):
            self.visit()
            self.send(f"{HOME}/sign-in/send", address=address)
            page = self.look(f"{HOME}/sign-in/code").text
            self.assertEqual(len(self.mails(address)), 1)
            token = page.split('name="csrf_token" value="')[1].split('"')[0]
            answers.append(page.replace(address, "").replace(token, ""))
        self.assertEqual(len(set(answers)), 1)

    def test_no_code_opens_an_account_of_somebody_who_works_here(self):
        colleague = new_test_user(
            self.env, "nhanvien@example.vn", groups="base.group_user", email="nhanvien@example.vn"
        )
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=colleague.login)
        code = self.mailed_code(colleague.login)
        self.send(f"{HOME}/sign-in/check", status=422, code=code)
        self.assertFalse(self.uid())
        self.look(f"{HOME}/new", status=303)

    def test_who_made_an_account_with_anothers_address_does_not_keep_its_key(self):
        self.account.egate_confirmed_email = False
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        self.send(f"{HOME}/sign-in/check", code=self.mailed_code(MAIL))
        self.assertEqual(self.uid(), self.account.id)
        credential = {"type": "password", "password": f"{MAIL}-password"}
        with self.assertRaises(AccessDenied):
            self.account.with_user(self.account)._check_credentials(
                credential, {"interactive": True}
            )

    def test_a_code_counts_once_and_for_ten_minutes(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        code = self.mailed_code(MAIL)
        row = self.env[CODES].search([], limit=1)
        self.assertEqual(row._try(code), "right")
        self.assertEqual(row._try(code), "over")
        self.ago(minutes=11)
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        self.ago(minutes=11)
        code = self.mailed_code(MAIL)
        self.send(f"{HOME}/sign-in/check", status=422, code=code)
        self.assertFalse(self.uid())

    def test_five_wrong_tries_end_a_code(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        code = self.mailed_code(MAIL)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for _try in range(MOST_TRIES):
            self.send(f"{HOME}/sign-in/check", status=422, code=wrong)
        row = self.env[CODES].search([], limit=1)
        self.assertEqual(row._try(code), "over")
        # The page has let go of it as well.
        self.send(f"{HOME}/sign-in/check", code=code)
        self.assertFalse(self.uid())

    def test_a_code_counts_only_in_the_session_that_asked(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        code = self.mailed_code(MAIL)
        self.visit()
        answer = self.send(f"{HOME}/sign-in/check", code=code)
        self.assertTrue(answer.headers["Location"].endswith("/sign-in"))
        # Another address' code is none of this session's either.
        self.send(f"{HOME}/sign-in/send", address=NEW)
        if code != self.mailed_code(NEW):
            self.send(f"{HOME}/sign-in/check", status=422, code=code)
        self.assertFalse(self.uid())

    def test_codes_are_stored_as_keyed_hashes(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        code = self.mailed_code(MAIL)
        self.env.cr.execute("SELECT t::text FROM egate_account_code t")
        for (row,) in self.env.cr.fetchall():
            self.assertNotIn(code, row)

    def test_sends_are_bounded_by_address_and_by_network(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        self.send(f"{HOME}/sign-in/send", status=422, address=MAIL)
        self.assertEqual(len(self.mails(MAIL)), 1)
        for _more in range(4):
            self.ago(minutes=1)
            self.send(f"{HOME}/sign-in/send", address=MAIL)
        self.ago(minutes=1)
        self.send(f"{HOME}/sign-in/send", status=422, address=MAIL)
        # From elsewhere still, until the day's number is reached.
        codes = self.env[CODES]
        for number in range(5):
            self.ago(minutes=1)
            self.assertTrue(codes._send("address", MAIL, network=f"198.51.100.{number}"))
        self.ago(minutes=1)
        self.assertFalse(codes._send("address", MAIL, network="198.51.100.99"))
        with patch("odoo.addons.egate_portal.models.account.account_code.FROM_NETWORK", (3, 1)):
            sent = [
                bool(codes._send("address", f"a{number}@example.vn", network="192.0.2.1"))
                for number in range(5)
            ]
        self.assertEqual(sent, [True, True, True, False, False])

    def test_an_account_is_made_after_its_address_is_proven(self):
        answer = self.prove(NEW)
        self.assertTrue(answer.headers["Location"].endswith("/account/new"))
        self.assertFalse(self.env["res.users"].search([("login", "=", NEW)]))
        page = self.send(f"{HOME}/new/make", status=422, name="Lê Mới", phone="12", agreed="1")
        self.assertIn("Lê Mới", page.text)
        self.send(f"{HOME}/new/make", name="Lê Mới", phone="0905 000 222", agreed="1")
        account = self.env["res.users"].search([("login", "=", NEW)])
        self.assertEqual(self.uid(), account.id)
        self.assertTrue(account._is_portal() and account.share and not account._is_internal())
        self.assertEqual(account.egate_confirmed_email, NEW)
        self.assertEqual((account.name, account.phone), ("Lê Mới", "0905000222"))
        self.assertFalse(account._egate_has_password())
        self.assertFalse(account._egate_citizens())
        event = self.env["egate.account.event"].search([("account_id", "=", account.id)])
        self.assertEqual(event.mapped("kind"), ["made"])

    def test_a_form_of_an_account_makes_nothing_without_a_proven_address(self):
        self.visit()
        answer = self.send(f"{HOME}/new/make", name="Kẻ Lạ", agreed="1", address=MAIL, login=MAIL)
        self.assertTrue(answer.headers["Location"].endswith("/sign-in"))
        self.assertFalse(self.env["res.users"].search([("name", "=", "Kẻ Lạ")]))

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        self.visit()
        page = self.send(f"{HOME}/sign-in/send", status=422, address="khai@")
        self.assertIn('value="khai@"', page.text)
        self.assertIn('role="alert"', page.text)
        self.assertIn('aria-describedby="fault ', page.text)
        self.prove(NEW)
        page = self.send(
            f"{HOME}/new/make",
            status=422,
            name="Lê Mới",
            agreed="1",
            password="mật khẩu của tôi",
            repeated="khác",
        )
        self.assertIn('value="Lê Mới"', page.text)
        self.assertNotIn("mật khẩu của tôi", page.text, "a password is never shown again")

    def test_forms_need_their_token_and_are_not_asked_by_get(self):
        self.log_in()
        for path in (
            "/sign-in/send",
            "/sign-in/check",
            "/new/make",
            "/contact",
            "/acting",
            "/notices",
            "/desk-code",
            "/sessions/end",
            "/email/send",
            "/email/check",
            "/password/save",
            "/close/confirm",
        ):
            with self.subTest(path=path):
                with mute_logger("odoo.http"):
                    self.assertEqual(self.url_open(HOME + path, data={"x": "1"}).status_code, 400)
                self.assertEqual(self.url_open(HOME + path).status_code, 405)

    def test_nobody_is_sent_elsewhere_after_signing_in(self):
        self.visit()
        self.look(f"{HOME}/sign-in?to=//evil.example/")
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        answer = self.send(f"{HOME}/sign-in/check", code=self.mailed_code(MAIL))
        self.assertTrue(answer.headers["Location"].endswith(HOME))
        self.ago(minutes=1)
        self.visit()
        self.look(f"{HOME}/sign-in?to=/egate/submit/9.000001")
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        answer = self.send(f"{HOME}/sign-in/check", code=self.mailed_code(MAIL))
        self.assertTrue(answer.headers["Location"].endswith("/egate/submit/9.000001"))

    def test_a_second_factor_is_asked_for_after_the_code(self):
        self.account.totp_secret = "JBSWY3DPEHPK3PXP"
        self.env.flush_all()
        self.visit()
        wanted = "/egate/procedures?q=khai&page=2"
        self.look(f"{HOME}/sign-in?{urlencode({'to': wanted})}")
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        answer = self.send(f"{HOME}/sign-in/check", code=self.mailed_code(MAIL))
        place = urlsplit(answer.headers["Location"])
        self.assertEqual(place.path, "/web/login/totp")
        self.assertEqual(parse_qs(place.query), {"redirect": [wanted]}, "the whole of it")
        self.assertFalse(self.uid())

    def test_what_a_client_sends_is_no_proof(self):
        users = self.env["res.users"]
        for proof in (None, True, [self.account.id, "skip"], (self.account.id, "skip")):
            credential = {"type": "egate_code", "login": MAIL, "proof": proof, "password": "x"}
            with self.assertRaises(AccessDenied):
                users.authenticate(credential, {"interactive": True})
        self.visit()
        with mute_logger("odoo.http"):
            page = self.url_open(
                "/web/login",
                data={"login": MAIL, "type": "egate_code", "password": "x", "proof": "1"},
            )
        self.assertEqual(page.status_code, 400, "without a token")
        self.assertFalse(self.uid())

    def test_nobody_reads_a_code(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        for user in (self.account, self.clerk, self.manager):
            with self.assertRaises(AccessError):
                self.rpc(user, CODES, "search_read", [], ["digest"])
        with self.assertRaises(AccessError):
            fields_read = ["egate_confirmed_email"]
            self.rpc(self.account, "res.users", "read", [self.account.id], fields_read)

    def test_a_reset_of_a_password_tells_nobody_who_has_an_account(self):
        self.assertIsNone(self.env["res.users"].reset_password("khong-co@example.vn"))

    def test_old_codes_are_forgotten(self):
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=MAIL)
        self.ago(days=3)
        self.assertEqual(self.env[CODES]._gc_codes(), (1, False))
        self.assertFalse(self.env[CODES].search([]))

    def test_the_way_between_code_and_password_keeps_the_page_that_was_asked_for(self):
        self.authenticate(None, None)
        page = html.fromstring(self.url_open("/egate/submit/1.004873").text)
        (link,) = page.xpath("//a[contains(@class, 'egate-by-code')]/@href")
        self.assertIn("1.004873", link)
        page = html.fromstring(self.url_open(link).text)
        (back,) = page.xpath("//main//a[starts-with(@href, '/web/login?')]/@href")
        self.assertIn("redirect=%2Fegate%2Fsubmit%2F1.004873", back)

    def test_the_login_page_leads_to_the_code(self):
        page = self.url_open("/web/login")
        self.assertIn(f'href="{HOME}/sign-in"', page.text)
        self.assertNotIn(NAME, page.text)
