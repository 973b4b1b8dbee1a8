from odoo import models


class EgateHandover(models.Model):
    _inherit = "egate.handover"

    def _print_handover(self):
        """Print the hand-over slip."""
        return self.env["ir.actions.report"]._egate_action("egate_reports.handover", self)


class EgateExtension(models.Model):
    _inherit = "egate.extension"

    def _print_apology(self):
        """Print form 04."""
        return self.env["ir.actions.report"]._egate_action("egate_reports.apology", self)


class EgateDossierTermination(models.Model):
    _inherit = "egate.dossier.termination"

    def _print_notice(self):
        """Print form 05."""
        return self.env["ir.actions.report"]._egate_action("egate_reports.ending", self)


class EgateSupplement(models.Model):
    _inherit = "egate.supplement"

    def _print_receipt(self):
        """Print the receipt for the papers handed in."""
        report = "egate_reports.supplement_receipt"
        return self.env["ir.actions.report"]._egate_action(report, self)


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def action_print_control(self):
        """Print the control slip (form 06)."""
        self.ensure_one()
        self.check_access("read")
        return self.env["ir.actions.report"]._egate_action("egate_reports.control", self)
