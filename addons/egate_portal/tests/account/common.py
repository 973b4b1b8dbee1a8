import re

from odoo.http import Request, root
from odoo.tests import new_test_user

from odoo.addons.egate_dossier.tests.common import IDENTITY

from ..common import PublicPageCase

HOME = "/egate/account"
MAIL = "khai@example.vn"
NAME = "Nguyễn Thị Minh Khai"


class AccountCase(PublicPageCase):
    """Accounts of citizens, the mails they get, and a citizen on file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Mails stay in the queue, where the tests read them.
        cls.account = cls.make_account(MAIL)
        cls.on_file = cls.env["res.partner"].create(
            {
                "name": NAME,
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "birth_date": "1990-05-01",
            }
        )

    @classmethod
    def make_account(cls, mail, **values):
        account = new_test_user(
            cls.env,
            mail,
            groups="base.group_portal",
            password=f"{mail}-password",
            name=values.pop("name", NAME),
            email=mail,
            lang="en_US",
        )
        account.write({"egate_confirmed_email": mail, **values})
        return account

    def link(self, account=None, partner=None, **values):
        """Let the account stand for the citizen, as a clerk does at the counter."""
        identities = self.env["egate.citizen.identity"].with_user(self.clerk)
        return identities._check_in(
            account or self.account, partner or self.on_file, "desk", unit=self.desk, **values
        )

    def mails(self, address=None):
        """Return the mails in the queue, the newest first."""
        mails = self.env["mail.mail"].search([("email_to", "!=", False)], order="id desc")
        return mails.filtered(lambda mail: not address or mail.email_to == address)

    def mailed_code(self, address):
        (mail,) = self.mails(address)[:1]
        return re.search(r"\b(\d{6})\b", mail.subject)[1]

    def log_in(self, user=None):
        user = user or self.account
        self.authenticate(user.login, f"{user.login}-password")

    def send(self, path, status=303, **data):
        """Send a form of a page as the browser with its session does."""
        data["csrf_token"] = Request.csrf_token(self)
        return self._follow(self.url_open(path, data=data, allow_redirects=False), status)

    def look(self, path, status=200):
        return self._follow(self.url_open(path, allow_redirects=False), status)

    def _follow(self, answer, status):
        self.assertEqual(answer.status_code, status, answer.text[:800])
        if sid := answer.cookies.get("session_id"):
            # Not beside the harness's cookie of the same name, which has no domain.
            self.opener.cookies.clear()
            self.opener.cookies.set("session_id", sid)
            self.session = root.session_store.get(sid)
        return answer

    def visit(self):
        """Begin as a visitor with a session of their own, so that forms have their token."""
        self.authenticate(None, None)

    def prove(self, address):
        """Prove an address by its code; return the answer to the right code."""
        self.visit()
        self.send(f"{HOME}/sign-in/send", address=address)
        return self.send(f"{HOME}/sign-in/check", code=self.mailed_code(address))

    def uid(self):
        """Return whose session the browser holds, as the server sees it."""
        return root.session_store.get(self.session.sid).uid
