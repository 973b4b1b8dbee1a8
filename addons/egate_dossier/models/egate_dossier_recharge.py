from collections import Counter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

#: In which order what was paid is used: for what is due first.
_MOMENTS = {"reception": 0, "supplement": 1, "return": 2}


class Recharged(NamedTuple):
    """What the money of a dossier became; whole VND.

    :ivar owed: still to be paid at the cash desk
    :ivar over: paid too much, to be given back there
    :ivar fees: ids of the rows that were added
    """

    owed: int = 0
    over: int = 0
    fees: tuple[int, ...] = ()


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


class EgateDossier(models.Model):
    """The fees of a dossier after its procedure was corrected.

    Rows are only added, and no receipt is touched: what was paid stays where it was paid, and
    counts for the right procedure. Earlier fees are lowered to what of them counts, the fees of
    the right procedure are added without what is paid already. If too much was paid, the earlier
    fees hold less than their receipts, and the cash desk gives the difference back.
    """

    _inherit = "egate.dossier"

    _over_idx = models.Index("(reception_unit_id) WHERE fee_paid > fee_total")

    def _recharge(self, lines):
        """Charge this sudo dossier what ``lines`` say, and nothing else; see the class.

        :param lines: ``FeeLine`` of the right procedure
        :rtype: Recharged
        """
        self.ensure_one()
        if not self._keeps_money():
            return Recharged()
        before = self.fee_ids
        paid = {fee: round(fee.charged - rest) for fee, rest in self._open_fees()}
        total = sum(line.amount for line in lines)
        counts = min(sum(paid.values()), total)
        rows = self._lowering_rows(paid, counts) + self._remaining_rows(lines, counts)
        before._insert([{**row, "dossier_id": self.id} for row in rows])
        self._update_money(SQL("fee_total = %s", total))
        self.fee_ids.invalidate_recordset(["adjust_ids", "charged"])
        balance = round(self.fee_total - self.fee_paid)
        return Recharged(max(0, balance), max(0, -balance), (self.fee_ids - before)._ids)

    def _keeps_money(self):
        """Return whether the money of this dossier is kept here: one that was loaded may not be."""
        self.flush_recordset()
        query = SQL("SELECT fee_total IS NOT NULL FROM egate_dossier WHERE id = %s", self.id)
        return self.env.execute_query(query)[0][0]

    def _lowering_rows(self, paid, counts):
        """Return the rows that leave of earlier fees only what was paid and counts.

        :param dict paid: what was paid, by fee
        :param int counts: how much of it counts
        """
        rows = []
        for fee, amount in paid.items():
            holds = min(amount, counts)
            counts -= holds
            change = holds - round(fee.charged)
            if change or not holds:
                name = self.with_context(lang=self._form_lang()).env._(
                    "%(fee)s: changed with the procedure", fee=fee.name
                )
                rows.append(self._fee_row(fee, name, change, adjusts=fee))
        return rows

    def _remaining_rows(self, lines, counts):
        """Return the fees of the right procedure, without what of them is paid already."""
        rows = []
        for line in sorted(lines, key=lambda line: _MOMENTS.get(line.due or "reception", 0)):
            covered = min(line.amount, counts)
            counts -= covered
            rest = line.amount - covered
            if not covered:
                rows.append({**line._asdict(), "adjusts_id": None})
            elif rest:
                name = self.with_context(lang=self._form_lang()).env._(
                    "%(fee)s: what is missing", fee=line.name
                )
                rows.append(self._fee_row(line, name, rest, fee=line.fee_id))
        return rows

    @api.model
    def _fee_row(self, like, name, amount, fee=None, adjusts=None):
        return {
            "fee_id": fee,
            "name": name,
            "quantity": 1,
            "full_amount": amount,
            "amount": amount,
            "exemption_id": None,
            "due": like.due or None,
            "adjusts_id": adjusts and adjusts.id,
        }


class EgatePayment(models.Model):
    """Giving back what was paid too much after a correction of the procedure."""

    _inherit = "egate.payment"

    is_over = fields.Boolean(
        string="Paid too much",
        compute="_compute_is_over",
        search="_search_is_over",
        compute_sudo=True,
        help="The fees of the dossier were lowered after they were paid.",
    )

    @api.depends("dossier_id.fee_paid", "dossier_id.fee_total", "refundable")
    def _compute_is_over(self):
        for payment in self:
            dossier = payment.dossier_id
            payment.is_over = payment.refundable and dossier.fee_paid > dossier.fee_total

    def _search_is_over(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        over = SQL("(SELECT id FROM egate_dossier WHERE fee_paid > fee_total)")
        return [("kind", "=", "fee_receipt"), ("dossier_id", "in", over)]

    def _kept_lines(self):
        """While too much is paid, what is too much of this receipt is all that is given back."""
        kept = super()._kept_lines()
        if not self.is_over:
            return kept
        over = {fee: -rest for fee, rest in self.dossier_id._open_fees() if rest < 0}
        return [(fee, min(rest, over[fee])) for fee, rest in kept if fee in over] or kept
