from odoo import models


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _print_form(self, kind):
        """Print the forms that this addon knows; it refuses here, before a new tab is opened."""
        if kind != "receipt":
            return super()._print_form(kind)
        report = self.env["ir.actions.report"]._get_report("egate_reports.action_report_receipt")
        self.env["ir.actions.report"]._egate_printable(report, self.ids)
        # Without config Odoo would first ask an administrator for a layout of company letters.
        return report.report_action(self, config=False)
