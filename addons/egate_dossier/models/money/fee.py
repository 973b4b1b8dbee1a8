from collections import Counter

from odoo import api, fields, models


class EgateDossierFee(models.Model):
    """A fee that the right procedure does not know is lowered by a row of its own."""

    _inherit = "egate.dossier.fee"

    adjusts_id = fields.Many2one(
        "egate.dossier.fee",
        string="Changes",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The earlier fee that is lowered by this row, or raised again.",
    )

    adjust_ids = fields.One2many("egate.dossier.fee", "adjusts_id", string="Changed by")

    charged = fields.Monetary(
        string="Holds",
        compute="_compute_charged",
        help="What is to be paid of this fee after all changes.",
    )

    @api.depends("amount", "adjust_ids.amount", "adjusts_id")
    def _compute_charged(self):
        for fee in self:
            changes = sum(fee.adjust_ids.mapped("amount"))
            fee.charged = 0 if fee.adjusts_id else fee.amount + changes

    def _charges(self):
        """Return what holds, after all changes, of each fee of these, all those of one dossier.

        As :attr:`charged`, without asking for the changes of each.

        :rtype: dict[egate.dossier.fee, float]
        """
        changes = Counter()
        for fee in self:
            if fee.adjusts_id:
                changes[fee.adjusts_id] += fee.amount
        return {fee: fee.amount + changes[fee] for fee in self if not fee.adjusts_id}
