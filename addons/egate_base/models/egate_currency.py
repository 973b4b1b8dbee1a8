from odoo import api, fields, models


class EgateCurrency(models.AbstractModel):
    """Has amounts of money, all of them in the currency of the office."""

    _name = "egate.currency"
    _description = "Amounts in the currency of the office"

    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id
