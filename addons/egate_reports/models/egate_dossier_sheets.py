from odoo import models

_SHEETS = {
    "label": "egate_reports.action_report_label",
    "labels": "egate_reports.action_report_labels",
    "separator": "egate_reports.action_report_separator",
}


class EgateDossier(models.Model):
    """Labels and separator sheets: paper for the office's own hands, printed as often as wanted."""

    _inherit = "egate.dossier"

    def _print_form(self, kind):
        """Print the label (``labels``: a sheet of them), or the separator sheets of the papers."""
        if kind not in _SHEETS:
            return super()._print_form(kind)
        Report = self.env["ir.actions.report"]
        report = Report._get_report(_SHEETS[kind])
        Report._egate_printable(report, self.ids)
        # Without config Odoo would first ask an administrator for a layout of company letters.
        return report.report_action(self, config=False)

    def action_print_label(self):
        """Print the label of the folder."""
        self.check_access("read")
        return self._print_form("label" if len(self) == 1 else "labels")

    def action_print_separators(self):
        """Print a separator sheet for each paper."""
        self.check_access("read")
        return self._print_form("separator")
