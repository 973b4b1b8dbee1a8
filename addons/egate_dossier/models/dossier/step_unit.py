from odoo import models


class EgateDossier(models.Model):
    """Which unit a step goes to: the one that received the dossier, or the agency that decides."""

    _inherit = "egate.dossier"

    def _workflow_unit_reception(self, state, values):
        return self.reception_unit_id

    def _workflow_unit_agency(self, state, values):
        return self.agency_unit_id
