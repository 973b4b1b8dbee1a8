from odoo import models
from odoo.fields import Domain


class EgateFeeExemption(models.Model):
    _inherit = "egate.fee.exemption"

    def _is_used(self):
        # sudo: only whether a dossier was received with it matters, not which one
        dossiers_sudo = self.env["egate.dossier"].sudo()
        claimed = Domain("exemption_id", "in", self.ids)
        return super()._is_used() or bool(dossiers_sudo.search_count(claimed, limit=1))
