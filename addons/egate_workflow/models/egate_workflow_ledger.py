from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class EgateDeadlineEntry(models.AbstractModel):
    """A ledger whose calendar has changed."""

    _inherit = "egate.deadline.entry"

    def _is_outdated(self, calendar=None):
        """Return whether this ledger would be counted otherwise on its calendar as it is now.

        :param calendar: another one that it is counted on from now on
        """
        # sudo: whoever moves a record need not read calendars
        revision = self.sorted("sequence")._revision().sudo()
        return not revision._counts_like((calendar or revision.calendar_id)._revision())

    def _prepare_calendar_change(self, at, calendar=None):
        """Return the values of the row that brings this ledger to its calendar as it is now.

        Its basis is the decisions on what has changed there since.

        :param calendar: the other one that it is counted on from now on
        """
        # sudo: see _is_outdated
        before = self.sorted("sequence")._revision().sudo()
        after = (calendar or before.calendar_id)._revision()
        later = after.calendar_id.egate_revision_ids.filtered(
            lambda revision: (
                revision.calendar_id == before.calendar_id and revision.number > before.number
            )
        )
        decisions = filter(None, later.sorted("number").mapped("decision"))
        basis = ", ".join(dict.fromkeys(decisions))
        grounds = {"basis": basis} if basis else {}
        return self._prepare_next("calendar", at, calendar=calendar, **grounds)


class EgateWorkflowMixin(models.AbstractModel):
    """The one door to the ledger of a record on a process."""

    _inherit = "egate.workflow.mixin"

    def _append_deadline_entry(self, kind, at, calendar=None, terms=(), **vals):
        """Add an entry to the ledger of this sudo record; its due time becomes the record's.

        :param kind, at, calendar, terms, vals: as for ``_prepare_next`` of the ledger
        :return: the entry
        :raise UserError: the law does not allow it now, or somebody was faster; says why
        """
        self._meet_at_the_row()
        entry = self._append_deadline(kind, at, calendar, terms, **vals)
        row = {"due_at": entry.due_at, "clock_stands": self._ledger_stands()}
        if not self._guarded_update({}, [row], self.workflow_state_id):
            raise UserError(self._sentence_overtaken())
        return entry

    def _meet_at_the_row(self):
        """Let everybody who adds to these ledgers meet at the rows of their records first.

        Whoever comes second, after a colleague or a recount, fails to serialize and is tried again
        by Odoo. At the ledger itself it would break a unique index, which nobody tries again.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                self.ids,
            )
        )

    def _append_deadline(self, kind, at, calendar=None, terms=(), **vals):
        """Add an entry to the ledger of this sudo record and leave the record as it is.

        For who sets the due time with something else, in one guarded update, and has called
        :meth:`_meet_at_the_row` before. A ledger that is
        counted on an earlier revision of its calendar, or on another calendar, first gets an entry
        that says so, with the decision: what follows counts on the new one.

        :return: the entry
        :raise UserError: the law does not allow it now; says why
        """
        self.ensure_one()
        ledger = self.deadline_entry_ids
        if ledger and kind != "calendar" and ledger._is_outdated(calendar):
            change = ledger._prepare_calendar_change(at, calendar)
            ledger += self._add_deadline_entry(change)
        return self._add_deadline_entry(
            ledger._prepare_next(kind, at, calendar=calendar, terms=terms, **vals)
        )

    def _ledger_stands(self):
        """Return whether the clock of this record stands by its ledger."""
        return self.deadline_entry_ids._is_stopped()

    def _add_deadline_entry(self, vals):
        ledger = self.deadline_entry_ids
        # sudo: the ledger is the engine's
        return ledger._create_privileged({ledger._record_field: self.id, **vals})

    def _after_due_moved(self, moves):
        """Hook: a change of the calendar has moved the due time of these sudo records.

        Called once for each batch, in its transaction.

        :param list moves: a ``calendar_content.Move`` for each of them
        """
