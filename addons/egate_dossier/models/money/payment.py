from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.egate_base.tools.money import dong_in_words

from ...tools import money_guard


class EgatePayment(models.Model):
    """What a cashier took for a dossier, or gave back, with a number of its own; whole VND.

    Written once, by :meth:`collect_fee` and :meth:`refund_fee` only, and never changed: money that
    is given back is a row of its own, below zero. The database refuses rows that do not add up,
    see ``tools/money_guard.py``. Money never moves the business state (CN04).
    Source: Luật Phí và lệ phí 97/2015/QH13; Nghị định 118/2025/NĐ-CP.
    """

    _name = "egate.payment"
    _description = "Payment"
    _inherit = "egate.money.part"
    _log_access = False
    _order = "id desc"
    _rec_name = "code"
    _PERSONAL = frozenset({"payer_name", "reference", "reason"})

    kind = fields.Selection(
        [("fee_receipt", "Receipt"), ("fee_refund", "Refund")], required=True, readonly=True
    )
    code = fields.Char(string="Number", required=True, readonly=True)
    number = fields.Integer(
        string="Number in the code", required=True, readonly=True, export_string_translation=False
    )
    amount = fields.Monetary(
        required=True, readonly=True, help="Below zero where money was given back."
    )
    method = fields.Selection(
        [("cash", "Cash"), ("transfer", "Bank transfer"), ("qr", "QR code")],
        string="Paid by",
        required=True,
        readonly=True,
    )
    reference = fields.Char(
        string="Bank reference", readonly=True, help="Of the transfer, as the bank shows it."
    )
    payer_name = fields.Char(string="Payer", required=True, readonly=True)
    cashier_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    paid_at = fields.Datetime(string="Paid", required=True, readonly=True)
    paid_date = fields.Date(string="Day", required=True, readonly=True, help="Local date.")
    closing_id = fields.Many2one(
        "egate.cashier.closing",
        string="Cashier's day",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    refunded_id = fields.Many2one(
        "egate.payment",
        string="Refund of",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    refund_ids = fields.One2many("egate.payment", "refunded_id", string="Refunds")
    reason = fields.Char(string="Why it was given back", readonly=True)
    document = fields.Char(string="By decision", readonly=True)
    request_key = fields.Char(readonly=True, export_string_translation=False)
    line_ids = fields.One2many("egate.payment.line", "payment_id", string="For")
    dossier_code = fields.Char(related="dossier_id.code", string="Dossier code")
    refundable = fields.Boolean(
        compute="_compute_refundable", compute_sudo=True, export_string_translation=False
    )
    is_over = fields.Boolean(
        string="Paid too much",
        compute="_compute_is_over",
        search="_search_is_over",
        compute_sudo=True,
        help="The fees of the dossier were lowered after they were paid.",
    )

    _code_uniq = models.UniqueIndex("(kind, code)", "This number is taken.")
    _key_uniq = models.UniqueIndex("(cashier_id, request_key) WHERE request_key IS NOT NULL")
    _unit_day_idx = models.Index("(unit_id, paid_date)")
    _sign = models.Constraint(
        "CHECK (amount <> 0 AND (amount > 0) = (kind = 'fee_receipt'))",
        "A receipt is above zero, a refund below.",
    )
    _refund_of_a_receipt = models.Constraint(
        "CHECK ((kind = 'fee_refund') = (refunded_id IS NOT NULL AND reason IS NOT NULL))",
        "A refund names the receipt and the reason.",
    )
    _reference_of_the_bank = models.Constraint(
        "CHECK (method = 'cash' OR reference IS NOT NULL)",
        "What came through the bank has its reference.",
    )

    def init(self):
        result = super().init()
        money_guard.guard_payments(self.env.cr)
        return result

    @api.depends("line_ids.amount", "refund_ids.line_ids.amount")
    def _compute_refundable(self):
        for payment in self:
            back = sum(payment.refund_ids.mapped("amount"))
            payment.refundable = payment.kind == "fee_receipt" and payment.amount + back > 0

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

    @api.model
    def _in_words(self, amount):
        """Return ``amount``, in whole VND, in Vietnamese words with a capital, as receipts do."""
        words = dong_in_words(abs(amount))
        return words[:1].upper() + words[1:]

    def action_refund(self):
        """Open the dialog that gives back what this receipt took."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the next line asks for a cashier of its cash desk
        receipt = self.sudo()
        return self.env["egate.payment.collect"]._action_for(receipt.dossier_id.id, receipt)

    # -- hooks for the addons above -----------------------------------------------------------

    def action_print(self):
        """Print this receipt or refund slip."""
        self.ensure_one()
        self.check_access("read")
        return self._print_payment()

    def _print_payment(self):
        """Return the action that prints it, or ``False``.

        ``egate_reports`` answers.
        """
        self.ensure_one()
        return False


class EgatePaymentLine(models.Model):
    """How much of a payment is for which fee. Rows are only added."""

    _name = "egate.payment.line"
    _description = "Line of a payment"
    _inherit = "egate.money.part"
    _log_access = False
    _order = "id"

    payment_id = fields.Many2one(
        "egate.payment", required=True, readonly=True, index=True, ondelete="restrict"
    )
    fee_id = fields.Many2one(
        "egate.dossier.fee",
        string="Charged as",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(string="Fee", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)

    _fee_once = models.UniqueIndex("(payment_id, fee_id)")

    def init(self):
        result = super().init()
        money_guard.guard_lines(self.env.cr)
        return result
