from odoo import models


class EgateDossierSlip(models.Model):
    _inherit = "egate.dossier.slip"

    def _print_slip(self):
        """Print the form of the slip's kind."""
        self.ensure_one()
        return self.env["ir.actions.report"]._egate_action(f"egate_reports.{self.kind}", self)
