from odoo import models


class EgatePayment(models.Model):
    _inherit = "egate.payment"

    def _print_payment(self):
        """Print the receipt or the refund slip."""
        self.ensure_one()
        return self.env["ir.actions.report"]._egate_action(f"egate_reports.{self.kind}", self)


class EgateResultDelivery(models.Model):
    _inherit = "egate.result.delivery"

    def _print_delivery(self):
        """Print the slip that the receiver of the result signs."""
        self.ensure_one()
        return self.env["ir.actions.report"]._egate_action("egate_reports.result", self)


class EgateRegister(models.Model):
    _inherit = "egate.register"

    def _print_register(self):
        """Ask for the days to print, because the book of a year is long."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print the register"),
            "res_model": "egate.register.print",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_register_id": self.id, "dialog_size": "medium"},
        }
