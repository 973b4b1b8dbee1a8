from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.dong import dong

#: Most lines that are confirmed at once.
MAX_AT_ONCE = 500
#: In which order fees are covered by what came in, by when they are due.
_ORDER = {"reception": 0, "supplement": 1, "return": 3}


class EgateBankStatementLine(models.Model):
    """What a cashier does with a line: the only methods that settle it.

    Two who settle at once meet at the statement's row: the later one is told that it is settled.
    """

    _inherit = "egate.bank.statement.line"

    def action_confirm(self):
        """Take what came in for the dossiers that it names, where reference and amount agree.

        A line of which that cannot be done stays, and is named with the reason.
        """
        self.check_access("read")
        if len(self) > MAX_AT_ONCE:
            raise UserError(
                self.env._("Choose at most %(limit)s lines at a time.", limit=MAX_AT_ONCE)
            )
        done, refused = 0, []
        for line in self.sorted("id"):
            try:
                with self.env.cr.savepoint():
                    line._take_exact()
                done += 1
            except UserError as refusal:
                refused.append(f"{line.dossier_code or line.reference or line.row}: {refusal}")
        if refused and not done:
            raise UserError("\n".join(refused[:10]))
        message = self.env._("%(count)s lines were taken, each with its receipt.", count=done)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
                "message": "\n".join([message, *refused[:10]]),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_settle(self):
        """Open the dialog that decides what becomes of this line."""
        self.ensure_one()
        self._check_open()
        return self.env["egate.bank.settle"]._action_for(self)

    def action_open_returned(self):
        """Open the dialog that notes that the money was sent back."""
        self.ensure_one()
        self.check_access("read")
        self._check_returnable()
        return self.env["egate.bank.settle"]._action_for(self, returned=True)

    # -- taking -------------------------------------------------------------------------------

    def _take_exact(self):
        """Take this line for the dossier that it names, where exactly so much is owed."""
        self._begin()
        if self.finding != "exact":
            raise UserError(self.sentence)
        # sudo: the payment's own service asks whose dossier it is
        self._take(self.sudo().dossier_id, "")

    def _take(self, dossier, reason):
        """Take this line (begun) for a dossier: all fees that it covers; the rest is given back.

        :param dossier: sudo, of a cash desk where the user is a cashier
        """
        dossier = self.env["egate.payment"]._charged_dossier(dossier.id)
        self._refuse_another(dossier, reason)
        covered = self._covered(dossier)
        taken = sum(rest for _fee, rest in covered)
        rest = round(self.amount) - taken
        if not covered:
            raise UserError(self._nothing_covered_message(dossier))
        if rest and not reason:
            raise UserError(
                self.env._(
                    "%(rest)s of it is not owed and is to be given back: write why.",
                    rest=dong(rest),
                )
            )
        # sudo: names of the line, which the user reads
        line = self.sudo()
        values = {
            "method": "transfer",
            "reference": line.reference or f"{line.booked_on:%d/%m/%Y} #{line.row}",
            "payer": line.party_name or "",
            "fees": [fee.id for fee, _rest in covered],
            "amount": taken,
        }
        answer = self.env["egate.payment"].collect_fee(dossier.id, values)
        self._settle(
            "taken",
            dossier_id=dossier.id,
            payment_id=answer["id"],
            taken_amount=taken,
            return_amount=rest,
            reason=reason or False,
        )
        self._trace_arrived(dossier)

    def _refuse_another(self, dossier, reason):
        """Refuse to take for a sudo dossier, without a reason, what names another one.

        Who pays with the right words finds the fee open otherwise, and nobody knows why.
        """
        # sudo: the code that the line shows
        named = self.sudo().dossier_id
        if named and named != dossier and not reason:
            raise UserError(
                self.env._(
                    "The purpose names %(named)s: write why it is money of %(dossier)s.",
                    named=named.code,
                    dossier=dossier.code,
                )
            )

    def _covered(self, dossier):
        """Return the open fees of a sudo dossier that this line pays whole, and what of each.

        :rtype: list[tuple[egate.dossier.fee, int]]
        """
        left, covered = round(self.amount), []
        owed = [(fee, round(rest)) for fee, rest in dossier._open_fees() if rest > 0]
        for fee, rest in sorted(owed, key=lambda one: (_ORDER.get(one[0].due, 2), one[0].id)):
            if rest <= left:
                covered.append((fee, rest))
                left -= rest
        return covered

    def _nothing_covered_message(self, dossier):
        payments = self.env["egate.payment"]
        if dossier.fee_paid >= dossier.fee_total:
            return payments._nothing_owed_message(dossier)
        return self.env._(
            "%(amount)s pays none of the fees of %(dossier)s whole. Give it back, and let the "
            "payer pay what is owed.",
            amount=dong(self.amount),
            dossier=dossier.code,
        )

    def _trace_arrived(self, dossier):
        # sudo: the line that was settled just now
        line = self.sudo()
        details = {
            "payment": line.payment_id.id,
            "line": line.id,
            "by": dossier.reception_unit_id.id,
        }
        dossier._trace("transfer_arrived", line.settled_at, {dossier: details})

    # -- the other ways -----------------------------------------------------------------------

    def _link(self, dossier, reason=""):
        """Say that this line (begun) is what a cashier took as a transfer before."""
        dossier = self.env["egate.payment"]._charged_dossier(dossier.id)
        self._refuse_another(dossier, reason)
        receipt = self._receipt_of_desk(dossier)
        if not receipt:
            raise UserError(
                self.env._(
                    "No receipt of %(dossier)s by transfer or QR code has this amount and no line "
                    "of a statement yet.",
                    dossier=dossier.code,
                )
            )
        self._settle(
            "linked",
            dossier_id=dossier.id,
            payment_id=receipt.id,
            taken_amount=receipt.amount,
            reason=reason or False,
        )
        self._trace_arrived(dossier)

    def _receipt_of_desk(self, dossier):
        """Return the receipt of a sudo dossier that this line may be; by its reference, first."""
        # sudo: whether another line, of any account, is this receipt
        used = self.sudo().search([("payment_id.dossier_id", "=", dossier.id)]).payment_id
        fit = (dossier.payment_ids - used).filtered(
            lambda one: (
                one.kind == "fee_receipt" and one.method != "cash" and one.amount == self.amount
            )
        )
        same = fit.filtered(lambda one: one.reference == self.reference)
        return (same or fit.sorted("id"))[:1]

    def _set_return(self, reason):
        """Say that all of this line (begun) is to be given back."""
        if not reason:
            raise UserError(self.env._("Write why the money is given back."))
        self._settle("return", return_amount=self.amount, reason=reason)
        # sudo: the trail of the dossier that the line names
        dossier = self.sudo().dossier_id
        if dossier:
            details = {"line": self.id, "by": dossier.reception_unit_id.id}
            dossier._trace("transfer_set_aside", self.settled_at, {dossier: details})

    def _ignore(self, reason):
        """Put this line (begun) aside: it is no payment of a dossier."""
        if not reason:
            raise UserError(self.env._("Write why the line is put aside."))
        self._settle("ignored", reason=reason)

    # -- giving back --------------------------------------------------------------------------

    def _return_refusal(self):
        """Return why the current user may not note that the money was sent back, as a key."""
        self.ensure_one()
        if not self.return_amount or self.returned_at:
            return "none"
        headed = self.env["egate.assignment"]._headed_units(self.env.user)
        # sudo: who settled it, and whose account it is
        line = self.sudo()
        if not (line.account_id.unit_id.id in headed or self.account_id._is_cashier_of()):
            return "role"
        alone = self.return_amount <= self.env["egate.refund"]._limit()
        return "" if alone or line.settled_by_id != self.env.user else "own"

    def _check_returnable(self):
        if fault := self._return_refusal():
            error = UserError if fault == "none" else AccessError
            raise error(
                {
                    "none": lambda: self.env._("Nothing of this line is to be given back."),
                    "role": lambda: self.env["egate.bank.statement"]._hidden_message(),
                    "own": lambda: self.env._(
                        "You decided that it is given back: a colleague of the cash desk, or a "
                        "head or leader, notes that it was sent."
                    ),
                }[fault]()
            )

    def _note_returned(self, reference):
        """Note that what is to be given back was sent, under the bank's ``reference``."""
        self.ensure_one()
        self.check_access("read")
        # sudo: two who note it at once conflict here
        self.sudo().statement_id._lock_rows()
        self.invalidate_recordset()
        self._check_returnable()
        if not reference:
            raise UserError(
                self.env._("Enter the reference of the transfer, as the bank shows it.")
            )
        # sudo: only this method writes it; the user was checked
        self.sudo().write(
            {
                "returned_at": fields.Datetime.now(),
                "returned_by_id": self.env.uid,
                "return_reference": reference,
            }
        )

    # -- writing ------------------------------------------------------------------------------

    def _check_open(self):
        """Refuse a line that is not the current user's to settle, or is settled.

        :raise AccessError: no cashier of its account
        :raise UserError: it went out, or is settled
        """
        self.check_access("read")
        self.account_id._check_cashier()
        if self.settled_as:
            raise UserError(self.env._("This line is settled already. Reload the page."))
        if self.amount <= 0:
            raise UserError(self.env._("This went out of the account: there is nothing to take."))

    def _begin(self):
        """Hold the statement's row and check that this line is still to be settled."""
        self.ensure_one()
        self.check_access("read")
        # sudo: only its lock
        self.sudo().statement_id._lock_rows()
        self.invalidate_recordset()
        self._check_open()

    def _settle(self, way, **vals):
        # sudo: only these methods settle a line; the cashier was checked
        self.sudo().write(
            {
                **vals,
                "settled_as": way,
                "settled_at": fields.Datetime.now().replace(microsecond=0),
                "settled_by_id": self.env.uid,
            }
        )
        self.flush_recordset()

    # -- held against its payments ------------------------------------------------------------

    @api.model
    def _verify_money(self):
        """Yield every line and statement whose money does not add up, see ``egate.payment``."""
        self.env.flush_all()
        for words, query in _FAULTS.items():
            self.env.cr.execute(query)
            for model, record in self.env.cr.fetchall():
                yield words, model, record


_FAULTS = {
    "A line of a statement does not equal its receipt and what is given back": """
        SELECT 'egate.bank.statement.line', l.id FROM egate_bank_statement_line l
        LEFT JOIN egate_payment p ON p.id = l.payment_id
        WHERE l.settled_as IN ('taken', 'linked')
          AND (p.id IS NULL OR p.kind <> 'fee_receipt' OR p.method = 'cash'
               OR p.dossier_id IS DISTINCT FROM l.dossier_id
               OR p.amount <> coalesce(l.taken_amount, 0)
               OR l.amount <> p.amount + coalesce(l.return_amount, 0))
    """,
    "A line of a statement that is given back does not add up": """
        SELECT 'egate.bank.statement.line', l.id FROM egate_bank_statement_line l
        WHERE l.settled_as = 'return' AND l.amount IS DISTINCT FROM l.return_amount
           OR l.returned_at IS NOT NULL AND coalesce(l.return_amount, 0) <= 0
    """,
    "A statement does not equal its lines": """
        SELECT 'egate.bank.statement', s.id FROM egate_bank_statement s
        LEFT JOIN egate_bank_statement_line l ON l.statement_id = s.id
        GROUP BY s.id
        HAVING s.line_count - s.known_count <> count(l.id)
            OR s.credit - s.known_credit <> coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0)
            OR s.debit - s.known_debit <> -coalesce(sum(l.amount) FILTER (WHERE l.amount < 0), 0)
            OR bool_or(l.account_id <> s.account_id)
    """,
}
