from odoo import models
from odoo.fields import Domain


class EgateIssuedForm(models.Model):
    """A cashier, who reads no dossier, reads the receipts of their own cash desk."""

    _inherit = "egate.issued.form"

    def _check_access(self, operation):
        units = self.env["egate.payment"]._cashier_units()
        if self.env.su or operation != "read" or not units or not any(self._ids):
            return super()._check_access(operation)
        # sudo: only to learn whose cash desk issued it
        own = self.sudo().filtered(lambda form: form.payment_id.unit_id.id in units)
        own = own.with_env(self.env)
        if refusal := models.BaseModel._check_access(own, operation):
            return refusal
        rest = self - own
        return super(EgateIssuedForm, rest)._check_access(operation) if rest else None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if self.env.su or bypass_access or self.env["egate.dossier"].has_access("read"):
            return super()._search(
                domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
            )
        units = list(self.env["egate.payment"]._cashier_units())
        domain = Domain(domain) & Domain("payment_id.unit_id", "in", units)
        # Past the rule of a dossier's parts: who reads no dossier reads by the cash desk.
        return models.BaseModel._search(self, domain, offset, limit, order, active_test=active_test)
