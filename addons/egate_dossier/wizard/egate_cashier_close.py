from odoo import fields, models


class EgateCashierClose(models.TransientModel):
    """The dialog that closes a cashier's day: what was taken, and what is in the drawer."""

    _name = "egate.cashier.close"
    _description = "Close a cashier's day"

    closing_id = fields.Many2one(
        "egate.cashier.closing", string="Cashier's day", required=True, ondelete="cascade"
    )
    cash = fields.Monetary(related="closing_id.cash", related_sudo=False, string="Cash taken")
    transfer = fields.Monetary(related="closing_id.transfer", related_sudo=False)
    qr = fields.Monetary(related="closing_id.qr", related_sudo=False)
    payment_count = fields.Integer(related="closing_id.payment_count", related_sudo=False)
    currency_id = fields.Many2one(related="closing_id.currency_id", related_sudo=False)
    counted = fields.Monetary(string="Cash counted")
    note = fields.Char(string="Why it differs")

    def action_confirm(self):
        """Close the day with what was counted."""
        self.ensure_one()
        self.closing_id.action_close(self.counted, self.note)
        return {"type": "ir.actions.act_window_close"}
