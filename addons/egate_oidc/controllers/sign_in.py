import logging
import time

from odoo.http import Controller, request, route

from odoo.addons.egate_portal.controllers.site_page import SitePage
from odoo.addons.web.controllers.utils import _get_login_redirect_url

from ..models.res_users import SignedIn
from ..models.res_users_provided import Refusal
from ..tools.address import local_path
from ..tools.asking import Refused, Unreachable
from ..tools.id_token import WrongToken
from ..tools.quiet_log import CALLBACK, be_quiet
from .faults import STATUS, sentences
from .sign_out import remember

_logger = logging.getLogger(__name__)

#: Where the session keeps the sign-ins that were begun, by their state; and what one found.
BEGUN, TOLD = "egate_oidc_begun", "egate_oidc_told"
#: Seconds within which somebody comes back, and sign-ins that one browser has open at once.
MAX_SECONDS, MAX_BEGUN = 600, 5
#: Longest code, state and issuer that a browser brings.
MAX_GIVEN = 4096
#: Where a citizen lands who came from nowhere.
HOME = "/egate/my"

ROUTE = {
    "type": "http",
    "auth": "public",
    "sitemap": False,
    "multilang": False,
    # What is malformed gets the answer of what is wrong.
    "any_text": True,
}

be_quiet()


class SignIn(SitePage, Controller):
    """Sign-in by an OpenID Connect provider: to it, back from it, and what went wrong."""

    @route("/egate/oidc/start", methods=["POST"], readonly=True, **ROUTE)
    def start(self, provider="", redirect=""):
        """Begin a sign-in, or the linking of the account that is signed in.

        By POST with the token of a form of this site, so that no other site begins one. The answer
        is a page that leads on, because a form of a page may be sent to this site alone.
        """
        self._use_language()
        chosen = request.env["auth.oauth.provider"]._egate_for_sign_in()
        chosen = chosen.filtered(lambda one: str(one.id) == provider)
        if not chosen:
            return self._to_fault("state")
        address, kept = chosen._egate_begin()
        state = kept.pop("state")
        kept["at"] = int(time.time())
        kept["uid"] = request.session.uid or False
        kept["back"] = local_path(redirect, "")
        begun = sorted(self._begun().items(), key=lambda item: item[1]["at"])
        request.session[BEGUN] = dict([*begun, (state, kept)][-MAX_BEGUN:])
        return self._site("egate_oidc.leaving_page", {"address": address, "provider": chosen})

    @route(CALLBACK, methods=["GET"], readonly=False, **ROUTE)
    def callback(self, state="", code="", error="", iss=""):
        """Take a person back from the provider, and sign them in.

        It is a GET because the provider sends a browser here; the state, which this browser's
        session has and which is good once, stands in for the token of a form.
        """
        self._use_language()
        begun = self._begun()
        kept = begun.pop(state, None) if len(state) <= MAX_GIVEN else None
        # Good once, whatever comes of it.
        request.session[BEGUN] = begun
        if not kept or kept["uid"] != (request.session.uid or False):
            return self._to_fault("state")
        provider = request.env["auth.oauth.provider"]._egate_for_sign_in()
        provider = provider.filtered(lambda one: one.id == kept["provider"])
        if not provider or (iss and iss != provider.egate_issuer):
            return self._to_fault("state")
        if error or not 0 < len(code) <= MAX_GIVEN:
            _logger.info("%s sent nobody back", provider.name)
            return self._to_fault("declined")
        try:
            claims = provider._egate_claims(code, kept)
            return self._enter(provider, claims, kept)
        except Unreachable as fault:
            return self._to_fault("down", provider, fault)
        except Refused as fault:
            return self._to_fault("again", provider, fault)
        except WrongToken as fault:
            return self._to_fault("token", provider, fault)
        except Refusal as fault:
            return self._to_fault(str(fault), provider, fault)

    @route("/egate/oidc/fault/<string:why>", methods=["GET"], readonly=True, **ROUTE)
    def fault(self, why):
        """Say why nobody was signed in, at an address with nothing of the provider's answer."""
        self._use_language()
        what, todo = sentences(request.env).get(why, ("", ""))
        values = {"what": what, "todo": todo, "signed_in": bool(request.session.uid)}
        return self._site("egate_oidc.fault_page", values, status=STATUS.get(why, 404))

    @route("/egate/oidc/done", methods=["GET"], readonly=True, **ROUTE)
    def done(self):
        """Say once what the provider's word did for the account, and lead on."""
        self._use_language()
        told = request.session.pop(TOLD, None)
        if not told or told["uid"] != request.session.uid:
            return self._leave(HOME)
        return self._site("egate_oidc.done_page", told)

    def _begun(self):
        """Return the sign-ins of this browser that have not grown old."""
        now = time.time()
        begun = request.session.get(BEGUN) or {}
        return {
            state: dict(kept)
            for state, kept in begun.items()
            if 0 <= now - kept["at"] <= MAX_SECONDS
        }

    def _enter(self, provider, claims, kept):
        """Sign the person in, or link the account that is signed in; return where to go on."""
        users = request.env["res.users"]
        current = users.browse(kept["uid"]) if kept["uid"] else None
        user = users._egate_provided(provider, claims, current)
        told = self._check_in(provider, claims, user)
        back = kept["back"]
        if not current:
            credential = {"login": user.login, "type": "egate_oidc", "proof": SignedIn(user)}
            request.session.authenticate(request.env, credential)
        remember(provider, user)
        if not back:
            back = "/odoo" if user._is_internal() else HOME
        if told:
            request.session[TOLD] = {"uid": user.id, "told": told[1], "good": told[0], "back": back}
            back = "/egate/oidc/done"
        return self._leave(_get_login_redirect_url(user.id, back))

    def _check_in(self, provider, claims, user):
        """Have the account linked with the citizen whom the provider proves, if it proves it.

        :return: whether it was, and the sentence about it; ``None`` where there was nothing to do
        """
        checked = provider._egate_checked(claims)
        # sudo: the provider's word opens a table that is closed to citizens
        identities = request.env["egate.citizen.identity"].sudo()
        if not checked or user._is_internal() or identities._citizen_of(user):
            return None
        return identities._check_in_by_provider(
            user, issuer=provider.egate_issuer, subject=claims["sub"], **checked
        )

    def _to_fault(self, why, provider=None, fault=""):
        if provider:
            _logger.info("A sign-in by %s was refused: %s (%s)", provider.name, why, fault)
        return self._leave(f"/egate/oidc/fault/{why}")

    def _leave(self, path):
        """Go to a page of this server; the address with the code stays nowhere."""
        response = request.redirect(path, code=303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
