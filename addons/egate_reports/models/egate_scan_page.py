from odoo import api, models


class EgateScanPage(models.Model):
    _inherit = "egate.scan.page"

    @api.model
    def plain_sheet(self):
        unit = self._own_unit().with_env(self.env)
        report = self.env["ir.actions.report"]._get_report(
            "egate_reports.action_report_plain_sheet"
        )
        return report.report_action(unit, config=False)
