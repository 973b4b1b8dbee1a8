from odoo import api, fields, models


class EgateDossierFee(models.Model):
    """What the owner pays, as computed at reception, in whole VND. Rows are only added."""

    _name = "egate.dossier.fee"
    _description = "Fee of a dossier"
    _inherit = ["egate.append.only", "egate.dossier.part", "egate.currency"]
    _log_access = False

    dossier_id = fields.Many2one(ondelete="restrict")

    fee_id = fields.Many2one("egate.procedure.fee", ondelete="restrict", readonly=True)
    name = fields.Char(required=True, readonly=True)
    quantity = fields.Integer(required=True, default=1, readonly=True)
    full_amount = fields.Monetary(
        string="Before exemption", readonly=True, help="What would be paid without an exemption."
    )
    amount = fields.Monetary(required=True, readonly=True)
    exemption_id = fields.Many2one(
        "egate.fee.exemption", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    due = fields.Selection(
        selection=lambda self: (
            self.env["egate.procedure.fee"]._fields["due"]._description_selection(self.env)
        ),
        string="To be paid",
        readonly=True,
        help="Empty: when it is handed in.",
    )
    supplement_id = fields.Many2one(
        "egate.supplement",
        string="For papers asked for",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _counted_for(self, fee_id, quantity):
        """Return the pages of one copy and the copies by which a fee is counted, or ``None``.

        What was ordered, where ``quantity`` is its product; without pages they are 0.

        :param int fee_id: of ``egate.procedure.fee``
        :param int quantity: as it was charged
        :rtype: tuple[int, int] | None
        """
        [basis] = self.env["egate.procedure"]._reception_fee_bases((fee_id,)) or [""]
        pages, copies = max(self.page_count, 1), max(self.copy_count, 1)
        if basis == "page":
            return (pages, copies) if pages * copies == quantity else (quantity, 1)
        return (0, quantity) if basis == "copy" else None

    @api.model
    def _money_columns(self, fees):
        """Return the columns of money that a reception with these fee lines writes."""
        return {"fee_total": sum(line.amount for line in fees), "fee_paid": 0}
