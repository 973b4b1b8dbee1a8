import hashlib

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.api import SUPERUSER_ID
from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.auth_signup.models.res_partner import SignupError

from ..tools.claims import text_of


class Refusal(Exception):
    """A sign-in that is refused; the text is the reason's key, see ``controllers/faults.py``."""


class ResUsers(models.Model):
    """Whose account a provider's person opens: by provider and subject, never by e-mail."""

    _inherit = "res.users"

    @api.model
    def _egate_provided(self, provider, claims, current=None):
        """Return the account (sudo) of a person that a provider has proved.

        :param provider: ``auth.oauth.provider``
        :param dict claims: of the checked ID token
        :param current: the account that is signed in, to be linked; ``None``: find or make one
        :raise Refusal: why not
        """
        by_subject = Domain("oauth_provider_id", "=", provider.id) & Domain(
            "oauth_uid", "=", claims["sub"]
        )
        # sudo: nobody is signed in yet, and the link is closed to users
        users = self.sudo().with_context(active_test=False)
        found = users.search(by_subject, limit=1)
        if current:
            found = current.sudo()._egate_linked(provider, claims["sub"], found)  # sudo: as above
        elif not found:
            found = users._egate_provided_sign_up(provider, claims)
        if not found.active:
            raise Refusal("closed")
        found._egate_check_kind(provider)
        return found

    def _egate_linked(self, provider, subject, owner):
        """Link this account (sudo) with a subject of a provider; return the account."""
        if owner and owner != self:
            raise Refusal("taken")
        if not owner:
            if self.oauth_uid:
                raise Refusal("other")
            self._egate_check_kind(provider)
            self._egate_guarded(
                lambda: self.write({"oauth_provider_id": provider.id, "oauth_uid": subject})
            )
        return self

    def _egate_check_kind(self, provider):
        """Refuse accounts of employees, unless the administrator allows this provider for them."""
        if self.id == SUPERUSER_ID or not (self._is_portal() or self._is_internal()):
            raise Refusal("official")
        if self._is_internal() and not provider.egate_officials:
            raise Refusal("official")

    @api.model
    def _egate_provided_sign_up(self, provider, claims):
        """Make an account of a citizen for this subject, and return it (sudo)."""
        if not provider.egate_sign_up:
            raise Refusal("unknown")
        mark = hashlib.sha256(f"{provider.egate_issuer} {claims['sub']}".encode()).hexdigest()
        values = {
            "name": text_of(claims, provider.egate_claim_name) or provider.name,
            # Nobody types it, and it is nobody's address.
            "login": f"oidc-{provider.id}-{mark[:20]}",
            "email": self._egate_free_email(claims),
            "lang": self.env["res.lang"]._get_data(code="vi_VN").code or self.env.lang,
            "oauth_provider_id": provider.id,
            "oauth_uid": claims["sub"],
        }
        # sudo: an account is made by the system, as for any citizen who signs up
        system = self.with_user(SUPERUSER_ID)
        return self._egate_guarded(lambda: system._create_user_from_template(values))

    @api.model
    def _egate_free_email(self, claims):
        """Return the e-mail that the provider has checked, unless an account has it already.

        Whoever asks for a new password by it would be told that it is not clear whose.
        """
        email = text_of(claims, "email").lower()
        if claims.get("email_verified") is not True or email.count("@") != 1:
            return False
        same_login = Domain("login", "=ilike", escape_psql(email))
        domain = same_login | Domain("email_normalized", "=", email)
        # sudo: see _egate_provided
        users = self.sudo().with_context(active_test=False)
        return False if users.search_count(domain, limit=1) else email

    def _egate_guarded(self, work):
        """Return what ``work()`` gives; refuse when the same person came in twice at once."""
        try:
            with self.env.cr.savepoint():
                result = work()
                self.env.flush_all()
                return result
        except (IntegrityError, SignupError) as fault:
            raise Refusal("again") from fault
