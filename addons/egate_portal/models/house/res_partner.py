from odoo import models

#: What pages say of the office and what its company takes from its contact.
_SHOWN = frozenset({"name", "street", "street2", "city", "state_id", "phone", "email"})


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Let the pages follow where the office's own contact is changed."""
        result = super().write(vals)
        if not _SHOWN.isdisjoint(vals):
            companies = self.env["res.company"]
            if companies._egate_office().partner_id in self:
                companies._forget_house()
        return result
