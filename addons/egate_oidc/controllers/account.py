from odoo.http import request

from odoo.addons.egate_portal.controllers.account.account_code import NEXT, AccountCode
from odoo.addons.egate_portal.controllers.account.account_page import AccountPage


def offered():
    """Return what the account's pages show of the providers: plain values, in their order."""
    providers = request.env["auth.oauth.provider"]._egate_for_sign_in()
    return [{"id": one.id, "name": one.name, "label": one.body or one.name} for one in providers]


class CodeOrProvider(AccountCode):
    """The sign-in of citizens offers the providers beside the code."""

    def _account_page(self, template, values=None, **kw):
        if template == "account_sign_in":
            back = request.session.get(NEXT) or ""
            values = {**(values or {}), "providers": offered(), "providers_back": back}
        return super()._account_page(template, values, **kw)


class AccountWithProviders(AccountPage):
    """The account's page says that an identity can be checked without going to the counter."""

    def _account_page(self, template, values=None, **kw):
        if template == "account_page":
            values = {**(values or {}), "providers": offered()}
        return super()._account_page(template, values, **kw)
