from itertools import count

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.egate_calendar_exception import WEEKDAYS
from ..tools import public_holidays
from ..tools.working_calendar import DEFAULT_YEARS


class EgateHolidayProposal(models.TransientModel):
    """The public holidays of one year, proposed for a calendar.

    The calendar stays as it is until the administrator confirms, with the number of the decision.
    """

    _name = "egate.holiday.proposal"
    _description = "Public holidays proposed for a year"

    calendar_id = fields.Many2one("resource.calendar", required=True, ondelete="cascade")
    year = fields.Integer(required=True)
    decision = fields.Char(
        compute="_compute_decision",
        store=True,
        readonly=False,
        help="Number of the decision or notice on the holidays of this year.",
    )
    source = fields.Selection(
        [
            ("announced", "As announced for this year"),
            ("unnumbered", "As announced; the number of a document was not found"),
            ("rule", "By the rules of the law: the announcement is not known here"),
        ],
        string="Where they are from",
        compute="_compute_source",
    )
    line_ids = fields.One2many(
        "egate.holiday.proposal.line",
        "proposal_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("year")
    def _compute_decision(self):
        for proposal in self:
            proposal.decision = public_holidays.announced(proposal.year) or False

    @api.depends("year")
    def _compute_source(self):
        for proposal in self:
            if public_holidays.numbered(proposal.year):
                proposal.source = "announced"
            else:
                known = public_holidays.announced(proposal.year)
                proposal.source = "unnumbered" if known else "rule"

    @api.depends("calendar_id", "year")
    def _compute_line_ids(self):
        for proposal in self:
            proposal.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in proposal._prepare_lines()),
            ]

    def action_confirm(self):
        """Write the chosen days into the calendar, each with the document that orders it.

        The year is then confirmed in the calendar. When open records would move, show which ones
        first.

        :raise UserError: the number of the decision is missing, or the days are not right
        """
        self.ensure_one()
        decision = self._entered_text(self.decision)
        if not decision:
            raise UserError(self.env._("Enter the number of the decision on these holidays."))
        lines = self.line_ids.filtered(lambda line: line.chosen and not line.known)
        if wrong := lines.filtered(lambda line: line.date.year != self.year):
            raise UserError(
                self.env._(
                    "These days are not in %(year)s: %(days)s.",
                    year=self.year,
                    days=", ".join(f"{line.date:%d/%m/%Y}" for line in wrong),
                )
            )
        days = lines.mapped("date")
        if len(days) != len(set(days)):
            raise UserError(self.env._("A day is listed twice. Keep one of its lines."))
        change = self.env["egate.calendar.change"].create(
            {
                "calendar_id": self.calendar_id.id,
                "decision": decision,
                "confirmed_year": self.year,
                "line_ids": [
                    Command.create(
                        {
                            "kind": line.kind,
                            "date": line.date,
                            "name": line.name,
                            "weekday": line.weekday,
                            "decision": line.decision,
                        }
                    )
                    for line in lines
                ],
            }
        )
        preview = change.action_preview()
        # A change that moves no record needs no confirmation.
        return preview if change.moved_count else change.action_apply()

    @api.model
    def _open(self, calendar, year=None):
        """Return the action that proposes the holidays of ``year`` for ``calendar``.

        Without a year, of the first one that is not confirmed, or has no days.
        """
        years = {day.year for day in calendar.egate_exception_ids.mapped("date")}
        years &= calendar._egate_confirmed_years()
        year = year or next(
            year
            for year in count(self.env["egate.assignment"]._local_today().year)
            if year not in years
        )
        proposal = self.create({"calendar_id": calendar.id, "year": year})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose public holidays"),
            "res_model": self._name,
            "res_id": proposal.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_lines(self):
        """Return a line for each day that changes a week of the calendar."""
        self.ensure_one()
        if not self.calendar_id or not DEFAULT_YEARS[0] <= self.year <= DEFAULT_YEARS[1]:
            return []
        # sudo: a user who proposes days off may not read the configuration of working hours
        weekly = self.calendar_id.sudo()._egate_weekly_windows()
        return [
            {
                "date": holiday.day,
                "kind": holiday.kind,
                "name": holiday.name,
                "weekday": str(holiday.weekday),
                "decision": holiday.basis or False,
            }
            for holiday in public_holidays.proposed(self.year)
            if holiday.kind == "makeup" or holiday.day.weekday() in weekly
        ]


class EgateHolidayProposalLine(models.TransientModel):
    _name = "egate.holiday.proposal.line"
    _description = "Proposed day off or make-up day"
    _order = "date, id"

    proposal_id = fields.Many2one(
        "egate.holiday.proposal", required=True, index=True, ondelete="cascade"
    )
    chosen = fields.Boolean(default=True)
    date = fields.Date(required=True)
    kind = fields.Selection(
        [("off", "Day off"), ("makeup", "Make-up working day")], required=True, default="off"
    )
    name = fields.Char(string="Occasion", required=True)
    weekday = fields.Selection(WEEKDAYS, string="Hours of", default="0", required=True)
    decision = fields.Char(help="The document that orders it; empty: the one of the year.")
    known = fields.Boolean(string="In the calendar already", compute="_compute_known")

    @api.depends("date", "proposal_id.calendar_id")
    def _compute_known(self):
        for line in self:
            known = line.proposal_id.calendar_id.egate_exception_ids.mapped("date")
            line.known = line.date in known
