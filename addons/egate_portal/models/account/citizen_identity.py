from odoo import api, fields, models

from ...tools.account import mask_email


class EgateCitizenIdentity(models.Model):
    """That the person behind an account is a citizen on file: who checked it, when and how.

    An account alone says nothing about identity: a number that its owner typed opens nothing that
    was filed under that number. A row here does, while it has no end. Rows are never deleted.
    """

    _name = "egate.citizen.identity"
    _description = "Checked identity of an account"
    _inherit = "egate.readable"
    _order = "id desc"
    _rec_name = "partner_id"
    _PERSONAL = frozenset({"subject", "end_reason"})

    user_id = fields.Many2one(
        "res.users", string="Account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Citizen on file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    method = fields.Selection(
        [("desk", "At the counter"), ("provider", "By an identity provider")],
        string="Checked",
        required=True,
        readonly=True,
    )
    at = fields.Datetime(string="When", required=True, readonly=True)
    checked_by_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, ondelete="restrict"
    )
    unit_id = fields.Many2one("egate.unit", string="Where", readonly=True, ondelete="restrict")
    card_read = fields.Boolean(
        string="Card read", readonly=True, help="By a scanner, not only looked at."
    )
    account = fields.Char(
        string="Account's e-mail", compute="_compute_account", compute_sudo=True, help="Masked."
    )
    issuer = fields.Char(readonly=True, help="Of the identity provider.")
    subject = fields.Char(readonly=True, help="Of the person, at the identity provider.")
    ended_at = fields.Datetime(string="Ended", readonly=True)
    ended_by_id = fields.Many2one(
        "res.users", string="Ended by", readonly=True, ondelete="restrict"
    )
    end_kind = fields.Selection(
        [
            ("lost", "Phone or mailbox lost, and no new one"),
            ("wrong", "Linked with the wrong person"),
            ("asked", "The citizen asked for it"),
            ("closed", "The account was closed"),
            ("other", "Another reason"),
        ],
        string="Why it ended",
        readonly=True,
    )
    end_reason = fields.Char(string="In words", readonly=True)

    _one_for_an_account = models.UniqueIndex("(user_id) WHERE ended_at IS NULL")
    _one_for_a_citizen = models.UniqueIndex("(partner_id) WHERE ended_at IS NULL")

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        # sudo: whoever reads the row reads whom it is about
        for row in self.sudo():
            row.display_name = row.partner_id.name

    @api.depends("user_id")
    def _compute_account(self):
        for row in self:
            row.account = mask_email(row.user_id.egate_confirmed_email or row.user_id.email)

    @api.model
    def _readable_domain(self):
        return self.env["egate.account.event"]._of_ones_units(self.env.user)

    @api.model
    def _hidden_message(self):
        return self.env["egate.account.event"]._hidden_message()

    @api.model
    def _citizen_of(self, user):
        """Return the citizen on file (sudo) whose identity was checked for this account, or none.

        :param user: ``res.users``
        """
        # sudo: the table is closed to citizens; the caller asks about an account, not a name
        found = self.sudo().search_fetch(
            [("user_id", "=", user.id), ("ended_at", "=", False)], ["partner_id"], limit=1
        )
        # Of two merged records the one that is kept.
        return found.partner_id._kept()
