import json
import time

from odoo.exceptions import AccessError
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HOME, NAME, AccountCase

KIOSK = "/egate/kiosk"


@tagged("post_install", "-at_install")
class TestKiosk(AccountCase):
    """A clerk helps a citizen: the session is the citizen's, and names the helper."""

    def begin(self):
        """Let the clerk begin; return the id of the clerk's session until then."""
        self.authenticate("clerk", "clerk")
        self.look(KIOSK)
        before = self.session.sid
        code = self.env["egate.account.code"]._show_at_desk(self.account)
        self.send(f"{KIOSK}/begin", code=code)
        return before

    def call(self, model, method, args, kwargs=None):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json.dumps({"params": params}).encode(),
                headers={"Content-Type": "application/json"},
            )
        return answer.json()

    def expire(self):
        session = root.session_store.get(self.session.sid)
        session["egate_helper"] = {**session["egate_helper"], "until": int(time.time()) - 1}
        root.session_store.save(session)

    def test_the_session_is_the_citizens_and_new(self):
        before = self.begin()
        self.assertEqual(self.uid(), self.account.id)
        self.assertNotEqual(self.session.sid[:42], before[:42])
        self.assertFalse(root.session_store.get(before).uid, "the clerk's session is gone")
        helped = self.session["egate_helper"]
        self.assertEqual((helped["helper"], helped["account"]), (self.clerk.id, self.account.id))
        self.assertLessEqual(helped["until"], time.time() + 30 * 60)
        event = self.env["egate.account.event"].search([("kind", "=", "help_begun")])
        self.assertEqual((event.user_id, event.account_id), (self.clerk, self.account))
        self.assertEqual(event.unit_id, self.desk)
        self.assertIn(self.clerk.name, self.mails(self.account.login)[:1].body_html)

    def test_the_page_says_who_helps(self):
        self.begin()
        page = self.look(KIOSK).text
        self.assertIn(self.clerk.name, page)
        self.assertIn(NAME, page)
        self.log_in()
        self.assertNotIn("helped", self.look(HOME).text)

    def test_nothing_of_the_clerk_is_left(self):
        self.begin()
        for model, method, args in (
            ("egate.dossier", "search_read", [[]]),
            ("egate.citizen.identity", "search_read", [[]]),
            ("res.users", "write", [[self.account.id], {"name": "X"}]),
        ):
            self.assertIn("error", self.call(model, method, args))
        self.look("/odoo", status=403)
        self.look("/web/login", status=403)

    def test_the_account_itself_is_out_of_reach(self):
        self.begin()
        for path in ("", "/email", "/password", "/close", "/sign-in", "/new"):
            self.look(HOME + path, status=403)
        for path in ("/contact", "/desk-code", "/notices", "/email/send", "/password/save"):
            self.send(HOME + path, status=403, name="X", password="x", address="x@example.vn")
        for path in ("/my/security", "/my/address"):
            self.look(path, status=403)
        # Odoo's own page of the account leads to ours, which is shut.
        self.look("/my/account", status=303)
        self.assertEqual(self.account.name, NAME)
        self.assertFalse(self.env["egate.account.event"].search([("kind", "=", "password")]))

    def test_it_ends_after_half_an_hour(self):
        self.begin()
        sid = self.session.sid
        self.expire()
        answer = self.url_open(KIOSK, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(root.session_store.get(sid).uid)

    def test_it_ends_by_a_button(self):
        self.begin()
        sid = self.session.sid
        self.send(f"{KIOSK}/end")
        self.assertFalse(root.session_store.get(sid).uid)
        event = self.env["egate.account.event"].search([("kind", "=", "help_ended")])
        self.assertEqual(event.account_id, self.account)
        self.assertEqual(event.data, {"helper": self.clerk.id})

    def test_a_wrong_code_leaves_the_clerk_where_they_are(self):
        self.authenticate("clerk", "clerk")
        self.send(f"{KIOSK}/begin", status=422, code="AAAA-AAAA")
        self.assertEqual(self.uid(), self.clerk.id)
        self.assertNotIn("egate_helper", self.session)
        self.assertTrue(self.env["egate.account.event"].search([("kind", "=", "wrong_code")]))

    def test_only_a_clerk_helps(self):
        code = self.env["egate.account.code"]._show_at_desk(self.account)
        for login in ("officer", "leader", "manager"):
            self.authenticate(login, login)
            self.look(KIOSK, status=404)
            self.send(f"{KIOSK}/begin", status=404, code=code)
        self.log_in(self.make_account("khac@example.vn"))
        self.send(f"{KIOSK}/begin", status=404, code=code)
        self.assertNotEqual(self.uid(), self.account.id)
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.officer)._egate_begin_help(self.account)

    def test_a_code_of_a_colleague_opens_no_session(self):
        code = self.env["egate.account.code"]._show_at_desk(self.manager)
        self.authenticate("clerk", "clerk")
        self.send(f"{KIOSK}/begin", status=422, code=code)
        self.assertEqual(self.uid(), self.clerk.id)

    def test_a_recovered_account_ends_the_help_too(self):
        self.link()
        self.begin()
        self.account.with_user(self.clerk)._egate_recover_at_desk("moi@example.vn", "stolen")
        self.env.flush_all()
        self.assertEqual(self.url_open("/web/login").status_code, 200)
        answer = self.url_open(KIOSK, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_forms_of_the_kiosk_need_their_token(self):
        self.authenticate("clerk", "clerk")
        for path in ("/begin", "/end"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(KIOSK + path, data={"x": "1"}).status_code, 400)
            self.assertEqual(self.url_open(KIOSK + path).status_code, 405)
