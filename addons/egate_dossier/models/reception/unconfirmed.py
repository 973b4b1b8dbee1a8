from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import midnight, office_date
from odoo.addons.egate_base.tools.working_calendar import DEFAULT_YEARS


class EgateDossier(models.Model):
    """What is promised for a year whose holidays are not confirmed yet.

    Tết and swaps of working days are announced each autumn, so such a time may still move; the
    clerk tells the citizen. What the decision moves is shown before it does ("Try a change").
    """

    _inherit = "egate.dossier"

    due_unconfirmed = fields.Boolean(
        string="Holidays not confirmed",
        compute="_compute_due_warning",
        search="_search_due_unconfirmed",
        help="Due in a year whose holidays are not confirmed in the calendar: it may still move.",
    )
    due_warning = fields.Char(compute="_compute_due_warning", export_string_translation=False)

    @api.depends("due_at", "closed_at", "finished_at", "reception_unit_id", "agency_receipt_limit")
    @api.depends_context("lang")
    def _compute_due_warning(self):
        today = self.env["egate.assignment"]._local_today()
        for dossier in self:
            dossier.due_warning = dossier.due_unconfirmed = False
            # sudo: what the office has promised is no secret to readers of the dossier
            record = dossier.sudo()
            unit = (
                record.agency_unit_id if record.agency_receipt_limit else record.reception_unit_id
            )
            # What is kept of a unit, since this is told of each dossier that is received.
            calendar = self.env["resource.calendar"].browse(unit._origin._calendar_key())
            if not dossier.due_at or dossier.closed_at or dossier.finished_at or not calendar:
                continue
            due = office_date(dossier.due_at)
            dossier.due_warning = calendar._egate_unconfirmed_sentence(today, due) or False
            dossier.due_unconfirmed = bool(dossier.due_warning)

    @api.model
    def _search_due_unconfirmed(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["egate.assignment"]._local_today()
        # sudo: the calendars of all offices, for a filter on dossiers that the user reads anyway
        units = self.env["egate.unit"].sudo().with_context(active_test=False)
        units = units.search(Domain.TRUE)
        by_year = defaultdict(list)
        for calendar, members in units.grouped("calendar_id").items():
            last = today.replace(year=max(DEFAULT_YEARS[1], today.year), month=1, day=1)
            if calendar and (years := calendar._egate_unconfirmed_years(today, last)):
                by_year[years[0]] += members.ids
        here = Domain("agency_receipt_limit", "=", False)
        found = Domain.OR(
            # By whose calendar the term is counted, see models/reception/elsewhere.py.
            (
                here & Domain("reception_unit_id", "in", ids)
                | ~here & Domain("agency_unit_id", "in", ids)
            )
            & Domain("due_at", ">=", midnight(today.replace(year=year, month=1, day=1)))
            for year, ids in by_year.items()
        )
        found &= Domain("closed_at", "=", False) & Domain("finished_at", "=", False)
        wanted = {bool(one) for one in value}
        if wanted == {True}:
            return found
        return ~found if wanted == {False} else Domain(bool(wanted))
