from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.dong import dong

#: What is the case with a line now, in SQL on the line ``l`` and its dossier ``d``.
_FINDING = """
    CASE WHEN l.returned_at IS NOT NULL THEN 'returned'
         WHEN l.settled_as = 'ignored' AND l.aside_seen_at IS NULL THEN 'aside'
         WHEN l.settled_as IS NOT NULL THEN l.settled_as
         WHEN l.amount < 0 THEN 'outgoing'
         WHEN d.id IS NULL THEN 'unknown'
         WHEN coalesce(d.fee_paid, 0) >= coalesce(d.fee_total, 0) THEN 'paid'
         WHEN d.closed_at IS NOT NULL THEN 'closed'
         WHEN d.fee_total - coalesce(d.fee_paid, 0) <> l.amount THEN 'differs'
         ELSE 'exact' END
"""
FINDINGS = [
    ("exact", "Reference and amount agree"),
    ("differs", "Another amount is owed"),
    ("unknown", "No dossier found"),
    ("paid", "Nothing is owed any more"),
    ("closed", "The dossier is closed"),
    ("outgoing", "Went out"),
    ("taken", "Taken"),
    ("linked", "Taken at the cash desk before"),
    ("return", "To be given back"),
    ("returned", "Given back"),
    ("aside", "Put aside, a second person is to look"),
    ("ignored", "Put aside"),
]
SETTLED = ("taken", "linked", "return", "ignored")


class EgateBankStatementLine(models.Model):
    """A movement of the account, once, whatever files hold it; settled once, by a cashier.

    What came in is taken for a dossier, is known as a receipt of the cash desk, is to be given back
    or was put aside with a reason; the parts of its amount always add up. What is the case with it
    (``finding``) is asked anew each time: somebody may have paid at the desk meanwhile.
    """

    _name = "egate.bank.statement.line"
    _description = "Line of a bank statement"
    _inherit = ["egate.readable", "egate.currency"]
    _order = "booked_on desc, id desc"
    _rec_name = "reference"
    _PERSONAL = frozenset(
        {
            "text",
            "party_name",
            "party_account",
            "reason",
            "aside_former",
            "reference",
            "return_reference",
        }
    )
    _notes_exports = True

    statement_id = fields.Many2one(
        "egate.bank.statement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "egate.bank.account", required=True, readonly=True, ondelete="restrict"
    )
    row = fields.Integer(
        required=True, readonly=True, aggregator=None, help="Where it stands in the file."
    )
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    booked_on = fields.Date(string="Day", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, help="Below zero: it went out.")
    reference = fields.Char(string="Bank reference", readonly=True)
    text = fields.Char(string="Text of the transfer", readonly=True)
    party_name = fields.Char(string="Payer", readonly=True)
    party_account = fields.Char(string="Account of the payer", readonly=True)
    told_code = fields.Char(string="Code in the purpose", readonly=True)
    dossier_id = fields.Many2one(
        "egate.dossier", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    dossier_code = fields.Char(related="dossier_id.code", string="Dossier code")
    finding = fields.Selection(FINDINGS, compute="_compute_finding", search="_search_finding")
    sentence = fields.Char(string="What it is", compute="_compute_sentence")
    owed = fields.Monetary(string="Still owed", compute="_compute_finding")
    settled_as = fields.Selection(
        [one for one in FINDINGS if one[0] in SETTLED], string="Settled as", readonly=True
    )
    settled_at = fields.Datetime(string="Settled", readonly=True)
    settled_by_id = fields.Many2one(
        "res.users", string="Settled by", readonly=True, ondelete="restrict"
    )
    payment_id = fields.Many2one(
        "egate.payment", string="Receipt", readonly=True, ondelete="restrict"
    )
    payment_code = fields.Char(related="payment_id.code", string="Number of the receipt")
    taken_amount = fields.Monetary(string="Taken for the dossier", readonly=True)
    return_amount = fields.Monetary(string="To be given back", readonly=True)
    reason = fields.Char(readonly=True)
    returned_at = fields.Datetime(string="Given back", readonly=True)
    returned_by_id = fields.Many2one(
        "res.users", string="Given back by", readonly=True, ondelete="restrict"
    )
    return_reference = fields.Char(
        string="Bank reference of the return", readonly=True, help="Of the transfer back."
    )
    may_settle = fields.Boolean(compute="_compute_may_settle", export_string_translation=False)
    may_return = fields.Boolean(compute="_compute_may_settle", export_string_translation=False)

    _key_uniq = models.UniqueIndex("(account_id, key)")
    _payment_uniq = models.UniqueIndex("(payment_id) WHERE payment_id IS NOT NULL")
    _open_idx = models.Index("(account_id) WHERE settled_as IS NULL AND amount > 0")
    _adds_up = models.Constraint(
        "CHECK (settled_as IS NULL OR amount = coalesce(taken_amount, 0) + coalesce(return_amount, "
        "0) OR settled_as = 'ignored' AND coalesce(taken_amount, 0) + coalesce(return_amount, 0) "
        "= 0)",
        "What becomes of a line adds up to its amount.",
    )
    _with_payment = models.Constraint(
        "CHECK ((coalesce(settled_as, '') IN ('taken', 'linked')) = (payment_id IS NOT NULL))",
        "What is taken has its receipt.",
    )
    _settled_by_somebody = models.Constraint(
        "CHECK ((settled_as IS NULL) = (settled_by_id IS NULL) AND (settled_as IS NULL) = "
        "(settled_at IS NULL))",
        "Somebody settles a line.",
    )

    # -- what is the case ---------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        """Return the lines of the statements that the current user reads."""
        return self.env["egate.bank.statement"]._readable_domain()

    @api.model
    def _hidden_message(self):
        return self.env["egate.bank.statement"]._hidden_message()

    @api.depends(
        "settled_as",
        "aside_seen_at",
        "returned_at",
        "amount",
        "dossier_id.fee_paid",
        "dossier_id.fee_total",
        "dossier_id.closed_at",
    )
    def _compute_finding(self):
        self.flush_model()
        self.env["egate.dossier"].flush_model(["fee_paid", "fee_total", "closed_at"])
        rows = self.env.execute_query(
            SQL(
                """SELECT l.id, %s, coalesce(d.fee_total, 0) - coalesce(d.fee_paid, 0)
                   FROM egate_bank_statement_line l
                   LEFT JOIN egate_dossier d ON d.id = l.dossier_id WHERE l.id = ANY(%s)""",
                SQL(_FINDING),
                self.ids,
            )
        )
        found = {line: (finding, owed) for line, finding, owed in rows}
        for line in self:
            finding, owed = found.get(line._origin.id, (False, 0))
            line.finding, line.owed = finding, max(owed, 0)

    def _search_finding(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model()
        self.env["egate.dossier"].flush_model(["fee_paid", "fee_total", "closed_at"])
        return [
            (
                "id",
                "in",
                SQL(
                    """(SELECT l.id FROM egate_bank_statement_line l
                        LEFT JOIN egate_dossier d ON d.id = l.dossier_id
                        WHERE %s = ANY(%s))""",
                    SQL(_FINDING),
                    [one for one in value if isinstance(one, str)],
                ),
            )
        ]

    @api.depends("finding", "told_code", "owed")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for line in self:
            line.sentence = line._finding_in_words()

    def _finding_in_words(self):
        """Return what is the case with this line and what a cashier does, in a sentence."""
        words = {
            "code": self.dossier_code or self.told_code or "",
            "owed": dong(self.owed),
            "amount": dong(self.amount),
            "receipt": self.payment_code or "",
            "back": dong(self.return_amount),
            "reason": self.reason or "",
        }
        if self.finding == "unknown" and self.told_code:
            return self.env._(
                "The purpose names %(code)s, and no dossier was received under it: find it by "
                "hand, or give the money back.",
                **words,
            )
        if self.finding == "taken" and self.return_amount:
            return self.env._("Receipt %(receipt)s; %(back)s is to be given back.", **words)
        sentences = {
            "exact": lambda: self.env._(
                "%(owed)s is owed for %(code)s, and so much came in.", **words
            ),
            "differs": lambda: self.env._(
                "%(owed)s is owed for %(code)s, and %(amount)s came in: decide what becomes of it.",
                **words,
            ),
            "unknown": lambda: self.env._(
                "No reference of a dossier is in the purpose: find it by hand, or give the money "
                "back."
            ),
            "paid": lambda: self.env._(
                "Nothing is owed for %(code)s any more: it is a receipt of the cash desk, or was "
                "paid twice.",
                **words,
            ),
            "closed": lambda: self.env._(
                "%(code)s is closed with %(owed)s still owed: decide what becomes of it.", **words
            ),
            "taken": lambda: self.env._("Receipt %(receipt)s.", **words),
            "linked": lambda: self.env._("Receipt %(receipt)s of the cash desk.", **words),
            "return": lambda: self.env._("%(back)s is to be given back: %(reason)s", **words),
            "returned": lambda: self.env._("%(back)s was given back.", **words),
            "aside": lambda: self.env._(
                "Put aside: %(reason)s. A colleague confirms it or opens it again.", **words
            ),
            "ignored": lambda: self.env._("Put aside: %(reason)s", **words),
        }
        return sentences.get(self.finding, lambda: "")()

    @api.depends("settled_as", "returned_at", "return_amount")
    @api.depends_context("uid")
    def _compute_may_settle(self):
        accounts = {one: one._is_cashier_of() for one in self.account_id}
        for line in self:
            open_ = line.amount > 0 and not line.settled_as
            line.may_settle = open_ and accounts[line.account_id]
            line.may_return = not line._return_refusal()
