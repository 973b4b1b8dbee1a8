from odoo import fields, models

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

    def _pause_policy(self, cause):
        """Return what the clock does while it waits for ``cause``, and by which legal text.

        :param str cause: ``supplement`` or ``obligation``, as in the ledger
        :return: policy (``restart``, ``resume``, ``no_pause``) and basis; ``no_pause`` and an
            empty basis where nothing allows the clock to stop
        :rtype: tuple[str, str]
        """
        self.ensure_one()
        basis = (self[f"{cause}_basis"] or "").strip()
        policy = self[f"{cause}_policy"]
        return (policy, basis) if basis and policy != "no_pause" else ("no_pause", "")
