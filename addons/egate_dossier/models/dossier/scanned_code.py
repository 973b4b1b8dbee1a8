import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

#: Longer than any code or link on our papers.
MAX_SCANNED = 300
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class EgateDossier(models.Model):
    """The dossier that a scanned code or link names."""

    _inherit = "egate.dossier"

    @api.model
    def _scanned(self, text):
        """Return the dossier that ``text`` is the code or the link of; access is not checked."""
        if not text:
            return self.browse()
        found = Domain("code", "in", [text, text.upper()])
        last = text.rstrip("/").rpartition("/")[2]
        if "/" in text and _TOKEN.fullmatch(last):
            found |= Domain("tracking_token", "=", last)
        # sudo: only which dossier it is; the caller asks whether the user may read it
        dossiers = self.sudo().search(found, limit=2)
        if not dossiers:
            # A pattern may have small letters, and Caps Lock turns those of a scanner.
            dossiers = dossiers.search(Domain("code", "=ilike", escape_psql(text)), limit=1)
        if not dossiers:
            # A receipt of the system before; what is ours comes first.
            dossiers = dossiers.search(self._former_code_domain(text), limit=1)
        exact = dossiers.filtered(lambda dossier: dossier.code == text)
        return (exact or dossiers)[:1].with_env(self.env)
