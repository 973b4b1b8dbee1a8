from odoo import models


class EgateDossier(models.Model):
    """A file of a print in bulk does not outlive the people of a dossier that is in it."""

    _inherit = "egate.dossier"

    def _forget_outside(self):
        """Delete the prints in bulk that hold a form or a sheet of these dossiers."""
        lines = self.env["egate.print.job.line"]
        ids = self.ids
        found = lines.search([("form_id.dossier_id", "in", ids)]) | lines.search(
            [("job_id.report_id.model", "=", self._name), ("res_id", "in", ids)]
        )
        found.job_id._delete()
        return super()._forget_outside()
