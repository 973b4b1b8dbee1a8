import time
from urllib.parse import quote_plus

from odoo.exceptions import AccessDenied, UserError
from odoo.http import Controller, request, route
from odoo.tools import email_normalize

from odoo.addons.egate_base.tools.contact import is_email
from odoo.addons.web.controllers.utils import _get_login_redirect_url

from ...tools.account import MOST_ADDRESS, MOST_NAME, local_path, password_fault
from .account_base import HOME, PAGE, SEND, AccountPages

#: What a visitor's session keeps: the code that was asked for, and the address that was proven.
ASKED, PROVEN, NEXT = "egate_code_asked", "egate_address_proven", "egate_next"
PROVEN_SECONDS = 30 * 60
PUBLIC = {"auth": "public", "own_hands": True}


class AccountCode(AccountPages, Controller):
    """Signing in by a code, and making an account: one way for both.

    An address is proven first; only its owner then learns whether there is an account. So no
    answer, no time and no mail tells a stranger who has one.
    """

    @route("/egate/account/sign-in", **PAGE, **PUBLIC)
    def account_sign_in(self, to=""):
        """Show the form that asks for an e-mail address.

        :param str to: an address of this site to go on to
        """
        if not request.env.user._is_public():
            return self._account_go(local_path(to, HOME))
        self._use_language()
        request.session[NEXT] = local_path(to, HOME)
        values = {"address": "", "password_to": quote_plus(request.session[NEXT])}
        return self._account_page("account_sign_in", values)

    @route("/egate/account/sign-in/send", **SEND, **PUBLIC)
    def account_sign_in_send(self, address=""):
        """Send a code to an address, whoever has it."""
        self._use_language()
        address = address.strip()
        normal = email_normalize(address) or ""
        if len(address) > MOST_ADDRESS or not normal or not is_email(normal):
            fault = request.env._(
                "“%(address)s” is not one whole e-mail address. Enter one, without spaces, such as "
                "an.nguyen@gmail.com.",
                address=address[:MOST_ADDRESS],
            )
            return self._account_page("account_sign_in", {"address": address}, fault=fault)
        codes = request.env["egate.account.code"]
        row = codes._send("address", normal, network=request.env["ir.http"]._client())
        if not row:
            fault = request.env._(
                "A code was sent to this address a moment ago, or many were today. Look into the "
                "mailbox and its spam, wait a minute and try again; or log in with the password."
            )
            return self._account_page("account_sign_in", {"address": address}, fault=fault)
        request.session[ASKED] = {"id": row.id, "address": normal}
        request.session.pop(PROVEN, None)
        return self._account_go("/egate/account/sign-in/code")

    @route("/egate/account/sign-in/code", **PAGE, **PUBLIC)
    def account_sign_in_code(self):
        """Show the form that takes the code."""
        asked = request.session.get(ASKED)
        if not asked:
            return self._account_go("/egate/account/sign-in")
        self._use_language()
        return self._account_page("account_code", {"address": asked["address"]})

    @route("/egate/account/sign-in/check", **SEND, **PUBLIC)
    def account_sign_in_check(self, code=""):
        """Take the code: sign in, or go on to make an account."""
        asked = request.session.get(ASKED)
        if not asked:
            return self._account_go("/egate/account/sign-in")
        self._use_language()
        codes = request.env["egate.account.code"]
        answer = codes.browse(asked["id"])._try(code) if self._account_is_there(asked) else "over"
        if answer != "right":
            if answer == "over":
                request.session.pop(ASKED)
            values = {"address": asked["address"], "over": answer == "over"}
            return self._account_page("account_code", values, fault=self._account_wrong(answer))
        request.session.pop(ASKED)
        return self._account_proven(asked["address"])

    def _account_is_there(self, asked):
        # sudo: whether the row of this session has not been cleared away
        return bool(request.env["egate.account.code"].sudo().browse(asked["id"]).exists())

    def _account_wrong(self, answer):
        if answer == "wrong":
            return request.env._(
                "This is not the code of the latest mail. It has 6 digits; compare it and enter it "
                "again."
            )
        return request.env._(
            "This code counts no more: it was used, is older than 10 minutes, or was entered "
            "wrongly five times. Ask for a new one."
        )

    def _account_proven(self, address):
        """Go on with whoever has proven ``address``."""
        account = request.env["res.users"]._egate_account_of(address)
        if not account:
            request.session[PROVEN] = {
                "address": address,
                "until": int(time.time()) + PROVEN_SECONDS,
            }
            return self._account_go("/egate/account/new")
        if not account._is_egate_citizen():
            fault = request.env._(
                "This address belongs to an account that logs in with its password only, or that "
                "was closed. Ask at a one-stop unit if it is yours."
            )
            return self._account_page("account_sign_in", {"address": address}, fault=fault)
        if not account.egate_confirmed_email:
            # Who made it, before anybody had proven the address, may be somebody else: what they
            # open it with ends.
            account._egate_drop_keys()
            account.egate_confirmed_email = address
        return self._account_signed_in(account)

    def _account_signed_in(self, account):
        following = local_path(request.session.pop(NEXT, ""), HOME)
        try:
            account._egate_sign_in()
        except AccessDenied:
            fault = request.env._("Too many attempts came from your network. Wait a minute.")
            return self._account_page("account_sign_in", {"address": ""}, fault=fault)
        account._egate_note_fresh()
        # To the second factor first, where the account has one.
        return self._account_go(_get_login_redirect_url(account.id, following))

    # -- a new account --------------------------------------------------------------------------

    @route("/egate/account/new", **PAGE, **PUBLIC)
    def account_new(self):
        """Show the form of a new account to whoever has proven an address."""
        address = self._account_proven_address()
        if not address:
            return self._account_go("/egate/account/sign-in")
        self._use_language()
        return self._account_page("account_new", {"address": address, "typed": {}})

    @route("/egate/account/new/make", **SEND, **PUBLIC)
    def account_new_make(self, name="", phone="", password="", repeated="", agreed=""):
        """Make an account for the proven address, and sign in."""
        address = self._account_proven_address()
        if not address:
            return self._account_go("/egate/account/sign-in")
        self._use_language()
        name, phone = name.strip(), phone.strip()
        typed = {"name": name, "phone": phone, "agreed": bool(agreed)}
        where, fault = self._account_new_fault(address, name, phone, password, repeated, agreed)
        users = request.env["res.users"]
        if not fault and users._egate_account_of(address):
            return self._account_go("/egate/account/sign-in")
        if not fault:
            try:
                account = users._egate_sign_up(address, name, phone, password)
            except UserError as refused:
                where, fault = "name", str(refused)
        if fault:
            values = {"address": address, "typed": typed, "where": where}
            return self._account_page("account_new", values, fault=fault)
        request.session.pop(PROVEN)
        self._account_said(
            request.env._(
                "Your account is there. What you hand in at the counter appears here once your "
                "identity was checked: see below how."
            )
        )
        return self._account_signed_in(account)

    def _account_new_fault(self, address, name, phone, password, repeated, agreed):
        """Return the field that is wrong and what to do about it; two empty strings: nothing."""
        if not name or len(name) > MOST_NAME or not any(map(str.isalpha, name)):
            return "name", request.env._("Enter your full name, as on your identity card.")
        if fault := request.env["res.partner"]._phone_fault(phone):
            return "phone", fault
        if password or repeated:
            if fault := password_fault(password, repeated, address):
                return "password", self._account_password_sentence(fault)
        if not agreed:
            return "agreed", request.env._("Tick that you have read what happens with your data.")
        return "", ""

    def _account_password_sentence(self, fault):
        return {
            "short": request.env._("The password is too short: enter at least 8 characters."),
            "long": request.env._("The password is too long: enter at most 128 characters."),
            "differs": request.env._("The two passwords differ: enter the same twice."),
            "simple": request.env._(
                "This password is easily guessed: not your address, and not one letter repeated."
            ),
        }[fault]

    def _account_proven_address(self):
        proven = request.session.get(PROVEN) or {}
        return proven.get("address", "") if proven.get("until", 0) > time.time() else ""
