from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.hooks import hook

#: What the cash desk numbers, see ``egate.payment``.
MONEY_KINDS = ("fee_receipt", "fee_refund")


class EgateNumbering(models.Model):
    _inherit = "egate.numbering"

    kind = fields.Selection(
        selection_add=[("fee_receipt", "Fee receipt"), ("fee_refund", "Refund slip")],
        ondelete={"fee_receipt": "cascade", "fee_refund": "cascade"},
    )


class EgateNumber(models.Model):
    _inherit = "egate.number"

    @hook("numbers_borne")
    def _money_numbers(self, scope, numbers):
        """Answer for the numbers of the cash desk: receipts and refunds bear them."""
        kind = scope.partition("/")[0]
        if kind not in MONEY_KINDS:
            return None
        names = ("unit_id", "number", "paid_date")
        only = Domain("kind", "=", kind)
        return self._numbers_within(scope, numbers, "egate.payment", *names, only)
