from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _unslug(cls, value):
        """Take a number with thousands of digits for no id; the website's own 404 page asks."""
        try:
            return super()._unslug(value)
        except ValueError:
            return None, None
