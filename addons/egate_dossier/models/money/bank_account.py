from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools import vietqr


def _above(unit):
    """Return the ids of a sudo unit and all above it, the highest first."""
    return [int(part) for part in (unit.parent_path or "").split("/") if part]


class EgateBankAccount(models.Model):
    """An account to which citizens pay: of a one-stop unit, or of an agency for those below it.

    Whoever could change the number alone would have the money of all citizens. So an account counts
    once a second person has confirmed it, never changes afterwards, and each step is in the trail
    of rights and told to the leaders. Another number is another account.
    """

    _name = "egate.bank.account"
    _description = "Bank account for payments"
    _inherit = "egate.given.right"
    _order = "date_from desc, id desc"

    unit_id = fields.Many2one(
        "egate.unit",
        required=True,
        ondelete="restrict",
        index=True,
        help="The account of an agency serves its one-stop units, unless they have their own.",
    )
    bank_id = fields.Many2one("egate.bank", required=True, ondelete="restrict", index=True)
    number = fields.Char(string="Account number", required=True)
    holder = fields.Char(
        string="Account holder", required=True, help="As the bank has it; payers compare it."
    )
    layout_id = fields.Many2one(
        "egate.bank.layout", string="Layout of its statements", ondelete="restrict"
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["egate.assignment"]._local_today(),
    )
    date_to = fields.Date(string="To", help="Last day, included; empty: until further notice.")
    state = fields.Selection(
        [
            ("asked", "Waits for confirmation"),
            ("given", "In force"),
            ("declined", "Declined"),
            ("ended", "Ended"),
        ]
    )
    given_by_id = fields.Many2one(string="Entered by")
    given_at = fields.Datetime(string="Entered on")
    confirmed_by_id = fields.Many2one(string="Settled by")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An account cannot end before it begins.",
    )

    @api.depends("bank_id.name", "number")
    def _compute_display_name(self):
        for account in self:
            account.display_name = f"{account.bank_id.name or ''} {account.number or ''}".strip()

    @api.constrains("number")
    def _check_number(self):
        for account in self:
            if not vietqr.is_account(account.number or ""):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” cannot be the number of an account. Enter its digits without "
                        "spaces or dots, at most %(limit)s.",
                        number=account.number or "",
                        limit=vietqr.MAX_ACCOUNT,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._stamp(free=False)
        return accounts

    # -- which one counts ---------------------------------------------------------------------

    @api.model
    def _account_of(self, unit):
        """Return (sudo) the account to which payments for ``unit`` go today, perhaps none.

        The unit's own goes before that of a unit above; the latest one before an earlier one.
        """
        # sudo: where the unit stands in the tree
        path = _above(unit.sudo())
        today = self.env["egate.assignment"]._local_today()
        domain = Domain("state", "=", "given") & Domain("unit_id", "in", path)
        domain &= Domain("date_from", "<=", today)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        # sudo: citizens pay to it; the caller shows number, bank and holder
        accounts = self.sudo().search(domain, order="date_from desc, id desc")
        return max(accounts, key=lambda one: path.index(one.unit_id.id), default=accounts[:1])

    @api.model
    def _cashier_domain(self):
        """Return the domain of accounts that take the money of the current user's cash desks."""
        # sudo: where the units stand in the tree; a cashier reads no units
        units = self.env["egate.unit"].sudo().browse(self.env["egate.payment"]._cashier_units())
        return Domain("unit_id", "in", sorted({one for unit in units for one in _above(unit)}))

    def _is_cashier_of(self):
        """Return whether the current user is a cashier of a desk whose money comes here."""
        self.ensure_one()
        # sudo: only whose account it is
        return bool(self.sudo().filtered_domain(self._cashier_domain()))

    def _check_cashier(self):
        if not self._is_cashier_of():
            raise AccessError(
                self.env._(
                    "Only a cashier of a one-stop unit whose money comes to this account works on "
                    "its statements."
                )
            )

    # -- two people ---------------------------------------------------------------------------

    def _beneficiaries(self):
        return self.given_by_id | self.env.user

    def _unit_of_right(self):
        # sudo: whose account it is
        return self.sudo().unit_id

    def _after_rights(self):
        """Tell the leaders what became of it: who diverts money does so with a colleague."""
        for account in self:
            account._notify_settled()

    def _confirm_refusal(self):
        user = self.env.user
        # sudo: who entered it, whatever the user may read of people
        if user == self.sudo().given_by_id:
            return "own"
        leaders = self.env["egate.rights.event"]._leaders(self._unit_of_right())
        return "" if user in self._administrators() | leaders else "second"

    def _note_right(self, step):
        for account in self:
            # sudo: its values, whatever the user may read
            one = account.sudo()
            detail = f"egate.bank.account {one.id} {step}: {one.display_name}, {one.holder}"
            self.env["egate.rights.event"]._note("access", unit=one.unit_id, detail=detail)

    def _notify_asked(self):
        # sudo: only names
        account, user = self.sudo(), self.env.user.sudo()
        self.env["egate.rights.event"]._notify_leaders(
            lambda env: env._(
                "%(user)s entered the bank account %(account)s (%(holder)s) for the payments of "
                "%(unit)s. It counts when an administrator or leader other than %(user)s has "
                "confirmed it. Compare it with what the bank has written.",
                user=user.name,
                account=account.display_name,
                holder=account.holder,
                unit=account.unit_id.name,
            ),
            account._unit_of_right(),
            account,
        )

    def _notify_settled(self):
        # sudo: only names
        account, user = self.sudo(), self.env.user.sudo()
        self.env["egate.rights.event"]._notify_leaders(
            lambda env: env._(
                "Bank account %(account)s (%(holder)s) for the payments of %(unit)s: %(state)s, by "
                "%(user)s.",
                user=user.name,
                account=account.display_name,
                holder=account.holder,
                unit=account.unit_id.name,
                state=dict(account.with_env(env)._fields["state"]._description_selection(env)).get(
                    account.state
                ),
            ),
            account._unit_of_right(),
            account,
        )

    def action_end(self):
        """End an account at once: no citizen is shown it any more; it is not opened again."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        leaders = self.env["egate.rights.event"]._leaders(self._unit_of_right())
        system = self.env["egate.rights.event"]._by_the_system()
        if not system and user not in self._administrators() | leaders:
            raise AccessError(self.env._("An administrator or leader ends an account."))
        self._lock_rows()
        if self.state not in ("asked", "given"):
            raise UserError(self.env._("This waits for nobody any more. Reload the page."))
        self._settle("ended", "ended")
        return True
