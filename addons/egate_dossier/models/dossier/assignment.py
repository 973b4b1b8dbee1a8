from odoo import api, models
from odoo.fields import Domain


class EgateAssignment(models.Model):
    _inherit = "egate.assignment"

    @api.model
    def _open_work_of(self, user):
        domain = Domain("holder_user_id", "=", user.id) & Domain("closed_at", "=", False)
        # sudo: the person who ends an assignment need not be able to read the dossiers
        dossiers_sudo = self.env["egate.dossier"].sudo().search(domain)
        return super()._open_work_of(user) + ([dossiers_sudo] if dossiers_sudo else [])
