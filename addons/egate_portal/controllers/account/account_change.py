from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import email_normalize

from odoo.addons.egate_base.tools.contact import is_email

from ...tools.account import MOST_ADDRESS, password_fault
from .account_base import HOME, OWN, PAGE, SEND
from .account_code import AccountCode

#: Where a session keeps the code that went to the new address.
CHANGE = "egate_code_change"


class AccountChange(AccountCode):
    """What opens the account: address, password, and the end of it.

    Only for an owner who has just signed in, or enters the password again.
    """

    def _account_change_page(self, template, values=None, *, fault="", where=""):
        user = request.env.user
        values = {
            "must_prove": not user._egate_is_fresh(),
            "has_password": user._egate_has_password(),
            "own": user._egate_address(),
            "where": where,
            **(values or {}),
        }
        return self._account_page(template, values, fault=fault)

    def _account_unproven(self):
        return request.env._(
            "Enter your password, or log out and log in again with a code: this is for the owner "
            "of the account alone."
        )

    # -- the address ----------------------------------------------------------------------------

    @route(f"{HOME}/email", **PAGE, **OWN)
    def account_email(self):
        """Show the form of a new address."""
        self._account_owner()
        return self._account_change_page("account_email", {"address": "", "sent": False})

    @route(f"{HOME}/email/send", **{**SEND, "form_on": f"{HOME}/email"}, **OWN)
    def account_email_send(self, address="", password=""):
        """Send a code to the new address."""
        user, values = self._account_owner(), {"address": address.strip(), "sent": False}
        normal = email_normalize(values["address"]) or ""
        if len(values["address"]) > MOST_ADDRESS or not normal or not is_email(normal):
            fault = request.env._(
                "Enter one whole e-mail address, without spaces, such as an.nguyen@gmail.com."
            )
            return self._account_change_page("account_email", values, fault=fault, where="address")
        if not user._egate_prove(password):
            fault = self._account_unproven()
            return self._account_change_page("account_email", values, fault=fault, where="password")
        row = request.env["egate.account.code"]._send(
            "change", normal, network=request.env["ir.http"]._client(), account=user
        )
        if not row:
            fault = request.env._("Many codes were sent there. Wait a minute and try again.")
            return self._account_change_page("account_email", values, fault=fault, where="address")
        request.session[CHANGE] = {"id": row.id, "address": normal}
        return self._account_change_page("account_email", {"address": normal, "sent": True})

    @route(f"{HOME}/email/check", **{**SEND, "form_on": f"{HOME}/email"}, **OWN)
    def account_email_check(self, code=""):
        """Take the code of the new address, which is the account's from then on."""
        asked = request.session.get(CHANGE)
        if not asked:
            return self._account_go(f"{HOME}/email")
        user, values = self._account_owner(), {"address": asked["address"], "sent": True}
        codes = request.env["egate.account.code"]
        answer = codes.browse(asked["id"])._try(code) if self._account_is_there(asked) else "over"
        if answer == "over":
            request.session.pop(CHANGE)
            values["sent"] = False
        if answer != "right":
            fault = self._account_wrong(answer)
            return self._account_change_page("account_email", values, fault=fault, where="code")
        request.session.pop(CHANGE)
        try:
            user._egate_change_mail(asked["address"])
        except UserError as refused:
            values["sent"] = False
            return self._account_change_page(
                "account_email", values, fault=str(refused), where="address"
            )
        self._account_said(request.env._("Your account has the new address."))
        return self._account_go(HOME)

    # -- the password ---------------------------------------------------------------------------

    @route(f"{HOME}/password", **PAGE, **OWN)
    def account_password(self):
        """Show the form of a new password."""
        self._account_owner()
        return self._account_change_page("account_password")

    @route(f"{HOME}/password/save", **{**SEND, "form_on": f"{HOME}/password"}, **OWN)
    def account_password_save(self, current="", password="", repeated=""):
        """Set a new password."""
        user = self._account_owner()
        if not user._egate_prove(current):
            return self._account_change_page(
                "account_password", fault=self._account_unproven(), where="current"
            )
        if fault := password_fault(password, repeated, user._egate_address()):
            return self._account_change_page(
                "account_password", fault=self._account_password_sentence(fault), where="password"
            )
        user._egate_set_password(password)
        self._account_said(request.env._("The new password counts from now on."))
        return self._account_go(HOME)

    # -- the end --------------------------------------------------------------------------------

    @route(f"{HOME}/close", **PAGE, **OWN)
    def account_close(self):
        """Show what closing the account means."""
        self._account_owner()
        return self._account_change_page("account_close")

    @route(f"{HOME}/close/confirm", **{**SEND, "form_on": f"{HOME}/close"}, **OWN)
    def account_close_confirm(self, password="", sure=""):
        """Close the account."""
        user = self._account_owner()
        if not sure:
            fault = request.env._("Tick that the account shall be closed.")
            return self._account_change_page("account_close", fault=fault, where="sure")
        if not user._egate_prove(password):
            return self._account_change_page(
                "account_close", {"sure": True}, fault=self._account_unproven(), where="password"
            )
        user._egate_close()
        request.session.logout(keep_db=True)
        return self._account_go("/")
