from odoo import api, models
from odoo.fields import Domain


class EgateIssuedForm(models.Model):
    """A cashier, who reads no dossiers, reads the receipts of the cashier's own cash desk."""

    _inherit = "egate.issued.form"

    def _of_own_cash_desk(self, operation):
        """Return the forms that the user's cash desk issued; ``None``: this rule does not apply."""
        units = self.env["egate.payment"]._cashier_units()
        if self.env.su or operation != "read" or not units or not any(self._ids):
            return None
        # sudo: only to learn whose cash desk issued it
        own = self.sudo().filtered(lambda form: form.payment_id.unit_id.id in units)
        return own.with_env(self.env)

    @api.model
    def _cash_desk_domain(self):
        units = list(self.env["egate.payment"]._cashier_units())
        return Domain("payment_id.unit_id", "in", units)
