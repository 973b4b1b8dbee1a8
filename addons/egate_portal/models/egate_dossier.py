import hashlib
import re

from odoo import api, models

from odoo.addons.egate_dossier.models.personal_data.anonymise import REVOKED

#: What ``secrets.token_urlsafe(16)`` makes: 128 bits in 22 characters.
TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")


def _revoked(token):
    """Return what the column of an anonymised dossier holds in the place of its token."""
    return f"{REVOKED}{hashlib.sha256(token.encode()).hexdigest()}"


class EgateDossier(models.Model):
    """The link on the receipt that a citizen follows, and finding the dossier by it."""

    _inherit = "egate.dossier"

    # The hall boards ask every few seconds; this index holds a few hundred of millions of dossiers.
    _ready_idx = models.Index(
        "(reception_unit_id, finished_at) WHERE closed_at IS NULL AND finished_at IS NOT NULL"
    )

    def _tracking_url(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: the token is closed to users; a user who reads the dossier may hand out its link
        token = self.sudo().tracking_token
        if not token or token.startswith(REVOKED):
            return ""
        return f"{self.get_base_url()}{self._tracking_path()}"

    def _tracking_path(self):
        """Return the path of this dossier's page on this site; it holds the token."""
        # sudo: the caller has shown the token, or may hand it out
        return f"/egate/track/{self.sudo().tracking_token}"

    @api.model
    def _from_tracking_token(self, token):
        """Return the dossier (sudo) of this token, or an empty record.

        Also an anonymised dossier, of which the caller may tell only ``anonymised_at``.

        :param str token: any text from the address; a malformed one never reaches the database
        """
        if not TOKEN_PATTERN.fullmatch(token):
            return self.browse()
        return self._fetch_tracked([token, _revoked(token)])
