from fractions import Fraction

from odoo import fields, models

from ..tools.term import Term

#: As the ledger of a due time names them (``tools/ledger.py``).
POLICIES = [
    ("restart", "Counted again from the beginning"),
    ("resume", "What is left goes on"),
    ("no_pause", "The clock does not stop"),
]


class EgateProcedureVersion(models.Model):
    """What the clock does while the office waits for the citizen.

    The clock never stops without a rule that says so: a policy counts only together with its legal
    basis. A term runs from the receipt of what is complete and correct (Nghị định 118/2025/NĐ-CP
    Điều 17 khoản 3, as amended by Nghị định 309/2026/NĐ-CP), so it is counted anew after a
    supplement; special laws may say otherwise, as those on land do for the time of a financial
    obligation, and those on linked procedures of births and deaths for what is left of a term.
    """

    _inherit = "egate.procedure.version"

    supplement_policy = fields.Selection(
        POLICIES,
        string="Waiting for papers",
        required=True,
        default="restart",
        help="What happens to the term when the citizen is asked for more papers.",
    )
    supplement_basis = fields.Char(
        string="Legal basis (papers)",
        help="The article that stops the clock. Empty: it does not stop.",
    )
    supplement_days = fields.Integer(
        string="Time for the papers",
        help="By when the citizen brings what was asked for, counted from the request. 0: no date "
        "is named. Name one only where a legal text has it, such as 7 working days by Nghị định "
        "301/2026/NĐ-CP for linked procedures of birth and death.",
    )
    supplement_days_unit = fields.Selection(
        [("working_day", "working days"), ("day", "days")],
        string="Unit of the time for the papers",
        required=True,
        default="working_day",
    )
    supplement_days_basis = fields.Char(
        string="Legal basis (time for the papers)", help="The article that sets the time."
    )
    obligation_policy = fields.Selection(
        POLICIES,
        string="Waiting for a payment",
        required=True,
        default="resume",
        help="What happens to the term while the citizen pays a tax or another financial "
        "obligation.",
    )
    obligation_basis = fields.Char(
        string="Legal basis (payment)",
        help="The article that stops the clock. Empty: it does not stop.",
    )

    _supplement_days_bounded = models.Constraint(
        "CHECK (supplement_days BETWEEN 0 AND 365)",
        "The time for the papers is between 0 and 365 days; 0: no date is named.",
    )
    _supplement_days_grounded = models.Constraint(
        "CHECK (COALESCE(supplement_days, 0) = 0 "
        "OR COALESCE(btrim(supplement_days_basis), '') <> '')",
        "Enter the legal text that sets the time for the papers, or leave the time at 0.",
    )

    def _answer_by(self, calendar, at):
        """Return the last day on which papers asked for at ``at`` may be brought.

        :param calendar: the one-stop unit's ``resource.calendar``
        :param datetime at: UTC
        :return: local date, and the legal basis; ``(False, "")`` where no law sets a time
        :rtype: tuple[date | bool, str]
        """
        self.ensure_one()
        if not self.supplement_days:
            return False, ""
        amount = Fraction(self.supplement_days)
        term = Term(amount, self.supplement_days_unit, counting="end_of_day")
        return calendar._last_day(at, term), self.supplement_days_basis

    def _pause_policy(self, cause):
        """Return what the clock does while it waits for ``cause``, and by which legal text.

        :param str cause: ``supplement`` or ``obligation``, as in the ledger
        :return: policy (``restart``, ``resume``, ``no_pause``) and basis; ``no_pause`` and an
            empty basis where nothing allows the clock to stop
        :rtype: tuple[str, str]
        """
        self.ensure_one()
        basis = self._entered_text(self[f"{cause}_basis"])
        policy = self[f"{cause}_policy"]
        return (policy, basis) if basis and policy != "no_pause" else ("no_pause", "")
