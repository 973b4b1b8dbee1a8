from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.dong import dong


class EgateBankStatementImport(models.TransientModel):
    """Upload a bank's statement, see what is in it, then take it in."""

    _name = "egate.bank.statement.import"
    _description = "Take in a bank statement"
    _inherit = "egate.file.import"
    _report_template = "egate_dossier.bank_statement_import_report"

    account_id = fields.Many2one(
        "egate.bank.account",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', offered_account_ids)]",
        default=lambda self: self._offered_accounts()[:1],
    )
    offered_account_ids = fields.Many2many(
        "egate.bank.account",
        compute="_compute_offered_account_ids",
        export_string_translation=False,
    )
    layout_id = fields.Many2one(
        "egate.bank.layout",
        required=True,
        ondelete="cascade",
        compute="_compute_layout_id",
        store=True,
        readonly=False,
        precompute=True,
        compute_sudo=False,
    )

    @api.depends_context("uid")
    def _compute_offered_account_ids(self):
        self.offered_account_ids = self._offered_accounts()

    @api.depends("account_id")
    def _compute_layout_id(self):
        layouts = self.env["egate.bank.layout"]
        first = layouts.search(Domain.TRUE, limit=1)
        for wizard in self:
            wizard.layout_id = wizard.account_id.layout_id or wizard.layout_id or first

    @api.model
    def _offered_accounts(self):
        """Return the accounts whose statements the current user takes in; ended ones, too: what
        came to them late is money all the same.
        """
        accounts = self.env["egate.bank.account"]
        domain = accounts._cashier_domain()
        return accounts.search(domain).filtered(lambda one: one.state in ("given", "ended"))

    @api.onchange("account_id", "layout_id")
    def _onchange_choice(self):
        self.state = "new"
        self.outcome = False

    def _report_values(self):
        return {**super()._report_values(), "dong": dong}

    def _import(self, content, dry_run):
        if self.account_id not in self._offered_accounts():
            raise UserError(self.env._("Choose an account that was confirmed."))
        return self.env["egate.bank.statement"]._take_in(
            self.account_id, self.layout_id, content, self.file_name, dry_run
        )

    def action_open(self):
        """Show the lines of the statement that was taken in."""
        self.ensure_one()
        statement = self.env["egate.bank.statement"].browse((self.outcome or {}).get("id") or 0)
        if not statement:
            raise UserError(self.env._("Every line of this file was known before."))
        return statement.action_open_lines()
