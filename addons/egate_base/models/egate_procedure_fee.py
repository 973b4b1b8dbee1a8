from odoo import api, fields, models


class EgateProcedureFee(models.Model):
    """A fee in whole VND: per dossier, or per page, cheaper from one page on, and capped."""

    _name = "egate.procedure.fee"
    _description = "Fee of a procedure"
    _inherit = "egate.procedure.version.part"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    variant_id = fields.Many2one(
        "egate.procedure.variant",
        string="Case",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('version_id', '=', version_id)]",
        help="Empty: every case.",
    )
    basis = fields.Selection(
        [("dossier", "per dossier"), ("page", "per page"), ("copy", "per copy")],
        required=True,
        default="dossier",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )
    price = fields.Monetary()
    next_price = fields.Monetary(string="Price of further pages")
    next_from = fields.Integer(string="Further pages from", help="Such as 3: the third page on.")
    cap = fields.Monetary(string="At most", help="0: no cap.")

    _amounts_positive = models.Constraint(
        "CHECK (price >= 0 AND next_price >= 0 AND cap >= 0)", "A fee cannot be negative."
    )

    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.model
    def _for_case(self, version, variant):
        """Return the fees of ``version`` that a dossier of ``variant`` pays."""
        return version.fee_ids.filtered(lambda fee: fee.variant_id in (variant, variant.browse()))

    def _amount(self, quantity=1):
        """Return what ``quantity`` dossiers, pages or copies cost, in whole VND.

        :param quantity: at least 1; pages are those of one copy
        """
        self.ensure_one()
        quantity = max(quantity, 1)
        first = quantity
        if self.basis == "page" and self.next_from > 1:
            first = min(quantity, self.next_from - 1)
        amount = first * self.price + (quantity - first) * self.next_price
        return round(min(amount, self.cap) if self.cap else amount)
