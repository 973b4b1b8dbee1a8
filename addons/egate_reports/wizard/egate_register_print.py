from odoo import api, fields, models
from odoo.exceptions import UserError

#: Most lines of one print: a minute of server time, half a ream of paper.
MAX_LINES = 2000


class EgateRegisterPrint(models.TransientModel):
    """Prints a part of a register: the dossiers received from one local day to another."""

    _name = "egate.register.print"
    _description = "Print a register"

    register_id = fields.Many2one("egate.register", required=True, ondelete="cascade")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._today().replace(day=1)
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._today())

    @api.model
    def _today(self):
        return self.env["egate.assignment"]._local_today()

    def action_print(self):
        """Print these lines of the register."""
        self.ensure_one()
        return self.env["ir.actions.report"]._egate_action("egate_reports.register_book", self)

    def _lines(self):
        """Return the lines to print, as the current user may read them.

        :raise UserError: there are none, or too many
        """
        self.ensure_one()
        domain = [
            ("register_id", "=", self.register_id.id),
            ("dossier_id.received_date", ">=", self.date_from),
            ("dossier_id.received_date", "<=", self.date_to),
        ]
        lines = self.env["egate.register.line"].search(domain, limit=MAX_LINES + 1, order="number")
        if not lines:
            raise UserError(self.env._("Nothing was entered between these days."))
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._(
                    "More than %(limit)s dossiers were entered between these days. Print a shorter "
                    "time, such as a month.",
                    limit=MAX_LINES,
                )
            )
        return lines
