import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import statement

#: What a layout calls the headings of a table, see :class:`..tools.statement.Layout`.
HEADINGS = (
    "day",
    "amount",
    "credit",
    "debit",
    "reference",
    "text",
    "party",
    "party_account",
    "balance",
)


class EgateBank(models.Model):
    """A bank that takes transfers of VietQR: its short name, and as code its BIN of six digits."""

    _name = "egate.bank"
    _description = "Bank"
    _inherit = "egate.code.list"
    _order = "name, id"
    _code_alphabet = "plain"

    code = fields.Char(string="BIN", help="Six digits, as NAPAS has it; not the BIC.")

    @api.constrains("code")
    def _check_bin(self):
        for bank in self:
            if not re.fullmatch(r"[0-9]{6}", bank.code or ""):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no BIN. Enter the six digits under which NAPAS has the "
                        "bank, such as 970436; a BIC has letters and is something else.",
                        code=bank.code or "",
                    )
                )

    def _is_used(self):
        # sudo: whether there is an account, whoever reads it
        accounts = self.env["egate.bank.account"].sudo()
        return bool(accounts.search_count([("bank_id", "in", self.ids)], limit=1))


class EgateBankLayout(models.Model):
    """How a bank's statement is laid out: the kind of file, and the headings of a table."""

    _name = "egate.bank.layout"
    _description = "Layout of bank statements"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("csv", "CSV"), ("xlsx", "Excel (.xlsx)"), ("camt", "ISO 20022 camt.053 (.xml)")],
        string="File",
        required=True,
        default="xlsx",
    )
    day = fields.Char(
        help="Headings as the bank writes them, several parted by “|”. Capitals and diacritics do "
        "not matter."
    )
    amount = fields.Char(string="Amount with its sign")
    credit = fields.Char(string="Came in")
    debit = fields.Char(string="Went out")
    reference = fields.Char(string="Bank reference")
    text = fields.Char(string="Text of the transfer")
    party = fields.Char(string="Name of the other side")
    party_account = fields.Char(string="Account of the other side")
    balance = fields.Char(string="Balance after it")

    @api.constrains("kind", *HEADINGS)
    def _check_headings(self):
        for layout in self:
            sums = layout.amount or (layout.credit and layout.debit)
            if layout.kind != "camt" and not (layout.day and sums and layout.text):
                raise ValidationError(
                    self.env._(
                        "A table needs the headings of the day and of the purpose, and that of "
                        "the amount, or both of what came in and what went out."
                    )
                )

    def _read_statement(self, content):
        """Return what is in a file of this layout.

        :param bytes content: of the file
        :rtype: statement.Statement
        :raise statement.StatementError: see there
        """
        self.ensure_one()
        if self.kind == "camt":
            return statement.read_camt(content)
        read = statement.read_csv if self.kind == "csv" else statement.read_workbook
        headings = {name: self._headings(name) for name in HEADINGS}
        return read(content, statement.Layout(**headings))

    def _headings(self, name):
        return [one.strip() for one in (self[name] or "").split("|") if one.strip()]
