import time

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .account_base import PAGE, SEND, AccountPages

KIOSK = "/egate/kiosk"


class Kiosk(AccountPages, Controller):
    """A clerk helps a citizen to fill in at the kiosk, in a session of the citizen's own."""

    @route(KIOSK, **PAGE, auth="user")
    def kiosk(self):
        """Show a clerk how to begin, or who helps now and how it ends."""
        self._use_language()
        return self._kiosk()

    def _kiosk(self, fault=""):
        users = request.env["res.users"]
        if helped := users._egate_help():
            minutes = max(1, int(helped["until"] - time.time()) // 60)
            values = {"minutes": minutes, "name": request.env.user.name}
            return self._account_page("kiosk_helped", values)
        self._kiosk_unit()
        return self._account_page("kiosk_begin", fault=fault)

    def _kiosk_unit(self):
        """Return the one-stop unit of the clerk who asks; others learn of no such page."""
        unit = request.env.user._egate_acting()[0]
        if not unit:
            raise NotFound
        return unit

    @route(f"{KIOSK}/begin", **{**SEND, "form_on": KIOSK}, auth="user")
    def kiosk_begin(self, code=""):
        """Sign the clerk out, and the citizen in whose code was typed; the clerk helps."""
        self._use_language()
        self._kiosk_unit()
        account, fault = request.env["egate.account.code"]._take_at_desk(code)
        if fault:
            return self._kiosk(fault)
        request.env["res.users"]._egate_begin_help(account)
        return self._account_go(KIOSK)

    @route(f"{KIOSK}/end", **{**SEND, "form_on": KIOSK}, auth="user")
    def kiosk_end(self):
        """End the help and the session."""
        request.env["res.users"]._egate_end_help()
        return self._account_go("/web/login")
