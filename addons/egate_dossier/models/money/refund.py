from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.money_values import MoneyValues

#: Above so many VND for one dossier a second person confirms what is given back.
REFUND_LIMIT = 500_000
REFUND_LIMIT_PARAMETER = "egate_dossier.refund_limit"


class EgateRefund(models.Model):
    """A refund that a second person of the unit confirms before any money moves.

    Asked for by a cashier through ``egate.payment.refund_fee``; the confirming colleague, head or
    leader lets it happen in the asking cashier's name and day. Rows are only added, and settled
    once.
    """

    _name = "egate.refund"
    _description = "Refund that a second person confirms"
    _inherit = "egate.money.part"
    _log_access = False
    _order = "id desc"
    _FILLABLE = frozenset({"settled_at", "settled_by_id", "refund_id", "decline_reason"})
    _PERSONAL = frozenset({"reference", "payer_name", "reason", "decline_reason"})

    payment_id = fields.Many2one(
        "egate.payment",
        string="Refund of",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(string="To be given back", required=True, readonly=True)
    fee_list = fields.Json(readonly=True, export_string_translation=False)
    method = fields.Selection(
        [("cash", "Cash"), ("transfer", "Bank transfer"), ("qr", "QR code")],
        string="Paid by",
        required=True,
        readonly=True,
    )
    reference = fields.Char(string="Bank reference", readonly=True)
    payer_name = fields.Char(string="Payer", required=True, readonly=True)
    reason = fields.Char(string="Why it was given back", required=True, readonly=True)
    document = fields.Char(string="By decision", readonly=True)
    request_key = fields.Char(readonly=True, export_string_translation=False)
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    settled_at = fields.Datetime(string="Settled", readonly=True)
    settled_by_id = fields.Many2one(
        "res.users", string="Settled by", readonly=True, ondelete="restrict"
    )
    refund_id = fields.Many2one("egate.payment", readonly=True, ondelete="restrict")
    decline_reason = fields.Char(string="Why it was declined", readonly=True)
    state = fields.Selection(
        [
            ("asked", "Waits for confirmation"),
            ("done", "Given back"),
            ("declined", "Declined"),
        ],
        compute="_compute_state",
    )
    dossier_code = fields.Char(related="dossier_id.code", string="Dossier code")
    payment_code = fields.Char(related="payment_id.code", string="Receipt")
    may_settle = fields.Boolean(compute="_compute_may_settle", export_string_translation=False)

    _open_once = models.UniqueIndex("(payment_id) WHERE settled_at IS NULL")

    @api.depends("settled_at", "refund_id")
    def _compute_state(self):
        for ask in self:
            done = "done" if ask.refund_id else "declined"
            ask.state = done if ask.settled_at else "asked"

    @api.depends("payment_id", "amount")
    def _compute_display_name(self):
        for ask in self:
            # sudo: the number of a receipt
            ask.display_name = ask.sudo().payment_id.code

    @api.depends("settled_at", "asked_by_id", "unit_id")
    @api.depends_context("uid")
    def _compute_may_settle(self):
        for ask in self:
            ask.may_settle = not ask._second_refusal()

    # -- asking -------------------------------------------------------------------------------

    @api.model
    def _limit(self):
        """Return up to how many VND a cashier gives back alone; 0: nothing."""
        # sudo: the same for everybody
        value = self.env["ir.config_parameter"].sudo().get_param(REFUND_LIMIT_PARAMETER)
        # No value is no zero, which means never.
        return max(int(value), 0) if value and value.lstrip("-").isdecimal() else REFUND_LIMIT

    @api.model
    def _needs_second(self, dossier, amount):
        """Return whether ``amount`` (above zero) more of this dossier (sudo) needs two people.

        What was given back of it before counts: many small refunds are a large one.
        """
        refunds = dossier.payment_ids.filtered(lambda one: one.kind == "fee_refund")
        return amount - sum(refunds.mapped("amount")) > self._limit()

    @api.model
    def _ask(self, receipt, dossier, lines, told):
        """Write down that the current user wants to give back ``lines`` of ``receipt`` (sudo).

        :return: what :meth:`egate.payment.refund_fee` answers
        """
        # sudo: the cash desk was checked; see _charged_dossier
        asks = self.sudo()
        open_ask = asks.search([("payment_id", "=", receipt.id), ("settled_at", "=", False)])
        if open_ask and not (told.key and open_ask.request_key == told.key):
            raise UserError(
                self.env._(
                    "A refund of %(code)s waits for confirmation already: asked by %(user)s.",
                    code=receipt.code,
                    user=open_ask.asked_by_id.name,
                )
            )
        if not open_ask:
            at = fields.Datetime.now().replace(microsecond=0)
            # sudo: only this method writes requests; the cashier and the values were checked
            open_ask = asks._create_privileged(
                {
                    "dossier_id": dossier.id,
                    "unit_id": dossier.reception_unit_id.id,
                    "payment_id": receipt.id,
                    "amount": -round(sum(amount for _fee, amount in lines)),
                    "fee_list": [fee.id for fee, _amount in lines],
                    "method": told.method,
                    "reference": told.reference or False,
                    "payer_name": told.payer or receipt.payer_name,
                    "reason": told.reason,
                    "document": told.document or False,
                    "request_key": told.key or False,
                    "asked_by_id": self.env.uid,
                    "asked_at": at,
                    "settled_at": False,
                    "settled_by_id": False,
                    "refund_id": False,
                    "decline_reason": False,
                }
            )
            details = {"refund": open_ask.id, "payment": receipt.id, "by": open_ask.unit_id.id}
            dossier._trace("refund_asked", at, {dossier: details})
        return {"id": False, "asked": open_ask.id, "code": "", "amount": -open_ask.amount}

    # -- the second person --------------------------------------------------------------------

    def _second_refusal(self):
        """Return why the current user may not confirm this refund, as a key."""
        # sudo: cashier and unit of the refund, whatever the user may read of people and units
        ask = self.sudo()
        if ask.settled_at:
            return "settled"
        if ask.asked_by_id == self.env.user:
            return "own"
        headed = self.env["egate.assignment"]._headed_units(self.env.user)
        return "" if ask.unit_id.id in headed.union(self._cashier_units()) else "role"

    def _check_second(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: cashiers read no dossier; two who settle at once conflict here
        self.sudo().dossier_id._lock_rows()
        self.invalidate_recordset(["settled_at"])
        if fault := self._second_refusal():
            error = UserError if fault == "settled" else AccessError
            raise error(
                {
                    "settled": lambda: self.env._("This refund is settled. Reload the page."),
                    "own": lambda: self.env._(
                        "You asked for this refund: a colleague of the cash desk, or a head or "
                        "leader of it, confirms."
                    ),
                    "role": lambda: self.env._(
                        "Another cashier of the one-stop unit, or a head or leader of it, confirms."
                    ),
                }[fault]()
            )

    def action_confirm(self):
        """Let the money be given back, in the name and the day of the cashier who asked."""
        self._check_second()
        # sudo: the request as it was asked; the right to confirm was checked
        ask = self.sudo()
        ask._check_asker_day()
        told = MoneyValues(
            method=ask.method,
            reference=ask.reference or "",
            payer=ask.payer_name,
            reason=ask.reason,
            document=ask.document or "",
            fees=tuple(ask.fee_list),
            amount=round(ask.amount),
            key=ask.request_key or "",
        )
        payments = self.env["egate.payment"].with_user(ask.asked_by_id)
        refund = payments._give_back(ask.payment_id.id, told)
        self._settle({"refund_id": refund.id})
        return True

    def _check_asker_day(self):
        """Refuse while the asking cashier's day is closed: the refund would be in no count.

        :raise UserError: says so, and what to do
        """
        day = self.unit_id._require_calendar()._to_local(fields.Datetime.now()).date()
        closed = self.env["egate.cashier.closing"].search_count(
            [
                ("unit_id", "=", self.unit_id.id),
                ("cashier_id", "=", self.asked_by_id.id),
                ("date", "=", day),
                ("closed_at", "!=", False),
            ],
            limit=1,
        )
        if closed:
            raise UserError(
                self.env._(
                    "%(cashier)s has closed the cash of %(day)s. Confirm on the next working day, "
                    "or decline, and let a cashier whose day is open ask for it.",
                    cashier=self.asked_by_id.name,
                    day=f"{day:%d/%m/%Y}",
                )
            )

    def action_decline(self, reason=None):
        """Decline this refund; the cashier who asked may take it back in this way, too."""
        self.ensure_one()
        if self.sudo().asked_by_id != self.env.user:  # sudo: only who asked
            self._check_second()
        else:
            self.check_access("read")
            self.sudo().dossier_id._lock_rows()  # sudo: see _check_second
            self.invalidate_recordset(["settled_at"])
            if self.settled_at:
                raise UserError(self.env._("This refund is settled. Reload the page."))
        reason = self._entered_text(reason)
        self._settle({"decline_reason": reason or None})
        return True

    def _settle(self, vals):
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: only these methods settle a request; the right to settle was checked
        ask = self.sudo()
        ask.write({**vals, "settled_at": at, "settled_by_id": self.env.uid})
        details = {"refund": ask.id, "payment": ask.refund_id.id, "by": ask.unit_id.id}
        ask.dossier_id._trace("refund_settled", at, {ask.dossier_id: details})
