from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.account import mask_email


class EgateAccountLink(models.TransientModel):
    """The dialog in which a clerk links a citizen's record with the account they show.

    The citizen says the code that their account's page shows; the clerk sees whose account that
    is, compares it with the person, and links it.
    """

    _name = "egate.account.link"
    _description = "Link an account with a citizen"

    partner_id = fields.Many2one("res.partner", string="Citizen", required=True)
    compared = fields.Boolean(
        string="I have compared the identity paper with the person and with this record"
    )
    card = fields.Char(help="Scan the code of the identity card; may be left empty.")
    code = fields.Char(string="Code of the account", help="The account's page shows it.")
    fault = fields.Char(readonly=True)
    # Nobody writes it but the method that has taken the code.
    account_id = fields.Many2one("res.users", groups=fields.NO_ACCESS, ondelete="cascade")
    account_name = fields.Char(
        string="Name on the account", compute="_compute_account", compute_sudo=True
    )
    account_mail = fields.Char(
        string="Address of the account", compute="_compute_account", compute_sudo=True
    )

    @api.depends("account_id")
    def _compute_account(self):
        for dialog in self:
            dialog.account_name = dialog.account_id.name
            dialog.account_mail = mask_email(dialog.account_id._egate_address())

    def action_find(self):
        """Take the code and show whose account it is."""
        self.ensure_one()
        self.check_access("write")
        account, fault = self.env["egate.account.code"]._take_at_desk(self.code)
        # sudo: see account_id
        self.sudo().write({"account_id": account.id, "fault": fault, "code": False})
        return self._again()

    def action_link(self):
        """Link the account that was shown."""
        self.ensure_one()
        account = self.sudo().account_id  # sudo: see account_id; its code was taken by this dialog
        if not account:
            raise UserError(self.env._("Enter the code that the citizen's account shows first."))
        self.env["egate.citizen.identity"]._check_at_desk(
            account, self.partner_id, compared=self.compared, card=self.card or ""
        )
        return {"type": "ir.actions.act_window_close"}

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link an account"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
