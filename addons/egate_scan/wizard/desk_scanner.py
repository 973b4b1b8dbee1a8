from odoo import fields, models


class EgateDeskScanner(models.TransientModel):
    """One scanner that was found, to be given to a counter."""

    _name = "egate.desk.scanner"
    _description = "Scanner found"

    desk_id = fields.Many2one("egate.desk", string="Counter", required=True, ondelete="cascade")
    name = fields.Char(string="Scanner")
    kind = fields.Char(string="Type")
    device = fields.Char(string="Device name", required=True)

    def action_choose(self):
        """Give this scanner to the counter."""
        self.ensure_one()
        self.desk_id.write({"scanner": self.device})
        return {"type": "ir.actions.act_window_close"}
