from odoo import fields, models
from odoo.exceptions import UserError

#: What a citizen may tick beside the answer; each is a column, so that pivots add them up.
REASONS = ("about_time", "about_manner", "about_papers", "about_trips", "about_money")
MAX_COMMENT = 1000


class EgateRating(models.Model):
    """How satisfied a citizen was with one dossier: asked once, after the result was given.

    One question in three levels. It is no condition of anything, and nobody of the office gives it
    in a citizen's place. Officers see sums alone; leaders read what was written, without the
    dossier. The nine indicators of officers' evaluation are another matter.
    Source: Nghị định 61/2018/NĐ-CP, as amended by 118/2025/NĐ-CP.
    """

    _name = "egate.rating"
    _description = "Rating by a citizen"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "level"
    _PERSONAL = frozenset({"comment"})

    dossier_id = fields.Many2one(
        "egate.dossier",
        required=True,
        readonly=True,
        ondelete="restrict",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    #: The day alone: with the hour, a leader could tell who came then.
    day = fields.Date(required=True, readonly=True, help="Local day.")
    reception_unit_id = fields.Many2one(
        "egate.unit", string="One-stop unit", required=True, readonly=True, ondelete="restrict"
    )
    agency_unit_id = fields.Many2one(
        "egate.unit", string="Competent agency", required=True, readonly=True, ondelete="restrict"
    )
    procedure_id = fields.Many2one(
        "egate.procedure", required=True, readonly=True, ondelete="restrict"
    )
    level = fields.Selection(
        [("good", "Satisfied"), ("fair", "Neither"), ("bad", "Not satisfied")],
        string="Answer",
        required=True,
        readonly=True,
    )
    satisfied = fields.Float(string="Satisfied (%)", readonly=True, aggregator="avg", digits=(5, 1))
    unsatisfied = fields.Integer(string="Not satisfied", readonly=True, aggregator="sum")
    about_time = fields.Boolean(string="Time", readonly=True)
    about_manner = fields.Boolean(string="Manner of the officials", readonly=True)
    about_papers = fields.Boolean(string="Papers asked for", readonly=True)
    about_trips = fields.Boolean(string="Had to come several times", readonly=True)
    about_money = fields.Boolean(string="Costs", readonly=True)
    comment = fields.Text(string="In their words", readonly=True)

    _once = models.UniqueIndex("(dossier_id)")
    _day_idx = models.Index("(day)")


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _was_given(self):
        return any(result.returned_at for result in self.result_ids)

    def _rating(self):
        # sudo: whether there is one; nothing of it is told but to its citizen
        return self.env["egate.rating"].sudo().search([("dossier_id", "=", self.id)], limit=1)

    def _rating_values(self):
        """Return what a page needs to ask for a rating, or to thank for it.

        :return: ``asked``: the question is to be shown; ``given``: the answer in words
        :rtype: dict
        """
        if not self._was_given():
            return {"asked": False, "given": ""}
        rating = self._rating()
        fields_of_it = rating._fields
        levels = fields_of_it["level"]._description_selection(self.env)
        return {
            "asked": not rating,
            "given": dict(levels).get(rating.level, ""),
            "levels": levels,
            "reasons": [
                (name, fields_of_it[name]._description_string(self.env)) for name in REASONS
            ],
            "longest": MAX_COMMENT,
        }

    def _rate(self, level, reasons=(), comment=""):
        """Keep the rating of this (sudo) dossier by its citizen. Once; a second press is the first.

        The caller has proven that it is their dossier, and that no official rates.

        :param str level: ``good``, ``fair`` or ``bad``
        :param reasons: some of :data:`REASONS`
        :raise UserError: says what is missing
        """
        self.ensure_one()
        ratings = self.env["egate.rating"]
        if level not in dict(ratings._fields["level"].selection):
            raise UserError(self.env._("Choose one of the three answers."))
        comment = ratings._entered_text(comment)
        if len(comment) > MAX_COMMENT:
            raise UserError(
                self.env._("Shorten what you write to %(limit)s characters.", limit=MAX_COMMENT)
            )
        self._lock_rows()
        self.invalidate_recordset(["result_ids"])
        if not self._was_given():
            raise UserError(self.env._("The rating is asked for when the result was given."))
        if self._rating():
            return
        # sudo: nobody may write ratings; the citizen was checked by the caller
        ratings._create_privileged(
            {
                "dossier_id": self.id,
                "day": self.env["egate.assignment"]._local_today(),
                "reception_unit_id": self.reception_unit_id.id,
                "agency_unit_id": self.agency_unit_id.id,
                "procedure_id": self.procedure_id.id,
                "level": level,
                "satisfied": 100 if level == "good" else 0,
                "unsatisfied": int(level == "bad"),
                "comment": comment or False,
                **{name: name in reasons for name in REASONS},
            }
        )
