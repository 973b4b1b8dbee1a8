from typing import NamedTuple

from odoo import api, models
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
