from odoo import fields, models


class EgateLawReplace(models.TransientModel):
    _inherit = "egate.law.replace"

    open_dossier_count = fields.Integer(related="law_id.open_dossier_count")

    def action_open_dossiers(self):
        """Open the list of dossiers, leaving the text as it is."""
        self.ensure_one()
        return self.law_id.action_open_dossiers()
