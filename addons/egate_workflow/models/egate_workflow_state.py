import string
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

#: What the sentence for the citizen may mention.
SENTENCE_FIELDS = frozenset({"unit", "since", "due"})


class EgateWorkflowState(models.Model):
    """Where a record can be: who works there, what the clock does, what the citizen is told."""

    _name = "egate.workflow.state"
    _description = "State of a process"
    _inherit = "egate.workflow.part"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    national_code = fields.Selection(
        [
            ("1", "1. Newly registered"),
            ("2", "2. Accepted"),
            ("3", "3. Not accepted"),
            ("4", "4. In process"),
            ("5", "5. More papers asked for"),
            ("6", "6. Payment due"),
            ("7", "7. Withdrawal requested"),
            ("8", "8. Stopped"),
            ("9", "9. Processed"),
            ("10", "10. Result returned"),
        ],
        string="National status",
        required=True,
        default="4",
    )
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("work", "Work"),
            ("citizen", "Waiting for the citizen"),
            ("money", "Waiting for a payment"),
            ("agency", "Waiting for another agency"),
            ("end", "End"),
        ],
        required=True,
        default="work",
    )
    role_id = fields.Many2one("egate.role", ondelete="restrict", index="btree_not_null")
    unit_rule = fields.Selection(
        [("same", "The unit that has it"), ("named", "A named unit")],
        string="In which unit",
        required=True,
        default="same",
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Named unit", ondelete="restrict", index="btree_not_null"
    )
    limit_amount = fields.Float(string="Time for this step", digits=(6, 2))
    limit_unit = fields.Selection(
        [("working_day", "working days"), ("hour", "working hours")], default="working_day"
    )
    citizen_sentence = fields.Char(
        string="What the citizen is told",
        help="One sentence. {unit}, {since} and {due} become the unit that has the dossier, since "
        "when, and when the result is due.",
    )

    @api.constrains("unit_rule", "unit_id")
    def _check_named_unit(self):
        for state in self:
            if state.unit_rule == "named" and not state.unit_id:
                raise ValidationError(
                    self.env._("Choose the unit that works in “%(state)s”.", state=state.name)
                )

    @api.constrains("citizen_sentence")
    def _check_citizen_sentence(self):
        for state in self:
            try:
                parts = list(string.Formatter().parse(state.citizen_sentence or ""))
            except ValueError:
                parts = [("", "?", "", None)]
            # A format such as {unit:d} would fail on the citizen's page, when nobody can mend it.
            if any(
                name is not None and (name not in SENTENCE_FIELDS or spec or conversion)
                for _text, name, spec, conversion in parts
            ):
                raise ValidationError(
                    self.env._(
                        "The sentence of “%(state)s” may mention {unit}, {since} and {due} only.",
                        state=state.name,
                    )
                )

    @ormcache("self.id")
    def _exits(self):
        """Return what can be done here, as the buttons need it; cached like ``_kinds``.

        :rtype: tuple[dict, ...]
        """
        # sudo: the same for everybody, whatever one may read of processes
        transitions = self.sudo().workflow_id.transition_ids
        return tuple(
            {
                "id": transition.id,
                "name": transition.name,
                "style": transition.style,
                "comment": "comment" in transition._kinds()[0],
            }
            for transition in transitions.filtered(lambda transition: transition.from_id == self)
        )

    def _planned_minutes(self, calendar, start):
        """Return the working minutes that a step begun at ``start`` (UTC) may take; 0: no limit."""
        self.ensure_one()
        if not self.limit_amount:
            return 0
        if self.limit_unit == "hour":
            return round(self.limit_amount * 60)
        # Counted like a term, so that a short day and a long one weigh the same here too.
        working = calendar._working_calendar()
        opening = working.next_opening(calendar._to_local(start))
        days = Fraction(str(self.limit_amount)).limit_denominator(1000)
        return working.minutes_between(opening, working.add_days(opening, days))
