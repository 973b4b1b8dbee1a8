from odoo import models

#: The reports of labels and sheets, by kind.
SHEETS = {
    "label": "egate_reports.action_report_label",
    "labels": "egate_reports.action_report_labels",
    "separator": "egate_reports.action_report_separator",
}


class EgateDossier(models.Model):
    """Labels and separator sheets: paper for the office itself, printed as often as needed."""

    _inherit = "egate.dossier"

    def _print_sheet(self, kind):
        """Print the label (``labels``: a sheet of them), or the separator sheets of the papers."""
        Report = self.env["ir.actions.report"]
        report = Report._get_report(SHEETS[kind])
        Report._egate_printable(report, self.ids)
        # No config, else Odoo would first ask an administrator for a company letter layout.
        return report.report_action(self, config=False)

    def action_print_label(self):
        """Print the label of the folder."""
        self.check_access("read")
        return self._print_form("label" if len(self) == 1 else "labels")

    def action_print_separators(self):
        """Print a separator sheet for each paper."""
        self.check_access("read")
        return self._print_form("separator")
