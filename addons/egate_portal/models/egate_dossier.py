import hashlib
import re

from odoo import api, models

from odoo.addons.egate_dossier.models.egate_dossier_anonymise import REVOKED

#: What ``secrets.token_urlsafe(16)`` makes: 128 bits in 22 characters.
TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")


class EgateDossier(models.Model):
    """The link that a citizen follows from the receipt, and the way back from it."""

    _inherit = "egate.dossier"

    # The hall boards ask every few seconds; of millions of dossiers a few hundred are in here.
    _ready_idx = models.Index(
        "(reception_unit_id, finished_at) WHERE closed_at IS NULL AND finished_at IS NOT NULL"
    )

    def _tracking_url(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: the token is closed to users; who reads the dossier may hand out its link
        token = self.sudo().tracking_token
        if not token or token.startswith(REVOKED):
            return ""
        return f"{self.get_base_url()}{self._tracking_path()}"

    def _tracking_path(self):
        """Return the path of this dossier's page on this site; it holds the token."""
        # sudo: asked for by whoever has shown the token, or may hand it out
        return f"/egate/track/{self.sudo().tracking_token}"

    @api.model
    def _from_tracking_token(self, token):
        """Return the dossier (sudo) of this token, or an empty record.

        Also one that is anonymised by now, of which ``anonymised_at`` alone is to be told.

        :param str token: whatever stands in the address; nothing odd reaches the database
        """
        if not TOKEN_PATTERN.fullmatch(token):
            return self.browse()
        revoked = f"{REVOKED}{hashlib.sha256(token.encode()).hexdigest()}"
        # sudo: the token is the right to read; the caller shows _tracking_values() only
        return self.sudo().search_fetch(
            [("tracking_token", "in", [token, revoked])],
            [*self._tracking_fields(), "anonymised_at"],
            limit=1,
        )
