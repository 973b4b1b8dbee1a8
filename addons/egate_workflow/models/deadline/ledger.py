from odoo import models
from odoo.exceptions import UserError


class EgateDeadlineEntry(models.AbstractModel):
    """What a ledger does when its calendar has changed."""

    _inherit = "egate.deadline.entry"

    def _is_outdated(self, calendar=None):
        """Return whether the present state of its calendar would change this ledger's count.

        :param calendar: another calendar that it is counted on from now on
        """
        # sudo: a user who moves a record may not read calendars
        revision = self.sorted("sequence")._revision().sudo()
        return not revision._counts_like((calendar or revision.calendar_id)._revision())

    def _prepare_calendar_change(self, at, calendar=None):
        """Return the values of the row that brings this ledger up to date with its calendar.

        The basis of the row is the decisions on the changes since.

        :param calendar: another calendar that it is counted on from now on
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
    """The only code that writes to the ledger of a record on a process."""

    _inherit = "egate.workflow.mixin"

    def _append_deadline_entry(self, kind, at, calendar=None, terms=(), **vals):
        """Add an entry to the ledger of this sudo record; its due time becomes the record's.

        :param kind, at, calendar, terms, vals: as for ``_prepare_next`` of the ledger
        :return: the entry
        :raise UserError: the law does not allow it now, or another user was faster; says why
        """
        # Without the lock, the second of two writers would break a unique index of the ledger,
        # and Odoo does not retry that.
        self._lock_rows()
        entry = self._append_deadline(kind, at, calendar, terms, **vals)
        row = {"due_at": entry.due_at, "clock_stands": self._ledger_stands()}
        if not self._guarded_update({}, [row], self.workflow_state_id):
            raise UserError(self._overtaken_message())
        return entry

    def _append_deadline(self, kind, at, calendar=None, terms=(), **vals):
        """Add an entry to the ledger of this sudo record, without changing the record.

        For callers that have called ``_lock_rows`` and set the due time together with other
        columns in one guarded update. A ledger counted on an earlier revision of its calendar, or
        on another calendar, first gets an entry that says so, with the decision; later entries
        count on the new one.

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
        """Return whether the clock of this record stands, according to its ledger."""
        return self.deadline_entry_ids._is_stopped()

    def _add_deadline_entry(self, vals):
        ledger = self.deadline_entry_ids
        # sudo: the ledger is the engine's
        return ledger._create_privileged({ledger._record_field: self.id, **vals})

    def _after_due_moved(self, moves):
        """Hook: consequences of a calendar change that moved the due time of these records.

        Called with sudo, once for each batch, in its transaction.

        :param list moves: a ``calendar_content.Move`` for each record
        """
        self._refresh_reminders()
