from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_duration

from ..tools.term import Term, exact
from ..tools.words import plain_number

#: 15:00, the hour that the procedures of the national catalogue name.
DEFAULT_CUTOFF = 15.0


class EgateProcedureTerm(models.Model):
    """One leg of a procedure's term; legs of the same case follow each other."""

    _name = "egate.procedure.term"
    _description = "Term of a procedure"
    _inherit = "egate.procedure.case.part"

    variant_id = fields.Many2one(help="Empty: every case without a term of its own.")
    channel = fields.Selection(
        string="Way to hand in",
        selection=lambda self: self.env["egate.procedure.channel"]._selection_channel(),
        help="Empty: every way to hand in without a term of its own.",
    )
    agency = fields.Char(help="Who spends this leg, when a term is shared by agencies.")
    amount = fields.Float(digits=(6, 2))
    unit = fields.Selection(
        [
            ("same_day", "within the day"),
            ("working_day", "working days"),
            ("day", "days"),
            ("hour", "working hours"),
            ("clock_hour", "hours by the clock"),
        ],
        required=True,
        default="working_day",
    )
    cutoff = fields.Float(
        string="Cut-off hour",
        default=lambda self: self._default_cutoff(),
        help="Received after this hour, the result of a same-day procedure is due on the next "
        "working day. 0: no such rule.",
    )
    cutoff_for_days = fields.Boolean(
        string="The cut-off also holds for these days",
        help="What is received after the cut-off hour, or on a day off, counts as received when "
        "the next working day opens. For procedures whose law says so, such as the linked ones of "
        "birth and death (Nghị định 301/2026/NĐ-CP).",
    )

    @api.model
    def _default_cutoff(self):
        """Return the hour that the office set for the terms entered from now on."""
        # sudo: the setting is no secret, its table is closed to users
        parameters = self.env["ir.config_parameter"].sudo()
        return float(parameters.get_param("egate_base.cutoff_hour", DEFAULT_CUTOFF))

    @api.depends("amount", "unit", "agency")
    def _compute_display_name(self):
        for term in self:
            term.display_name = term._in_words()

    @api.constrains("amount", "unit", "cutoff", "cutoff_for_days")
    def _check_amount(self):
        for term in self:
            if term.unit != "same_day" and term.amount <= 0:
                raise ValidationError(self.env._("A term is longer than 0. Enter how long it is."))
            if not 0 <= term.cutoff < 24:
                raise ValidationError(self.env._("The cut-off hour is between 0:00 and 23:59."))
            if term._cuts_days() and not term.cutoff:
                raise ValidationError(
                    self.env._("Enter the cut-off hour that holds for these days.")
                )

    def _cuts_days(self):
        """Return whether the cut-off decides on which day this leg of days begins."""
        self.ensure_one()
        return self.unit in ("working_day", "day") and self.cutoff_for_days

    def _cutoff_minutes(self):
        """Return the cut-off of this leg in minutes after midnight, or ``None``."""
        self.ensure_one()
        holds = self.unit == "same_day" or self._cuts_days()
        return round(self.cutoff * 60) if holds and self.cutoff else None

    def _in_words(self):
        """Return the leg as people write it: “3 working days”, “within the day”."""
        self.ensure_one()
        labels = dict(self._fields["unit"]._description_selection(self.env))
        words = labels[self.unit]
        if self.unit != "same_day":
            words = f"{plain_number(self.env, self.amount)} {words}"
        return f"{self.agency}: {words}" if self.agency else words

    def _as_line(self):
        channels = dict(self.env["egate.procedure.channel"]._selection_channel())
        rule = self._cutoff_minutes() is not None
        return self._case_words(
            self._in_words(),
            channels.get(self.channel),
            rule and self.env._("cut-off at %(hour)s", hour=format_duration(self.cutoff)),
        )

    def _as_terms(self):
        """Return these legs for :func:`deadline.due`, counted as the settings say today."""
        counting = self.env["resource.calendar"]._egate_counting()
        return [
            Term(
                exact(term.amount),
                term.unit,
                term._cutoff_minutes(),
                term.agency or "",
                **counting,
            )
            for term in self.sorted("sequence")
        ]
