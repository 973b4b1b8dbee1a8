from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.egate_base.tools.contact import is_email

from ...tools.account import mask_email


class EgateAccountRecover(models.TransientModel):
    """The dialog in which a clerk gives a citizen's account a new address, or takes away a lost
    second factor.

    A code goes to the new address; the citizen tells it. So a slip of the finger gives no account
    to somebody else.
    """

    _name = "egate.account.recover"
    _description = "Recover a citizen's account"

    partner_id = fields.Many2one("res.partner", string="Citizen", required=True)
    account_mail = fields.Char(string="Address until now", compute="_compute_account_mail")
    reason = fields.Selection(
        [
            ("mailbox", "The mailbox is lost"),
            ("phone", "The phone is lost"),
            ("both", "Both are lost"),
            ("stolen", "Somebody else has used the account"),
        ],
        string="Why",
    )
    compared = fields.Boolean(
        string="I have compared the identity paper with the person and with this record"
    )
    card = fields.Char(help="Scan the code of the identity card; may be left empty.")
    address = fields.Char(string="E-mail address from now on")
    code = fields.Char(string="Code from the new mailbox", help="The citizen reads it.")
    fault = fields.Char(readonly=True)
    # Nobody writes it but the method that has sent the code.
    # A number and no link: no user may follow one to a code.
    code_number = fields.Integer(groups=fields.NO_ACCESS)
    is_sent = fields.Boolean(compute="_compute_is_sent", compute_sudo=True)

    @api.depends("code_number")
    def _compute_is_sent(self):
        for dialog in self:
            dialog.is_sent = bool(dialog.code_number)

    @api.depends("partner_id")
    def _compute_account_mail(self):
        for dialog in self:
            readable = dialog.partner_id and dialog.partner_id.has_access("read")
            account = dialog._account() if readable else None
            dialog.account_mail = mask_email(account._egate_address()) if account else ""

    def _account(self):
        """Return the account (sudo) that stands for the citizen, or none."""
        people = self.partner_id.sudo()._same_person()  # sudo: whose account it is
        rows = (
            self.env["egate.citizen.identity"]
            .sudo()
            .search(  # sudo: see above
                [("partner_id", "in", people.ids), ("ended_at", "=", False)], limit=1
            )
        )
        return rows.user_id

    def _checked_account(self):
        """Return the account (sudo) that the current user may recover now, as a clerk."""
        self.ensure_one()
        self.env["egate.account.event"]._clerk_unit()
        self.partner_id.check_access("read")
        account = self._account()
        if not account:
            raise UserError(
                self.env._("No account is linked with this citizen: there is nothing to recover.")
            )
        account.with_env(self.env)._egate_refuse_recovery()
        if not self.reason:
            raise UserError(self.env._("Choose why the account is recovered."))
        self.env["egate.citizen.identity"]._refuse_uncompared(
            self.partner_id, self.compared, self.card or ""
        )
        return account.with_env(self.env)

    def action_send(self):
        """Send a code to the new address."""
        self.check_access("write")
        account = self._checked_account()
        address = email_normalize(self.address or "")
        if not address or not is_email(address):
            raise UserError(
                self.env._("Enter one whole e-mail address, such as an.nguyen@gmail.com.")
            )
        account._egate_refuse_taken(address)
        row = self.env["egate.account.code"]._send("change", address, account=account)
        fault = "" if row else self.env._("Too many codes were sent there. Wait, and send another.")
        # sudo: see code_number
        self.sudo().write(
            {"address": address, "code_number": row.id, "fault": fault, "code": False}
        )
        return self._again()

    def action_recover(self):
        """Give the account the new address, if the code is right."""
        self.check_access("write")
        account = self._checked_account()
        # sudo: see code_number
        codes = self.sudo().env["egate.account.code"]
        row = codes.browse(self.sudo().code_number or ()).exists()  # sudo: see code_number
        if not row or row.user_id != account or row.address != self.address:
            raise UserError(self.env._("Send a code to the new address first."))
        answer = row._try(self.code)
        if answer != "right":
            # Not raised: the try must stay counted.
            self.write({"code": False, "fault": self._wrong(answer)})
            return self._again()
        account._egate_recover_at_desk(row.address, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _wrong(self, answer):
        if answer == "wrong":
            return self.env._("This is not the code of the mail. Compare it and type it again.")
        return self.env._("This code counts no more. Send another one.")

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recover the account"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
