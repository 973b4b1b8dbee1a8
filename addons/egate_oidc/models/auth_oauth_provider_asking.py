import base64
import hashlib
import logging
import secrets

from odoo import models

from ..tools.address import with_query
from ..tools.asking import Refused, Unreachable, ask, basic, bearer
from ..tools.claims import birth_date_of, is_enough, text_of, words
from ..tools.id_token import WrongToken, choose_key, read_id_token

_logger = logging.getLogger(__name__)


class AuthOauthProvider(models.Model):
    """The code flow with PKCE (RFC 7636): what a provider is asked, and what its answer proves."""

    _inherit = "auth.oauth.provider"

    def _egate_begin(self):
        """Return where to send the browser, and what the session has to keep until it comes back.

        :rtype: tuple[str, dict]
        """
        self.ensure_one()
        kept = {
            "provider": self.id,
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48),
        }
        digest = hashlib.sha256(kept["verifier"].encode()).digest()
        values = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self._egate_redirect_uri(),
            "scope": " ".join(words(self.scope)),
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "ui_locales": (self.env.lang or "vi_VN").partition("_")[0],
        }
        if self.egate_ask_again:
            values["prompt"] = "login"
        # Without asking for a level, a provider need not say which it was.
        if levels := self._egate_levels_that_count():
            values["acr_values"] = " ".join(levels)
        return with_query(self._egate_endpoints()["auth_endpoint"], values), kept

    def _egate_levels_that_count(self):
        """Return the levels of assurance that count as checked, the lowest first."""
        levels = words(self.egate_levels)
        return [level for level in levels if is_enough(level, levels, self.egate_checked_level)]

    def _egate_claims(self, code, kept):
        """Return what the provider says of the person, for a code that the browser brought back.

        :param dict kept: what :meth:`_egate_begin` gave
        :return: the claims of the signed ID token, and below them what only the person's page has
        :raise Unreachable: no answer
        :raise Refused: the provider does not take the code
        :raise WrongToken: the answer proves nothing
        """
        self.ensure_one()
        endpoints = self._egate_endpoints()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._egate_redirect_uri(),
            "code_verifier": kept["verifier"],
        }
        auth = None
        # sudo: the secret is closed to everybody, and sent to the provider alone
        secret = self.sudo().egate_client_secret or ""
        if self.egate_client_auth == "client_secret_basic":
            auth = basic(self.client_id, secret)
        else:
            form["client_id"] = self.client_id
            if self.egate_client_auth == "client_secret_post":
                form["client_secret"] = secret
        answer = ask(endpoints["egate_token_endpoint"], form, auth)
        access_token = answer.get("access_token")
        claims = read_id_token(
            answer.get("id_token"),
            lambda kid, algorithm: self._egate_key(endpoints, kid, algorithm, choose_key),
            issuer=self.egate_issuer,
            client_id=self.client_id,
            nonce=kept["nonce"],
            algorithms=words(self.egate_algorithms),
            skew=self.egate_skew,
            access_token=access_token if isinstance(access_token, str) else None,
        )
        return {**self._egate_more_claims(endpoints, access_token, claims), **claims}

    def _egate_sign_out_address(self):
        """Return where a browser signs out at this (sudo) provider, and the state it brings back.

        OpenID Connect RP-Initiated Logout 1.0, without ``id_token_hint``: the token names the
        person, and addresses stay in the history of a shared computer and in logs. The provider
        may ask the person to confirm.

        :return: ``None`` where the provider is not to be told, or has no such address
        :rtype: tuple[str, str] | None
        """
        self.ensure_one()
        address = self.egate_sign_out and self.enabled and self.egate_end_session_endpoint
        if not address:
            return None
        state = secrets.token_urlsafe(32)
        values = {
            "client_id": self.client_id,
            "post_logout_redirect_uri": self._egate_signed_out_uri(),
            "state": state,
            "ui_locales": (self.env.lang or "vi_VN").partition("_")[0],
        }
        return with_query(address, values), state

    def _egate_more_claims(self, endpoints, access_token, claims):
        """Return what the person's page says, where the token lacks something."""
        wanted = (self.egate_claim_number, self.egate_claim_name, self.egate_claim_birth_date)
        address = endpoints["egate_userinfo_endpoint"]
        if not address or not isinstance(access_token, str) or not access_token.isascii():
            return {}
        if not any(name and name not in claims for name in wanted):
            return {}
        try:
            person = ask(address, auth=bearer(access_token))
        except (Unreachable, Refused) as fault:
            # The person is known by the token; what is missing is only what is checked with it.
            _logger.info("The person's page of %s gives nothing: %s", self.name, fault)
            return {}
        if person.get("sub") != claims["sub"]:
            raise WrongToken("sub of the person's page")
        # How sure the provider is, only the signed token says.
        return {name: value for name, value in person.items() if name != self.egate_claim_level}

    def _egate_checked(self, claims):
        """Return what proves who the person is, or ``None`` where the sign-in does not prove it.

        :rtype: dict or None
        """
        level = text_of(claims, self.egate_claim_level)
        if not is_enough(level, words(self.egate_levels), self.egate_checked_level):
            return None
        return {
            "number": text_of(claims, self.egate_claim_number),
            "name": text_of(claims, self.egate_claim_name),
            "birth_date": birth_date_of(claims, self.egate_claim_birth_date),
        }
