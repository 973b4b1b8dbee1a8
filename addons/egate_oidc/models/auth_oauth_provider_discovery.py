from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.asking import Refused, Unreachable, ask
from ..tools.remembered import Remembered

WELL_KNOWN = "/.well-known/openid-configuration"
#: Hours for which what the issuer says of itself is taken as read.
FRESH = timedelta(hours=24)
#: The same in each worker, for what was read since; a failure is not repeated for five minutes.
DOCUMENTS = Remembered(seconds=FRESH.total_seconds(), pause=300)
KEYS = Remembered(seconds=3600, pause=60)
#: Our names of what the document offers, and whether a provider without it is of no use.
ENDPOINTS = {
    "auth_endpoint": ("authorization_endpoint", True),
    "egate_token_endpoint": ("token_endpoint", True),
    "egate_jwks_uri": ("jwks_uri", True),
    "egate_userinfo_endpoint": ("userinfo_endpoint", False),
    "egate_end_session_endpoint": ("end_session_endpoint", False),
}
MAX_KEYS = 50


class AuthOauthProvider(models.Model):
    """What a provider says of itself: its endpoints, and the keys that it signs with.

    The administrator reads the endpoints, and sees them. When they are a day old, each worker reads
    them again at the next sign-in; while the provider does not answer, the old ones serve.
    """

    _inherit = "auth.oauth.provider"

    egate_token_endpoint = fields.Char(string="Token URL", readonly=True, copy=False)
    egate_jwks_uri = fields.Char(string="Keys URL", readonly=True, copy=False)
    egate_userinfo_endpoint = fields.Char(string="Person URL", readonly=True, copy=False)
    egate_end_session_endpoint = fields.Char(string="Sign-out URL", readonly=True, copy=False)
    egate_read_at = fields.Datetime(string="Read from the issuer at", readonly=True, copy=False)

    def action_egate_read_issuer(self):
        """Read the endpoints from the issuer, for whoever may write the provider, and keep them.

        :raise UserError: the issuer does not answer, or something is missing; the sentence says it
        """
        self.check_access("write")
        for provider in self:
            if fault := provider._egate_address_fault(provider.egate_issuer):
                raise UserError(fault)
            try:
                found = provider._egate_read_document()
            except (Unreachable, Refused) as fault:
                raise UserError(
                    self.env._(
                        "%(issuer)s does not answer as an OpenID Connect provider (%(fault)s). "
                        "Check the issuer's address, and whether this server may reach it.",
                        issuer=provider.egate_issuer,
                        fault=fault,
                    )
                ) from fault
            if fault := provider._egate_document_fault(found):
                raise UserError(fault)
            DOCUMENTS.forget()
            KEYS.forget()
            provider.write(
                {
                    **found,
                    "validation_endpoint": found["egate_userinfo_endpoint"]
                    or provider.egate_issuer,
                    "egate_read_at": fields.Datetime.now(),
                }
            )

    def _egate_read_document(self):
        """Return the endpoints that the issuer offers, as values of our fields, and its ``issuer``.

        :raise Unreachable, Refused:
        """
        document = ask(self.egate_issuer.rstrip("/") + WELL_KNOWN)
        if document.get("issuer") != self.egate_issuer:
            raise Unreachable("issuer")
        found = {}
        for name, (key, _needed) in ENDPOINTS.items():
            value = document.get(key)
            found[name] = value if isinstance(value, str) else False
        return found

    def _egate_document_fault(self, found):
        """Return in a sentence what is wrong with the endpoints; empty: nothing."""
        for name, (key, needed) in ENDPOINTS.items():
            if not found[name] and needed:
                return self.env._("The issuer names no “%(key)s”.", key=key)
            if found[name] and (fault := self._egate_address_fault(found[name])):
                return fault
        return ""

    def _egate_endpoints(self):
        """Return the endpoints (sudo), by the names of :data:`ENDPOINTS`."""
        self.ensure_one()
        kept = {name: self[name] for name in ENDPOINTS}
        if self.egate_read_at and fields.Datetime.now() - self.egate_read_at < FRESH:
            return kept
        key = (self.env.cr.dbname, self.id, self.egate_issuer)

        def fetch():
            try:
                found = self._egate_read_document()
            except (Unreachable, Refused):
                return None
            return None if self._egate_document_fault(found) else found

        found = DOCUMENTS.get(key, fetch)
        if found is None:
            found = DOCUMENTS.again(key, fetch)
        return found or kept

    def _egate_key(self, endpoints, kid, algorithm, choose):
        """Return the key with this id; the list is read again once when it is not there.

        :param dict endpoints: see :meth:`_egate_endpoints`
        :param choose: picks a key from a list, see ``choose_key`` in ``tools/id_token.py``
        :rtype: dict or None
        :raise Unreachable, Refused:
        """
        address = endpoints["egate_jwks_uri"]
        key = (self.env.cr.dbname, address)

        def fetch():
            keys = ask(address).get("keys")
            return keys[:MAX_KEYS] if isinstance(keys, list) else []

        found = choose(KEYS.get(key, fetch), kid, algorithm)
        return found or choose(KEYS.again(key, fetch) or [], kid, algorithm)
