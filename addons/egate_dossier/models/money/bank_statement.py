import hashlib
from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import payment_reference
from ...tools.statement import StatementError
from .bank_statement_faults import fault_in_words


class EgateBankStatement(models.Model):
    """A bank's statement as a cashier took it in: its sums, and the lines that were new.

    Written by :meth:`_take_in` alone. What the file says of itself has to agree with its lines, and
    what was known before is counted, so that nothing is lost between two files.
    """

    _name = "egate.bank.statement"
    _description = "Bank statement"
    _inherit = ["egate.readable", "egate.currency"]
    _order = "id desc"
    _rec_name = "file_name"

    account_id = fields.Many2one(
        "egate.bank.account", required=True, readonly=True, ondelete="restrict"
    )
    file_name = fields.Char(string="File", required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, export_string_translation=False)
    layout_id = fields.Many2one(
        "egate.bank.layout", required=True, readonly=True, ondelete="restrict"
    )
    taken_by_id = fields.Many2one(
        "res.users", string="Uploaded by", required=True, readonly=True, ondelete="restrict"
    )
    taken_at = fields.Datetime(string="Uploaded", required=True, readonly=True)
    date_from = fields.Date(string="First day", required=True, readonly=True)
    date_to = fields.Date(string="Last day", required=True, readonly=True)
    line_count = fields.Integer(string="Lines of the file", required=True, readonly=True)
    known_count = fields.Integer(string="Known before", required=True, readonly=True)
    credit = fields.Monetary(string="Came in", required=True, readonly=True)
    debit = fields.Monetary(string="Went out", required=True, readonly=True)
    known_credit = fields.Monetary(string="Came in, known before", required=True, readonly=True)
    known_debit = fields.Monetary(string="Went out, known before", required=True, readonly=True)
    line_ids = fields.One2many("egate.bank.statement.line", "statement_id", string="Lines")
    open_count = fields.Integer(string="Not settled", compute="_compute_open_count")

    _file_uniq = models.UniqueIndex("(account_id, digest)", "This file was taken in already.")

    @api.depends("line_ids.settled_as")
    def _compute_open_count(self):
        domain = Domain("statement_id", "in", self.ids) & Domain("amount", ">", 0)
        domain &= Domain("settled_as", "=", False)
        # sudo: a count of what the user reads
        rows = self.env["egate.bank.statement.line"].sudo()
        counts = dict(rows._read_group(domain, ["statement_id"], ["__count"]))
        for statement in self:
            statement.open_count = counts.get(statement.sudo(), 0)  # sudo: to compare records

    # -- who reads it -------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        """Return the statements of accounts that take the money of one's cash desk, or whose unit
        one directs.
        """
        # sudo: of which accounts; their statements are what is asked for
        accounts = self.env["egate.bank.account"].sudo()
        headed = self.env["egate.assignment"]._headed_units(self.env.user)
        domain = accounts._cashier_domain() | Domain("unit_id", "in", list(headed))
        # A part of the statement that asks: the menu's counters are one.
        return Domain("account_id", "in", accounts._search(domain))

    @api.model
    def _hidden_message(self):
        return self.env._(
            "Bank statements are read by cashiers whose money comes to the account, and by heads "
            "and leaders of its unit."
        )

    def action_open_lines(self):
        """Show the lines of this statement."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.file_name,
            "res_model": "egate.bank.statement.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [("statement_id", "=", self.id)],
        }

    # -- taking in ----------------------------------------------------------------------------

    @api.model
    def _take_in(self, account, layout, content, file_name, dry_run):
        """Take a file in, or say what would happen.

        :param account: of which the current user is a cashier
        :param bytes content: of the file
        :return: ``faults`` (``row``, ``reason``), or what is in the file and what is new, and the
            ``id`` of the statement
        :rtype: dict
        """
        account = account.with_env(self.env)
        account._check_cashier()
        # Two who take in the same file at once conflict here: the later one finds its lines.
        account._lock_rows()
        # sudo: a layout is a setting
        layout = layout.sudo()
        try:
            read = layout._read_statement(content)
            read.check()
        except StatementError as fault:
            return {"faults": [{"row": fault.row, "reason": fault_in_words(self.env, fault)}]}
        # sudo: the account's own rows; the cashier was checked
        number = account.sudo().number
        if read.account and not self._same_account(read.account, number):
            words = {"told": read.account, "number": number}
            sentence = self.env._(
                "The file is of account %(told)s, not of %(number)s. Choose its account.", **words
            )
            return {"faults": [{"row": 0, "reason": sentence}]}
        keys = self._line_keys(read.lines)
        # sudo: see above
        rows = self.env["egate.bank.statement.line"].sudo()
        domain = Domain("account_id", "=", account.id) & Domain("key", "in", keys)
        known = set(rows.search(domain).mapped("key"))
        new = [(key, line) for key, line in zip(keys, read.lines, strict=True) if key not in known]
        credit, debit = read.sums()
        came = sum(line.amount for _key, line in new if line.amount > 0)
        went = -sum(line.amount for _key, line in new if line.amount < 0)
        vals = {
            "account_id": account.id,
            "file_name": file_name or "?",
            "digest": hashlib.sha256(content).hexdigest(),
            "layout_id": layout.id,
            "taken_by_id": self.env.uid,
            "taken_at": fields.Datetime.now(),
            "date_from": min(line.booked for line in read.lines),
            "date_to": max(line.booked for line in read.lines),
            "line_count": len(read.lines),
            "known_count": len(known),
            "credit": credit,
            "debit": debit,
            "known_credit": credit - came,
            "known_debit": debit - went,
        }
        outcome = {
            "faults": [],
            "count": len(read.lines),
            "known": len(known),
            "credit": credit,
            "debit": debit,
            "opening": read.opening,
            "closing": read.closing,
            "id": False,
        }
        if new and not dry_run:
            # sudo: only this method writes statements; the cashier was checked
            statement = self._create_privileged(vals)
            statement._add_lines(new)
            outcome["id"] = statement.id
        return outcome

    def _add_lines(self, new):
        """Write the new lines of this statement (sudo), each with the dossier that it names."""
        codes = {line: payment_reference.find(line.text) for _key, line in new if line.amount > 0}
        found = self.env["egate.dossier"]._of_squeezed({one for of in codes.values() for one in of})
        vals_list = []
        for key, line in new:
            told = codes.get(line, [])
            code = next((one for one in told if one in found), "")
            vals_list.append(
                {
                    "statement_id": self.id,
                    "account_id": self.account_id.id,
                    "row": line.row,
                    "key": key,
                    "booked_on": line.booked,
                    "amount": line.amount,
                    "reference": line.reference or False,
                    "text": line.text or False,
                    "party_name": line.party or False,
                    "party_account": line.party_account or False,
                    "told_code": code or (told[0] if told else False),
                    "dossier_id": found.get(code, False),
                }
            )
        # sudo: see _take_in
        self.env["egate.bank.statement.line"]._create_privileged(vals_list)

    @api.model
    def _same_account(self, told, number):
        """Return whether two ways of writing an account mean the same one."""
        plain = [payment_reference.squeezed(one).lstrip("0") for one in (told, number)]
        return plain[0] == plain[1]

    @api.model
    def _line_keys(self, lines):
        """Return what tells each line from every other of the account, in any of its files.

        The bank's reference with day and amount; without one, all that the line says. Of lines that
        are quite alike, the first, the second and so on of their day: banks export whole days.
        """
        seen, keys = Counter(), []
        for line in lines:
            told = line.reference or "|".join(
                (line.text, line.party, line.party_account, str(line.balance or ""))
            )
            alike = f"{line.booked}|{line.amount}|{told}"
            seen[alike] += 1
            keys.append(hashlib.sha256(f"{alike}|{seen[alike]}".encode()).hexdigest())
        return keys
