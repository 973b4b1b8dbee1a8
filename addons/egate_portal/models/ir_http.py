from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _unslug(cls, value):
        """Read no number of thousands of digits as an id; the website's 404 page calls this."""
        try:
            return super()._unslug(value)
        except ValueError:
            return None, None
