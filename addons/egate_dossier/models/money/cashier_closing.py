from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.plain_number import is_ordinary

from ...tools import money_guard


class EgateCashierClosing(models.Model):
    """One day of one cashier at one cash desk, from the first payment until it is closed.

    Payments and the closing conflict at this row: a closed day takes nothing more, and the
    database keeps it so. Amounts are net of refunds, in whole VND.
    """

    _name = "egate.cashier.closing"
    _description = "Cashier's day"
    _inherit = "egate.currency"
    _order = "date desc, id desc"

    unit_id = fields.Many2one(
        "egate.unit", string="Cash desk", required=True, readonly=True, ondelete="restrict"
    )
    cashier_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    date = fields.Date(string="Day", required=True, readonly=True, help="Local date.")
    payment_count = fields.Integer(string="Payments", required=True, readonly=True, default=0)
    cash = fields.Monetary(required=True, readonly=True)
    transfer = fields.Monetary(string="Bank transfer", required=True, readonly=True)
    qr = fields.Monetary(string="QR code", required=True, readonly=True)
    total = fields.Monetary(compute="_compute_total")
    counted = fields.Monetary(string="Cash counted", readonly=True)
    difference = fields.Monetary(compute="_compute_total")
    note = fields.Char(readonly=True, help="Why the cash differs.")
    closed_at = fields.Datetime(string="Day closed", readonly=True)
    closed_by_id = fields.Many2one(
        "res.users", string="Day closed by", readonly=True, ondelete="restrict"
    )
    payment_ids = fields.One2many("egate.payment", "closing_id", string="Receipts and refunds")
    may_close = fields.Boolean(compute="_compute_may_close", export_string_translation=False)

    _day_uniq = models.UniqueIndex("(unit_id, cashier_id, date)")

    def init(self):
        result = super().init()
        money_guard.guard_closings(self.env.cr)
        return result

    @api.depends("cash", "transfer", "qr", "counted", "closed_at")
    def _compute_total(self):
        for day in self:
            day.total = day.cash + day.transfer + day.qr
            day.difference = day.counted - day.cash if day.closed_at else 0

    @api.depends("cashier_id", "date", "unit_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for day in self:
            # sudo: a colleague's name
            name = day.sudo().cashier_id.name
            day.display_name = f"{name}, {day.date:%d/%m/%Y}" if day.date else name

    @api.depends("closed_at", "cashier_id", "unit_id")
    @api.depends_context("uid")
    def _compute_may_close(self):
        for day in self:
            day.may_close = not day.closed_at and day._may_close()

    @api.model
    def _add(self, unit, day, method, amount):
        """Add a payment to the current user's day; return the id of the day.

        :param date day: local
        :param str method: ``cash``, ``transfer`` or ``qr``
        :raise UserError: the day is closed
        """
        column = SQL.identifier(method)
        amounts = {one: amount if one == method else 0 for one in ("cash", "transfer", "qr")}
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO egate_cashier_closing AS c
                    (unit_id, cashier_id, date, payment_count, cash, transfer, qr,
                     create_uid, create_date)
                VALUES (%(unit)s, %(user)s, %(day)s, 1, %(cash)s, %(transfer)s, %(qr)s,
                        %(user)s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (unit_id, cashier_id, date) DO UPDATE
                    SET payment_count = c.payment_count + 1, %(column)s = c.%(column)s + %(amount)s
                    WHERE c.closed_at IS NULL
                RETURNING id
                """,
                unit=unit.id,
                user=self.env.uid,
                day=day,
                column=column,
                amount=amount,
                **amounts,
            )
        )
        found = self.env.cr.fetchone()
        if not found:
            raise UserError(self._sentence_closed(day))
        self.browse(found).invalidate_recordset()
        return found[0]

    @api.model
    def _sentence_closed(self, day):
        return self.env._(
            "You have closed your cash of %(day)s: it takes nothing more. A colleague "
            "takes the money, or you do tomorrow.",
            day=f"{day:%d/%m/%Y}",
        )

    @api.model
    def _closed_sentence_today(self, unit):
        """Return that the current user's cash at ``unit`` is closed today, or an empty string."""
        day = unit._require_calendar()._to_local(fields.Datetime.now()).date()
        domain = Domain("unit_id", "=", unit.id) & Domain("cashier_id", "=", self.env.uid)
        domain &= Domain("date", "=", day) & Domain("closed_at", "!=", False)
        # sudo: the user's own day
        return self._sentence_closed(day) if self.sudo().search_count(domain, limit=1) else ""

    # -- closing ------------------------------------------------------------------------------

    def action_close(self, counted=None, note=None):
        """Close this day for good.

        The cashier closes; where they are away, a head or leader of the unit does.

        :param int counted: the cash in the drawer, in whole VND
        :param str note: why it differs from what was taken, where it does
        :raise UserError: what is missing
        """
        self._check_may_close()
        if self.closed_at:
            return True
        note = self._entered_text(note)
        # A payment made at this very moment conflicts here; the later one is tried again.
        self._lock_rows()
        self._check_counted(counted, note)
        # sudo: a day is changed by this method only; the right to close was checked
        self.sudo().write(
            {
                "counted": round(counted),
                "note": note,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        return True

    def _check_may_close(self):
        self.ensure_one()
        self.check_access("read")
        if not self._may_close():
            raise AccessError(
                self.env._(
                    "The cashier closes their own day; a head or leader of the one-stop unit does "
                    "while the cashier is entered as away, or is no cashier of the one-stop unit "
                    "any more."
                )
            )

    def _check_counted(self, counted, note):
        """Refuse what is no count of the cash, or a difference without its reason."""
        if counted is None or counted is False or not is_ordinary(counted) or counted < 0:
            raise UserError(self.env._("Count the cash and enter the amount."))
        if round(counted) != self.cash and not (note or "").strip():
            raise UserError(self.env._("The cash counted differs from the cash taken: write why."))

    def _may_close(self):
        """Return whether the current user may close this day."""
        if self.cashier_id == self.env.user:
            return self.unit_id.id in self.env["egate.payment"]._cashier_units()
        if not self._cashier_is_away():
            return False
        return self.unit_id.id in self.env["egate.assignment"]._headed_units(self.env.user)

    def _cashier_is_away(self):
        """Return whether the cashier of this day cannot count the cash: an absence says so, or
        they are no cashier of the cash desk today.
        """
        # sudo: whether a colleague still works here, whatever one may read of people
        cashier = self.sudo().cashier_id
        role = self.env["ir.model.data"]._xmlid_to_res_id("egate_base.egate_role_cashier")
        held = self.env["egate.assignment"]._held_units(cashier).get(role, ())
        return self.unit_id.id not in held or bool(self.env["egate.absence"]._away(cashier))

    def action_open_close(self):
        """Open the dialog that closes this day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the day"),
            "res_model": "egate.cashier.close",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_closing_id": self.id, "dialog_size": "medium"},
        }
