from odoo import models


class EgateUnit(models.Model):
    _inherit = "egate.unit"

    def _print_plain_sheet(self):
        report = self.env["ir.actions.report"]._get_report(
            "egate_reports.action_report_plain_sheet"
        )
        return report.report_action(self, config=False)
