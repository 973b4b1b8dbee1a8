from odoo import api, fields, models


class EgateCashierClose(models.TransientModel):
    """The dialog that closes a cashier's day: what was taken, and what is in the drawer.

    What is entered is shown once more, with the difference, before the day is closed for good.
    """

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
    difference = fields.Monetary(compute="_compute_difference")
    note = fields.Char(string="Why it differs")
    #: Whether the last question is shown.
    asked = fields.Boolean(export_string_translation=False)

    @api.depends("counted", "cash")
    def _compute_difference(self):
        for dialog in self:
            dialog.difference = dialog.counted - dialog.cash

    def action_confirm(self):
        """Ask once more, then close the day with what was counted."""
        self.ensure_one()
        if not self.asked:
            self.closing_id._check_may_close()
            self.closing_id._check_counted(self.counted, self.note)
            self.asked = True
            return self._action_show()
        self.closing_id.action_close(self.counted, self.note)
        return {"type": "ir.actions.act_window_close"}

    def action_back(self):
        """Count again."""
        self.ensure_one()
        self.closing_id._check_may_close()
        self.asked = False
        return self._action_show()

    def _action_show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the day"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }
