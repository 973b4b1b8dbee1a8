from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_egate_work(self):
        # sudo: whether there is a dossier matters, not whose
        dossiers_sudo = self.env["egate.dossier"].sudo()
        owners = dossiers_sudo._read_group(Domain("applicant_id", "in", self.ids), ["applicant_id"])
        return super()._has_egate_work() | self.browse(owner.id for (owner,) in owners)
