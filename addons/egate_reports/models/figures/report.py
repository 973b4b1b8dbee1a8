from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from odoo import fields, models

from odoo.addons.egate_base.tools.office_zone import midnight


@dataclass(frozen=True)
class Question:
    """What a report is asked: period, cut-off, scope.

    :param since: first local day
    :param until: last local day
    :param unit: an ``egate.unit`` record
    :param below: whether the units below it are in, each dossier once
    :param place: ``agency`` (who is competent) or ``reception`` (the one-stop unit that took it in)
    :param waiting: how dossiers that wait for the citizen count: ``open`` (being worked on, in
        time) or ``solved`` (solved on time); a local rule that the header names
    :param outside: whether dossiers kept on ministries' systems are in; those systems report them
    :param now: UTC; the cut-off is never later
    """

    since: date
    until: date
    unit: Any
    below: bool = True
    place: str = "agency"
    waiting: str = "open"
    outside: bool = False
    now: datetime | None = None

    @property
    def begin(self) -> datetime:
        """When the period begins (UTC)."""
        return midnight(self.since)

    @property
    def end(self) -> datetime:
        """The cut-off (UTC, not included): the end of the last day, or now if that is earlier."""
        return min(midnight(self.until, 1), self.now or fields.Datetime.now())


class EgateFigureReport(models.AbstractModel):
    """A report out of the figures; each report is a model of its own that inherits this one.

    ``egate.figure.report.<key>``; the dialog, the writers and the mailed snapshots find them by the
    prefix of their name.
    """

    _name = "egate.figure.report"
    _description = "Report"

    #: Its place among the reports, and which of the question's parts it asks for.
    _report_sequence = 100
    #: ``period`` or ``until`` (one day), ``scope``, ``waiting``, ``outside``.
    _report_asks = ("period", "scope")
    #: Whether its lines tell of citizens: it is not kept, for it would outlive their data.
    _report_personal = False

    def _report_title(self):
        """Return the report's name, as the list of reports shows it."""
        raise NotImplementedError

    def _report_table(self, question):
        """Return the report.

        It reads as the current user: what record rules hide is not counted, and the header says so
        where the scope is wider than what the user sees.

        :param Question question:
        :rtype: ReportTable
        :raise UserError: what is asked has no answer; says what to choose instead
        """
        raise NotImplementedError
