from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.egate_base.models.egate_numbering import Wanted

from ...tools.money_values import read_values


class EgatePayment(models.Model):
    """The only methods that move money: a cashier of the cash desk takes it and gives it back."""

    _inherit = "egate.payment"

    @api.model
    def collect_fee(self, dossier_id, values=None):
        """Take what is owed for a dossier; a repeat of the same request answers with its receipt.

        :param int dossier_id: of a dossier received at a unit where the user is a cashier
        :param dict values: ``method`` (``cash``, ``transfer``, ``qr``), ``reference`` of the bank,
            ``payer``, ``fees`` (ids, all when absent), ``amount`` that the screen showed,
            ``key`` of the request
        :return: ``{"id", "code", "amount"}`` of the receipt
        :raise UserError: nothing is owed, or what is wrong with the values
        """
        self._check_lengths(values)
        told = read_values(values)
        dossier = self._charged_dossier(dossier_id)
        # Two clicks at once conflict here; the later is tried again and finds the receipt.
        dossier._lock_rows()
        if same := self._same_request(told.key, dossier):
            return same._as_answer()
        self._check_fees(told)
        owed = dossier._open_fees()
        chosen = [(fee, rest) for fee, rest in owed if not told.fees or fee.id in told.fees]
        self._check_collectable(dossier, chosen, told)
        lines = [(fee, rest) for fee, rest in chosen if rest > 0]
        payer = told.payer or dossier.submitter_name or dossier.applicant_name
        more = {"payer_name": payer, "request_key": told.key or None}
        return self._enter("fee_receipt", dossier, lines, told, more)._as_answer()

    @api.model
    def refund_fee(self, payment_id, values=None):
        """Give back what a receipt took, as a row of its own; the receipt stays as it is.

        :param int payment_id: a receipt of a cash desk where the user is a cashier
        :param dict values: see :meth:`collect_fee`, and ``reason`` and ``document``
        :return: ``{"id", "code", "amount"}`` of the refund, below zero; where a second person has
            to confirm it, ``id`` is ``False`` and ``asked`` the id of an ``egate.refund``
        """
        self._check_lengths(values)
        told = read_values(values)
        receipt, dossier = self._refunded_receipt(payment_id)
        if same := self._same_request(told.key, dossier):
            return same._as_answer()
        lines = receipt._returned_lines(told)
        refunds = self.env["egate.refund"]
        if refunds._needs_second(dossier, -sum(amount for _fee, amount in lines)):
            return refunds._ask(receipt, dossier, lines, told)
        return self._give_back(receipt.id, told)._as_answer()

    @api.model
    def _refunded_receipt(self, payment_id):
        """Return (sudo) a receipt that the current user may give back of, and its dossier.

        Two concurrent refunds conflict here.
        """
        # sudo: the next line checks which cash desk it is of
        receipt = self.sudo().browse(payment_id if type(payment_id) is int else 0).exists()
        dossier = self._charged_dossier(receipt.dossier_id.id)
        dossier._lock_rows()
        receipt.invalidate_recordset(["refund_ids", "refundable"])
        return receipt, dossier

    def _returned_lines(self, told):
        """Return what ``told`` takes back of this receipt (sudo), after checking it."""
        self._check_fees(told)
        chosen = [
            (fee, rest) for fee, rest in self._kept_lines() if not told.fees or fee.id in told.fees
        ]
        self._check_returnable(chosen, told)
        return [(fee, -rest) for fee, rest in chosen]

    @api.model
    def _give_back(self, payment_id, told):
        """Give back in the current user's name and day; whether alone was decided before.

        :return: the refund (sudo)
        """
        receipt, dossier = self._refunded_receipt(payment_id)
        lines = receipt._returned_lines(told)
        more = {
            "payer_name": told.payer or receipt.payer_name,
            "refunded_id": receipt.id,
            "reason": told.reason,
            "document": told.document or None,
            "request_key": told.key or None,
        }
        return self._enter("fee_refund", dossier, lines, told, more)

    # -- checks -------------------------------------------------------------------------------

    @api.model
    def _charged_dossier(self, dossier_id):
        """Return (sudo) the dossier whose money the current user may move.

        Other users are told nothing about it, not even that it exists.
        """
        self.check_access("read")
        units = self._cashier_units()
        # sudo: a cashier reads no dossier; whether it is of their cash desk is checked here
        dossiers = self.env["egate.dossier"].sudo()
        dossier = dossiers.browse(dossier_id if type(dossier_id) is int else 0).exists()
        if not dossier.received_at or dossier.reception_unit_id.id not in units:
            raise AccessError(
                self.env._(
                    "Only a cashier of the one-stop unit that received it moves a dossier's money."
                )
            )
        return dossier

    @api.model
    def _same_request(self, key, dossier):
        if not key:
            return self.browse()
        domain = [("cashier_id", "=", self.env.uid), ("request_key", "=", key)]
        # sudo: the user's own receipt, whatever cash desk they have now
        same = self.sudo().search(domain, limit=1)
        if same and same.dossier_id != dossier:
            raise UserError(self.env._("This request was used for another dossier. Begin again."))
        return same

    @api.model
    def _check_fees(self, told):
        """Refuse a choice of fees that is none: it never means all of them."""
        if told.fees is None:
            raise UserError(
                self.env._("Which fees are meant cannot be told. Open it again and choose them.")
            )

    @api.model
    def _check_collectable(self, dossier, chosen, told):
        if not dossier.fee_total or not any(rest > 0 for _fee, rest in chosen):
            raise UserError(self._nothing_owed_message(dossier))
        if told.amount is not None and told.amount != sum(rest for _fee, rest in chosen):
            raise UserError(
                self.env._(
                    "What is owed for %(dossier)s has changed meanwhile. Open it again and tell "
                    "the payer the new amount.",
                    dossier=dossier.code,
                )
            )
        self._check_method(told)

    @api.model
    def _nothing_owed_message(self, dossier):
        last = dossier.payment_ids.filtered(lambda one: one.kind == "fee_receipt")[:1]
        if not last:
            return self.env._("Nothing is owed for %(dossier)s.", dossier=dossier.code)
        return self.env._(
            "Nothing is owed for %(dossier)s any more: receipt %(code)s, %(moment)s, by %(user)s.",
            dossier=dossier.code,
            code=last.code,
            moment=dossier._local_in_words(last.paid_at),
            user=last.cashier_id.name,
        )

    def _check_returnable(self, chosen, told):
        if not chosen or self.kind != "fee_receipt":
            raise UserError(
                self.env._("Of receipt %(code)s everything was given back.", code=self.code)
            )
        if told.amount is not None and told.amount != sum(rest for _fee, rest in chosen):
            raise UserError(
                self.env._(
                    "What is left of receipt %(code)s has changed. Open it again.", code=self.code
                )
            )
        if not told.reason:
            raise UserError(self.env._("Write why the money is given back."))
        self._check_method(told)

    @api.model
    def _check_method(self, told):
        if not told.method:
            raise UserError(self.env._("Choose how it is paid: cash, bank transfer or QR code."))
        if told.method != "cash" and not told.reference:
            raise UserError(
                self.env._("Enter the reference of the transfer, as the bank shows it.")
            )

    def _kept_lines(self):
        """Return the fees of this receipt (sudo) with what of each is still to be given back.

        While too much is paid, what is too much of this receipt is all that is given back.
        """
        back = {}
        for line in self.refund_ids.line_ids:
            back[line.fee_id] = back.get(line.fee_id, 0) + line.amount
        rests = [(line.fee_id, line.amount + back.get(line.fee_id, 0)) for line in self.line_ids]
        kept = [(fee, rest) for fee, rest in rests if rest > 0]
        if not self.is_over:
            return kept
        over = {fee: -rest for fee, rest in self.dossier_id._open_fees() if rest < 0}
        return [(fee, min(rest, over[fee])) for fee, rest in kept if fee in over] or kept

    # -- writing ------------------------------------------------------------------------------

    @api.model
    def _enter(self, kind, dossier, lines, told, more):
        """Write a payment down; access and values were checked.

        :param list lines: pairs of a fee and an amount, below zero in a refund
        :return: the payment (sudo)
        """
        unit = dossier.reception_unit_id
        at = fields.Datetime.now().replace(microsecond=0)
        day = unit._require_calendar()._to_local(at).date()
        amount = round(sum(one for _fee, one in lines))
        closing = self.env["egate.cashier.closing"]._add(unit, day, told.method, amount)
        # Last of what can fail: a number that is taken stays taken.
        [[issued]] = self.env["egate.numbering"]._issue_many([Wanted(kind, unit, day)])
        owner = {"dossier_id": dossier.id, "unit_id": unit.id}
        # sudo: only this method moves money; the cashier and the values were checked
        payment = self._create_privileged(
            {
                **owner,
                **more,
                "kind": kind,
                "code": issued.code,
                "number": issued.number,
                "amount": amount,
                "method": told.method,
                "reference": told.reference or None,
                "cashier_id": self.env.uid,
                "paid_at": at,
                "paid_date": day,
                "closing_id": closing,
            }
        )
        payment.line_ids._insert(
            [
                {
                    **owner,
                    "payment_id": payment.id,
                    "fee_id": fee.id,
                    "name": fee.name,
                    "amount": one,
                }
                for fee, one in lines
            ]
        )
        dossier._add_paid(amount)
        payment.invalidate_recordset(["line_ids", "refund_ids", "refundable"])
        payment.refunded_id.invalidate_recordset(["refund_ids", "refundable"])
        event = "paid" if kind == "fee_receipt" else "refunded"
        dossier._trace(event, at, {dossier: {"payment": payment.id, "by": unit.id}})
        return payment

    def _as_answer(self):
        return {"id": self.id, "code": self.code, "amount": self.amount}
