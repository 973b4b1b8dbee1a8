from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import payment_reference
from ...tools.dong import dong


class EgateBankSettle(models.TransientModel):
    """The dialog that decides what becomes of a line of a bank's statement.

    It shows and asks; the line checks the cashier and does it.
    """

    _name = "egate.bank.settle"
    _description = "Settle a line of a bank statement"
    _inherit = "egate.currency"

    line_id = fields.Many2one("egate.bank.statement.line", required=True, ondelete="cascade")
    amount = fields.Monetary(related="line_id.amount", related_sudo=False)
    text = fields.Char(related="line_id.text", related_sudo=False)
    party_name = fields.Char(related="line_id.party_name", related_sudo=False)
    sentence = fields.Char(related="line_id.sentence", related_sudo=False)
    way = fields.Selection(
        [
            ("take", "Take it for a dossier"),
            ("link", "A receipt of the cash desk is it"),
            ("return", "Give it back"),
            ("ignore", "Put it aside: no payment of a dossier"),
        ],
        string="What becomes of it",
        required=True,
        default="take",
    )
    dossier_code = fields.Char(string="Dossier code", help="Or the reference of the payment.")
    plan = fields.Char(string="Then", compute="_compute_plan", compute_sudo=False)
    reason = fields.Char()
    #: Whether it is only noted that the money was sent back.
    returned = fields.Boolean(readonly=True, export_string_translation=False)
    reference = fields.Char(string="Bank reference of the return")

    @api.depends("dossier_code", "way")
    @api.depends_context("lang")
    def _compute_plan(self):
        for dialog in self:
            try:
                dialog.plan = dialog._plan_in_words()
            except UserError as refusal:
                dialog.plan = str(refusal)

    def _plan_in_words(self):
        """Return what is done when this is confirmed now."""
        line = self.line_id
        if (
            self.returned
            or self.way not in ("take", "link")
            or not self.dossier_code
            or not line.may_settle
        ):
            return ""
        dossier = self._dossier()
        if self.way == "link":
            receipt = line._receipt_of_desk(dossier)
            return receipt.display_name if receipt else self.env._("No receipt fits.")
        covered = line._covered(dossier)
        if not covered:
            return line._nothing_covered_message(dossier)
        rest = round(line.amount) - sum(amount for _fee, amount in covered)
        parts = [f"{fee.name}: {dong(amount)}" for fee, amount in covered]
        if rest:
            parts.append(self.env._("to be given back: %(rest)s", rest=dong(rest)))
        return "; ".join(parts)

    @api.model
    def _action_for(self, line, returned=False):
        """Return the dialog for a line that the current user reads.

        :param bool returned: whether what is to be given back was sent
        """
        values = {"line_id": line.id, "returned": returned}
        if not returned:
            # sudo: the code that the line shows
            values["dossier_code"] = line.sudo().dossier_code or False
            values["way"] = "link" if line.finding == "paid" else "take"
        # sudo: the way in is closed to clients; the line is one that the user reads
        dialog = self._create_privileged(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Line of the statement"),
            "res_model": self._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _dossier(self):
        """Return (sudo) the dossier whose code or reference was entered, of one's cash desk."""
        text = (self.dossier_code or "")[: payment_reference.MAX_TEXT]
        codes = [payment_reference.squeezed(text), *payment_reference.find(text)]
        found = self.env["egate.dossier"]._of_squeezed({code for code in codes if code})
        ids = [found[code] for code in codes if code in found]
        units = self.env["egate.payment"]._cashier_units()
        # sudo: a cashier reads no dossier; whether it is of their cash desk is checked here
        dossier = self.env["egate.dossier"].sudo().browse(ids[:1])
        if not dossier or dossier.reception_unit_id.id not in units:
            raise UserError(
                self.env._("No dossier of your cash desk has the code “%(code)s”.", code=text[:60])
            )
        return dossier

    def action_confirm(self):
        """Do with the line what was chosen."""
        self.ensure_one()
        self.check_access("write")
        line, reason = self.line_id, self._entered_text(self.reason)
        if self.returned:
            line._note_returned(self._entered_text(self.reference))
            return {"type": "ir.actions.act_window_close"}
        line._begin()
        if self.way == "take":
            line._take(self._dossier(), reason)
        elif self.way == "link":
            line._link(self._dossier(), reason)
        elif self.way == "return":
            line._set_return(reason)
        else:
            line._ignore(reason)
        return {"type": "ir.actions.act_window_close"}
