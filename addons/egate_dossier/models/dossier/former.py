from odoo import api, fields, models
from odoo.fields import Domain

#: Longer than any code of a system.
MAX_FORMER_CODE = 64


class EgateDossier(models.Model):
    """A dossier that the system before had received, and that was taken over while it was open.

    It has a code and a line in the register of ours, of the day on which it was taken over, and
    keeps the one that the citizen knows: searches, the scanner, the counter and the citizens'
    look-up find it by either. What was promised is what is printed on the receipt of then: the
    ledger begins with it. The trail begins with the take-over (``egate.takeover``).
    """

    _inherit = "egate.dossier"

    former_code = fields.Char(
        string="Former code",
        copy=False,
        index="trigram",
        help="In the system from which it was taken over.",
    )
    former_system = fields.Char(string="Taken over from", copy=False)
    taken_over_at = fields.Datetime(string="Taken over", copy=False)
    taken_over_date = fields.Date(
        string="Day of the take-over",
        copy=False,
        help="Local date: its code and its line in the register are of that day.",
    )
    late_before = fields.Boolean(
        string="Overdue before the take-over",
        copy=False,
        help="The printed time had passed when it was taken over.",
    )
    former_minutes = fields.Integer(
        string="Working minutes before the take-over",
        copy=False,
        help="From the reception to the take-over, without a pause that was going on.",
    )
    former_paid = fields.Monetary(string="Paid in the former system", copy=False)
    former_receipt = fields.Char(string="Receipt of then", copy=False)
    takeover_undone_at = fields.Datetime(string="Take-over undone", copy=False)

    # As the citizens' look-up asks for it; no two dossiers can be meant by one.
    _former_code_uniq = models.UniqueIndex(
        "(upper(former_code)) WHERE former_code IS NOT NULL",
        "Another dossier was taken over with this code.",
    )

    # Whether a number of that day is borne is asked for every number that is issued.
    _taken_over_by_desk_idx = models.Index(
        "(reception_unit_id, taken_over_date) WHERE taken_over_date IS NOT NULL"
    )

    def _former_in_words(self):
        """Return from where this dossier was taken over, and its code there; or an empty string."""
        if not self.taken_over_at:
            return ""
        if self.takeover_undone_at:
            return self.env._("Taken over by mistake from %(system)s", system=self.former_system)
        return self.env._(
            "Taken over from %(system)s: %(code)s", system=self.former_system, code=self.former_code
        )

    @api.model
    def _by_former_codes(self, codes):
        """Return the ids of the dossiers taken over with these codes, by the code in capitals.

        :rtype: dict[str, int]
        """
        self.flush_model(["former_code"])
        self.env.cr.execute(
            """SELECT upper(former_code), id FROM egate_dossier
               WHERE upper(former_code) = ANY(%s)""",
            [[code.upper() for code in codes]],
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _former_code_domain(self, text):
        """Return the domain of the dossier whose former code is ``text``, however it is written."""
        found = self._by_former_codes([text[:MAX_FORMER_CODE]]) if text else {}
        return Domain("id", "in", list(found.values()))


class EgateDossierFormerStep(models.Model):
    """A step that the system before had written down: told as it was, counted nowhere."""

    _name = "egate.dossier.former.step"
    _description = "Step before the take-over"
    _inherit = ["egate.append.only", "egate.dossier.part"]
    _log_access = False
    _order = "dossier_id, sequence"
    _PERSONAL = frozenset({"comment"})

    dossier_id = fields.Many2one(ondelete="restrict", index=False)
    sequence = fields.Integer(required=True, readonly=True)
    name = fields.Char(string="Step", required=True, readonly=True)
    unit_name = fields.Char(string="Unit", readonly=True)
    official_name = fields.Char(string="Person", readonly=True)
    begun_at = fields.Datetime(string="From", readonly=True)
    ended_at = fields.Datetime(string="Until", readonly=True)
    comment = fields.Text(string="Opinion", readonly=True)

    _sequence_uniq = models.UniqueIndex("(dossier_id, sequence)")
