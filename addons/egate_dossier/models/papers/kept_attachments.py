from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _kept_attachments(self):
        """Return what hangs at these sudo records as files, those of fields included.

        :rtype: ir.attachment (sudo)
        """
        # sudo: the records' own files
        files = self.env["ir.attachment"].sudo()
        if not self:
            return files
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        # Odoo leaves files of fields out unless they are asked for.
        return files.search([*domain, ("res_field", "=", False)]) | files.search(
            [*domain, ("res_field", "!=", False)]
        )
