import time

from odoo.http import Controller, request, route

from odoo.addons.egate_portal.controllers.account.kiosk import KIOSK, Kiosk
from odoo.addons.egate_portal.controllers.site_page import SitePage
from odoo.addons.web.controllers.session import Session

from ..models.auth_oauth_provider import SIGNED_OUT
from ..tools.address import local_path

#: Where a session keeps by which provider its owner came in, and where one goes on after both
#: sessions have ended.
CAME_BY, LEFT = "egate_oidc_came_by", "egate_oidc_left"
#: Seconds within which somebody comes back from signing out.
MAX_SECONDS = 600


def remember(provider, user):
    """Let this session know what to tell the provider when it ends.

    Kept where sessions are, on the server, and only for a provider that is to be told.

    :param provider: ``auth.oauth.provider`` (sudo)
    """
    if provider.egate_sign_out:
        request.session[CAME_BY] = {"provider": provider.id, "uid": user.id}


def came_by():
    """Return what the owner of this session came by, or an empty dict."""
    came = request.session.get(CAME_BY) or {}
    return came if came.get("uid") == request.session.uid else {}


def sign_out_address(came, back):
    """Return where the browser signs out at the provider, for a session that has just ended.

    :param dict came: of :func:`came_by`, before it ended
    :param str back: a path of this site to go on to afterwards
    :return: an empty string where there is nobody to tell
    """
    if not came:
        return ""
    # sudo: settings of the provider by which the session was begun; nobody is signed in any more
    provider = request.env["auth.oauth.provider"].sudo().browse(came["provider"]).exists()
    found = provider and provider._egate_sign_out_address()
    if not found:
        return ""
    address, state = found
    request.session[LEFT] = {"state": state, "back": local_path(back), "at": int(time.time())}
    return address


class SignOut(Session):
    """Who signs out here signs out at the provider, too."""

    @route()
    def logout(self, redirect="/odoo"):
        came = came_by()
        response = super().logout(redirect=redirect)
        address = sign_out_address(came, redirect)
        if not address:
            return response
        response = request.redirect(address, code=303, local=False)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class SignedOut(SitePage, Controller):
    """The way back from the provider."""

    @route(
        SIGNED_OUT,
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
        multilang=False,
        any_text=True,
        open_to_helped=True,
    )
    def signed_out(self, state=""):
        """Go on to where the sign-out was to lead; to the front page for any other state."""
        left = request.session.pop(LEFT, None) or {}
        fresh = 0 <= time.time() - left.get("at", 0) <= MAX_SECONDS
        path = left["back"] if left and fresh and state == left["state"] else "/"
        response = request.redirect(path, code=303)
        response.headers["Cache-Control"] = "no-store"
        return response


class KioskSignsOut(Kiosk):
    """A clerk who came by a provider is signed out there before a citizen has the kiosk."""

    @route()
    def kiosk_begin(self, code=""):
        came = came_by()
        return self._leaving(came, KIOSK, super().kiosk_begin(code=code))

    @route(open_to_helped=True)
    def kiosk_end(self):
        came = came_by()
        return self._leaving(came, "/web/login", super().kiosk_end())

    def _leaving(self, came, back, response):
        """Return a page that leads to the provider, where the session that came by it has ended.

        A page, because what a form is answered with may lead to this site alone.
        """
        if not came or request.session.uid == came["uid"]:
            return response
        address = sign_out_address(came, back)
        if not address:
            return response
        self._use_language()
        return self._site("egate_oidc.signing_out_page", {"address": address})
