"""Small offices whose reports are counted by hand."""

from datetime import date, datetime

from odoo.tests import freeze_time

from odoo.addons.egate_dossier.tests.money.test_payments import MoneyCommon
from odoo.addons.egate_dossier.tests.requests.test_supplement import CHART
from odoo.addons.egate_dossier.tests.requests.test_termination import TerminationCommon

from ...models.figures.report import Question
from ...verify.figures import Cells, DossierFacts, StepFacts


class ReportsCase(TerminationCommon, MoneyCommon):
    """November 2026 in a ward, three working days for each dossier; the 24th is a day off.

    Moments are UTC, seven hours before the office's.
    """

    SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
    #: After everything that the tests tell of.
    NOW = datetime(2027, 1, 15, 3, 0)

    @classmethod
    def _add_waiting(cls, workflow, State):
        added = super()._add_waiting(workflow, State)
        # What was refused by mistake is taken back for half an hour.
        for way in workflow.transition_ids.filtered(lambda way: way.style == "danger"):
            way.undo_minutes = 30
            cls.transitions[way.to_id.name] = way
        return added

    def handed_in(self, at, channel="desk", user=None, procedure=None, **values):
        """Receive a dossier at the moment ``at``."""
        with freeze_time(at):
            if channel == "desk":
                return self.receive(user=user, procedure=procedure, **values)
            draft = self.draft(user=user, procedure=procedure, **values)
            # sudo: a citizen sends it in at the portal, which is another addon
            draft.sudo().channel = channel
            draft.action_receive()
            return draft

    def solved(self, dossier, at):
        """Let officer and leader do all their work at the moment ``at``."""
        with freeze_time(at):
            return self.bring_to_desk(dossier)

    def asked_for_papers(self, dossier, at):
        with freeze_time(at):
            if dossier.workflow_state_id == self.states["waiting"]:
                self.do(dossier, "claim", self.officer)
            return self.ask(dossier, CHART)

    def november(self):
        """Receive and solve the dossiers of the golden office; return them by name."""
        found = {
            # Ended before: in no column.
            "before": self.handed_in("2026-10-26 02:10:00"),
            "carried": self.handed_in("2026-10-29 02:10:00"),
            # Due on Wednesday the 4th, 09:10.
            "exact": self.handed_in("2026-10-30 02:10:00"),
            # The last second of October, and the first of November, in the office's zone.
            "last": self.handed_in("2026-10-31 16:59:59"),
            "first": self.handed_in("2026-10-31 17:00:00"),
            # Due on Thursday the 5th, 09:10.
            "late": self.handed_in("2026-11-02 02:10:00"),
            "withdrawn": self.handed_in("2026-11-02 02:20:00"),
            # Due on Friday the 27th, 09:10: the 24th is a day off.
            "online": self.handed_in("2026-11-23 02:10:00", "online"),
            "overdue": self.handed_in("2026-11-23 02:20:00"),
            # Due on Tuesday 1 December.
            "later": self.handed_in("2026-11-26 02:10:00"),
            "waiting": self.handed_in("2026-11-27 02:10:00"),
            "open": self.handed_in("2026-11-30 16:59:59"),
            # Another month.
            "after": self.handed_in("2026-11-30 17:00:00"),
        }
        self.solved(found["before"], "2026-10-28 02:10:00")
        self.solved(found["carried"], "2026-11-02 08:00:00")
        self.solved(found["exact"], "2026-11-04 02:00:00")
        self.solved(found["last"], "2026-11-03 02:00:00")
        self.solved(found["first"], "2026-11-03 02:00:00")
        self.solved(found["late"], "2026-11-06 02:00:00")
        with freeze_time("2026-11-04 02:00:00"):
            self.do(found["withdrawn"], "claim", self.officer)
            self.grant(self.ask_end(found["withdrawn"], "withdraw"))
        self.solved(found["online"], "2026-11-25 02:00:00")
        self.solved(found["later"], "2026-12-01 02:00:00")
        self.asked_for_papers(found["waiting"], "2026-11-27 03:00:00")
        return found

    def question(self, unit=None, **values):
        values = {"since": self.SINCE, "until": self.UNTIL, "now": self.NOW} | values
        return Question(unit=unit or self.ward, **values)

    def report(self, key, unit=None, user=None, **values):
        """Return the report as ``user`` (the leader of the ward) gets it."""
        model = self.env(user=user or self.leader, su=False)[f"egate.figure.report.{key}"]
        question = self.question(unit, **values)
        with freeze_time(question.now):
            table = model._report_table(question)
            table.rows = list(table.rows)
        return table

    def assertVerified(self):
        """What the figures keep is what the engine wrote, as ``./egate verify`` finds it."""
        self.env.cr.flush()
        for check in (DossierFacts, StepFacts, Cells):
            self.assertFalse([str(fault) for fault in check().faults(self.env)])

    def by_name(self, table, name="name"):
        return {row.values.get(name): row for row in table.rows}
