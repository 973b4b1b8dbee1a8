import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class EgatePaymentCollect(models.TransientModel):
    """The cash desk's dialog: what is owed for a dossier, or what of a receipt is given back.

    It shows and asks; ``egate.payment`` checks the cashier and does it.
    """

    _name = "egate.payment.collect"
    _description = "Take or give back money"
    _inherit = "egate.currency"

    dossier_id = fields.Many2one("egate.dossier", required=True, ondelete="cascade", readonly=True)
    refunded_id = fields.Many2one(
        "egate.payment", string="Refund of", ondelete="cascade", readonly=True
    )
    code = fields.Char(string="Dossier code", readonly=True)
    applicant_name = fields.Char(string="Owner", readonly=True)
    payer_name = fields.Char(string="Payer")
    method = fields.Selection(
        selection=lambda self: (
            self.env["egate.payment"]._fields["method"]._description_selection(self.env)
        ),
        string="Paid by",
        required=True,
        default="cash",
    )
    reference = fields.Char(string="Bank reference")
    given = fields.Monetary(
        string="Cash handed over", help="What the payer gives; the change is told. May stay empty."
    )
    change = fields.Monetary(compute="_compute_change")
    payment_code = fields.Char(string="Number", readonly=True, help="Of what was taken with this.")
    reason = fields.Char(string="Why it is given back")
    document = fields.Char(string="By decision")
    request_key = fields.Char(
        default=lambda self: uuid.uuid4().hex, readonly=True, export_string_translation=False
    )
    line_ids = fields.One2many("egate.payment.collect.line", "collect_id", string="Fees")
    amount = fields.Monetary(compute="_compute_amount")
    amount_words = fields.Char(string="In words", compute="_compute_amount")

    @api.depends("line_ids.taken", "line_ids.amount")
    def _compute_amount(self):
        for collect in self:
            lines = collect.line_ids.filtered("taken")
            collect.amount = sum(lines.mapped("amount"))
            collect.amount_words = self.env["egate.payment"]._in_words(collect.amount)

    @api.depends("given", "amount")
    def _compute_change(self):
        for collect in self:
            collect.change = collect.given - collect.amount if collect.given else 0

    @api.model
    def _check_named(self, records):
        """Ask the cash desk: a cashier reads no dossier, but knows those that money is moved for.

        Also when a client names another dossier, or a fee of one.
        """
        if records._name not in ("egate.dossier", "egate.dossier.fee"):
            return super()._check_named(records)
        # sudo: only to learn of which dossiers the fees are; the cash desk decides in the next line
        dossiers = records if records._name == "egate.dossier" else records.sudo().dossier_id
        for dossier in dossiers:
            self.env["egate.payment"]._charged_dossier(dossier.id)
        return None

    @api.model
    def _action_for(self, dossier_id, receipt=None):
        """Return the dialog for a dossier, or for giving back what ``receipt`` took.

        :raise AccessError: the current user is no cashier of the dossier's cash desk
        """
        Payment = self.env["egate.payment"]
        dossier = Payment._charged_dossier(dossier_id)
        closings = self.env["egate.cashier.closing"]
        if not receipt and (closed := closings._closed_sentence_today(dossier.reception_unit_id)):
            raise UserError(closed)
        owed = receipt._kept_lines() if receipt else dossier._open_fees()
        owed = [(fee, rest) for fee, rest in owed if rest > 0]
        if not owed:
            if receipt:
                receipt._check_returnable([], None)
            raise UserError(Payment._nothing_owed_message(dossier))
        payer = receipt.payer_name if receipt else dossier.submitter_name or dossier.applicant_name
        # sudo: the dialog holds what the cash desk needs of a dossier that a cashier does not read
        dialog = self._create_privileged(
            {
                "dossier_id": dossier.id,
                "refunded_id": receipt.id if receipt else False,
                "code": dossier.code,
                "applicant_name": dossier.applicant_name,
                "payer_name": payer,
                "line_ids": [
                    Command.create(
                        {
                            "fee_id": fee.id,
                            "name": fee.name,
                            "due": fee.due or "reception",
                            "amount": rest,
                        }
                    )
                    for fee, rest in owed
                ],
            }
        )
        return dialog.with_env(self.env)._action_show()

    def action_confirm(self):
        """Take the money, or give it back, and print the receipt."""
        self.ensure_one()
        self.check_access("write")
        Payment = self.env["egate.payment"]
        lines = self.line_ids.filtered("taken")
        if not lines:
            raise UserError(self.env._("Tick at least one fee."))
        if not self.refunded_id and self.method == "cash" and self.change < 0:
            raise UserError(
                self.env._("Less cash was handed over than is owed. Correct it, or leave it empty.")
            )
        values = {
            "method": self.method,
            "reference": self.reference or "",
            "payer": self.payer_name or "",
            "reason": self.reason or "",
            "document": self.document or "",
            "fees": lines.fee_id.ids,
            "amount": self.amount,
            "key": self.request_key,
        }
        # What may be done is decided there, whatever this record of the client says.
        if self.refunded_id:
            done = Payment.refund_fee(self.refunded_id.id, values)
            if done.get("asked"):
                return self._action_waits()
        else:
            done = Payment.collect_fee(self.dossier_id.id, values)
        payment = Payment.browse(done["id"])
        # What was taken, its number and the change stay on the screen until they were read.
        # sudo: the field is closed to clients; the payment is the user's own
        self.sudo().payment_code = payment.code
        return self._action_print(payment) or self._action_show()

    def action_print(self):
        """Print the receipt of what was taken with this dialog once more."""
        self.ensure_one()
        domain = Domain("code", "=", self.payment_code) & Domain(
            "dossier_id", "=", self.dossier_id.id
        )
        domain &= Domain("kind", "=", "fee_refund" if self.refunded_id else "fee_receipt")
        return self._action_print(self.env["egate.payment"].search(domain, limit=1))

    @api.model
    def _action_print(self, payment):
        """Return the action that prints ``payment`` beside this dialog, or ``False``."""
        action = payment and payment._print_payment()
        if not action:
            return False
        return {**action, "context": {**(action.get("context") or {}), "print_here": True}}

    def _action_show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give back") if self.refunded_id else self.env._("Collect the fee"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _action_waits(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "Give nothing back yet: a colleague of the cash desk, or a head or leader of "
                    "it, confirms this refund first (Cash desk › Refunds to confirm)."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class EgatePaymentCollectLine(models.TransientModel):
    """One fee of the dialog, which may be left out."""

    _name = "egate.payment.collect.line"
    _description = "Fee in the cash desk's dialog"

    collect_id = fields.Many2one("egate.payment.collect", required=True, ondelete="cascade")
    fee_id = fields.Many2one(
        "egate.dossier.fee",
        string="Charged as",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    name = fields.Char(string="Fee", readonly=True)
    due = fields.Selection(
        selection=lambda self: (
            self.env["egate.procedure.fee"]._fields["due"]._description_selection(self.env)
        ),
        string="To be paid",
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)
    taken = fields.Boolean(string="Now", default=True)
    currency_id = fields.Many2one(related="collect_id.currency_id")

    @api.model
    def _check_named(self, records):
        """Ask the dialog."""
        return self.env["egate.payment.collect"]._check_named(records)
