from odoo import models


class EgateDossier(models.Model):
    """The competent agency is in memory before the one statement that writes it.

    The engine looks for it on the record. For speed alone: writing it as well costs one query and
    1.5 ms of CPU of the 12.6 of a reception.
    """

    _inherit = "egate.dossier"

    def _cache_agency(self, agency_id):
        """Let the engine find the competent agency, which the engine's own statement writes."""
        self._fields["agency_unit_id"]._update_cache(self, agency_id)
