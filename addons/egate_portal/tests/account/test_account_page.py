from odoo.http import Request, root
from odoo.tests import tagged

from .common import HOME, MAIL, NAME, AccountCase

NEW = "khai.moi@example.vn"
GOOD = "mật khẩu của tôi"


@tagged("post_install", "-at_install")
class TestAccountPage(AccountCase):
    """What owners see and change of their own accounts."""

    def sign_in(self):
        """Sign in by a code, just now."""
        self.prove(MAIL)
        self.assertEqual(self.uid(), self.account.id)

    def test_the_page_says_who_one_is_and_how_to_be_checked(self):
        self.log_in()
        page = self.look(HOME).text
        self.assertIn(MAIL, page)
        self.assertNotIn("•••", page)
        self.link()
        page = self.look(HOME).text
        self.assertIn("•••••••••123", page)
        self.assertNotIn("048090000123", page)

    def test_a_second_citizen_sees_nothing_of_the_first(self):
        self.link()
        other = self.make_account("khac@example.vn", name="Trần Khác")
        self.log_in(other)
        page = self.look(HOME).text
        for secret in (MAIL, NAME, "123</dd>"):
            self.assertNotIn(secret, page)

    def test_visitors_and_colleagues_have_no_such_page(self):
        self.visit()
        for path in ("", "/email", "/password", "/close"):
            answer = self.url_open(HOME + path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"])
        self.authenticate("clerk", "clerk")
        for path in ("", "/email", "/password", "/close"):
            answer = self.look(HOME + path, status=303)
            self.assertTrue(answer.headers["Location"].endswith("/odoo"))
        for path, data in (
            ("/contact", {"name": "X"}),
            ("/desk-code", {}),
            ("/email/send", {"address": NEW}),
            ("/password/save", {"password": GOOD, "repeated": GOOD}),
            ("/close/confirm", {"sure": "1"}),
            ("/sessions/end", {}),
            ("/notices", {"channel": "mail"}),
        ):
            answer = self.send(HOME + path, **data)
            self.assertTrue(answer.headers["Location"].endswith("/odoo"), path)
        self.assertEqual((self.clerk.login, self.clerk.active), ("clerk", True))

    def test_every_page_has_the_guards_of_a_public_one(self):
        self.log_in()
        for path in ("", "/email", "/password", "/close"):
            headers = self.look(HOME + path).headers
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertIn("form-action 'self'", headers["Content-Security-Policy"])
            self.assertEqual(headers["Cache-Control"], "no-store")

    def test_name_and_phone_are_ones_own_until_a_document_is_on_file(self):
        self.log_in()
        self.send(f"{HOME}/contact", name="Khai Mới", phone="0905000333")
        self.assertEqual(self.account.partner_id.phone, "0905000333")
        page = self.send(f"{HOME}/contact", status=422, name="Khai", phone="12 ba")
        self.assertIn('value="12 ba"', page.text)
        self.account.partner_id.write(
            {"identity_kind": "cccd", "identity_number": "048088000456", "name": "Khai Mới"}
        )
        self.send(f"{HOME}/contact", status=422, name="Tên Khác", phone="0905000333")
        self.assertEqual(self.account.partner_id.name, "Khai Mới")

    def test_a_new_address_is_proven_and_the_old_one_told(self):
        self.sign_in()
        self.send(f"{HOME}/email/send", status=200, address=NEW)
        self.assertEqual(self.account.login, MAIL)
        self.send(f"{HOME}/email/check", code=self.mailed_code(NEW))
        self.assertEqual((self.account.login, self.account.egate_confirmed_email), (NEW, NEW))
        self.assertEqual(self.account.partner_id.email, NEW)
        self.assertEqual(self.uid(), self.account.id, "this session goes on")
        self.look(HOME)
        for address in (MAIL, NEW):
            self.assertIn("Địa chỉ của tài khoản", self.mails(address)[:1].subject)

    def test_no_address_that_nobody_has_proven_takes_the_place_of_a_proven_one(self):
        """A link to a new password goes to the address on the record."""
        self.log_in()
        partner = self.account.partner_id
        country = self.env.ref("base.vn").id
        values = {"name": NAME, "phone": "0905000111", "street": "1 Lê Lợi", "city": "Đà Nẵng"}
        for email, kept in ((NEW, False), (MAIL, True)):
            data = {**values, "email": email, "country_id": country, "partner_id": partner.id}
            data["csrf_token"] = Request.csrf_token(self)
            answer = self.url_open("/my/address/submit", data={**data, "required_fields": ""})
            self.assertEqual("redirectUrl" in answer.json(), kept, answer.text)
            self.assertEqual(partner.email, MAIL)

    def test_an_address_of_another_is_not_taken(self):
        other = self.make_account("khac@example.vn")
        self.sign_in()
        self.send(f"{HOME}/email/send", status=200, address=other.login)
        self.send(f"{HOME}/email/check", status=422, code=self.mailed_code(other.login))
        self.assertEqual(self.account.login, MAIL)

    def test_what_opens_the_account_is_changed_by_its_owner_alone(self):
        """Somebody at a device that was left open has neither the password nor a code."""
        self.log_in()
        for path, data in (
            ("/email/send", {"address": NEW}),
            ("/password/save", {"password": GOOD, "repeated": GOOD}),
            ("/close/confirm", {"sure": "1"}),
        ):
            for proof in ("", "falsch-falsch"):
                name = "current" if "password" in path else "password"
                self.send(HOME + path, status=422, **{**data, name: proof})
        self.assertTrue(self.account.active)
        self.assertFalse(self.mails(NEW))
        data = {"password": GOOD, "repeated": GOOD, "current": f"{MAIL}-password"}
        self.send(f"{HOME}/password/save", **data)
        self.assertTrue(self.mails(MAIL))

    def test_a_new_password_ends_every_other_session(self):
        self.log_in()
        other, cookies = self.session, self.opener.cookies.copy()
        self.session = None
        self.sign_in()
        self.send(f"{HOME}/password/save", password=GOOD, repeated=GOOD)
        self.look(HOME)
        self.opener.cookies = cookies
        answer = self.url_open(HOME, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertTrue(other)

    def test_sessions_are_listed_and_ended(self):
        self.env["res.device.log"].create(
            {
                "session_identifier": "x" * 42,
                "platform": "android",
                "browser": "chrome",
                "ip_address": "203.0.113.9",
                "user_id": self.account.id,
                "first_activity": "2026-11-20 01:00:00",
                "last_activity": "2026-11-20 02:00:00",
            }
        )
        device = self.env["res.device"].search([("user_id", "=", self.account.id)])
        stranger = self.make_account("khac@example.vn")
        self.log_in(stranger)
        self.send(f"{HOME}/sessions/end", session=device.id)
        self.assertTrue(device.exists(), "of another account")
        self.log_in()
        self.assertIn("203.0.113.9", self.look(HOME).text)
        self.send(f"{HOME}/sessions/end", session=device.id)
        self.env.invalidate_all()
        self.assertNotIn("203.0.113.9", self.look(HOME).text)

    def test_a_closed_account_opens_nothing_and_stays_on_record(self):
        self.link()
        self.sign_in()
        sid = self.session.sid
        self.send(f"{HOME}/close/confirm", sure="1")
        self.assertFalse(self.account.active)
        self.assertFalse(self.account._egate_citizens())
        self.assertFalse(root.session_store.get(sid).uid)
        self.assertTrue(self.account.exists())
        row = self.env["egate.citizen.identity"].search([("partner_id", "=", self.on_file.id)])
        self.assertEqual(row.end_kind, "closed")
        # The address may make a new account.
        self.env["egate.account.code"].search([]).made_at = "2026-01-01"
        answer = self.prove(MAIL)
        self.assertTrue(answer.headers["Location"].endswith("/account/new"))

    def test_notices_follow_what_was_chosen(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "1")
        self.link()
        self.log_in()
        self.send(f"{HOME}/notices", channel="none")
        self.assertEqual(self.on_file.egate_notice_channel, "none")
        self.send(f"{HOME}/notices", status=422, channel="pigeon")
        self.assertEqual(self.on_file.egate_notice_channel, "none")
