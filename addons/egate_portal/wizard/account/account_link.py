from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.account import mask_email


class EgateAccountLink(models.TransientModel):
    """The dialog in which a clerk links a citizen's record with the account they show.

    The citizen says the code that their account's page shows; the clerk sees whose account that
    is, compares it with the person, and links it. Without a record, the card says who it is:
    whoever has never handed anything in is put on file by it.
    """

    _name = "egate.account.link"
    _description = "Link an account with a citizen"

    partner_id = fields.Many2one("res.partner", string="Citizen")
    number = fields.Char(string="Number of the identity card")
    name = fields.Char(string="Full name on the card")
    birth_date = fields.Date(string="Day of birth")
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

    @api.onchange("card")
    def _onchange_card(self):
        """Show what a scanner read off the card, for the clerk to compare."""
        if self.card and not self.partner_id:
            read = self.env["res.partner"]._from_identity_card(self.card)
            self.number, self.name = read["identity_number"], read["name"]
            self.birth_date = read["birth_date"]

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
        identities = self.env["egate.citizen.identity"]
        proof = {"compared": self.compared, "card": self.card or ""}
        if self.partner_id:
            identities._check_at_desk(account, self.partner_id, **proof)
        else:
            claims = {"number": self.number, "name": self.name, "birth_date": self.birth_date}
            identities._check_newcomer_at_desk(account, claims, **proof)
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
