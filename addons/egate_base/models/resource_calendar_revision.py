from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools import calendar_content
from ..tools.working_calendar import CalendarRangeError

#: Records looked at in one query.
BATCH = 2000
#: Above this number the notice of a calendar says "more than".
NOTICE_LIMIT = 10_000


class ResourceCalendar(models.Model):
    """What was counted on a calendar before it changed, and what a change would move."""

    _inherit = "resource.calendar"

    egate_revision_ids = fields.One2many(
        "egate.calendar.revision",
        "calendar_id",
        string="Revisions",
        readonly=True,
        copy=False,
        groups="egate_base.egate_group_manager",
    )
    egate_recount_ids = fields.One2many(
        "egate.calendar.recount",
        "calendar_id",
        string="Recounts",
        readonly=True,
        copy=False,
        groups="egate_base.egate_group_manager",
    )
    egate_notice = fields.Char(
        compute="_compute_egate_notice",
        groups="egate_base.egate_group_manager",
        export_string_translation=False,
    )
    egate_is_stale = fields.Boolean(
        compute="_compute_egate_notice",
        groups="egate_base.egate_group_manager",
        export_string_translation=False,
    )

    @api.depends("egate_recount_ids.state", "egate_recount_ids.moved_count")
    @api.depends_context("lang")
    def _compute_egate_notice(self):
        self.egate_is_stale = False
        self.egate_notice = False
        for calendar in self.filtered(lambda calendar: isinstance(calendar.id, int)):
            recount = calendar._egate_recount()
            if recount.state == "running":
                calendar.egate_notice = recount._progress_in_words()
            elif not recount and (count := calendar._stale_count(NOTICE_LIMIT + 1)):
                calendar.egate_is_stale = True
                calendar.egate_notice = (
                    self.env._(
                        "More than %(count)s open records are still counted on the earlier "
                        "calendar.",
                        count=NOTICE_LIMIT,
                    )
                    if count > NOTICE_LIMIT
                    else self.env._(
                        "%(count)s open records are still counted on the earlier calendar.",
                        count=count,
                    )
                )

    def action_egate_try_change(self):
        """Enter a change of this calendar and see what would move, before anything does."""
        self.ensure_one()
        return self.env["egate.calendar.change"].create({"calendar_id": self.id})._show()

    def action_egate_recount(self):
        """See which open records move now that this calendar has changed."""
        self.ensure_one()
        last = self.egate_recount_ids[:1].revision_id.number or 1
        changes = self.egate_revision_ids.filtered(lambda revision: revision.number > last)
        decisions = filter(None, changes.sorted("number").mapped("decision"))
        change = self.env["egate.calendar.change"].create(
            {"calendar_id": self.id, "decision": ", ".join(dict.fromkeys(decisions))}
        )
        return change.action_preview()

    # -- what counts on it ---------------------------------------------------------------------

    @api.model
    def _records_on_calendar(self, calendar):
        """Return the models that have records counted on ``calendar``, as empty sudo recordsets.

        Hook: this addon knows no records. Each of these models answers:

        * ``_counted_on(revision_ids, after=0, limit=None)``: the ids, ascending and above
          ``after``, of the open records whose ledger is counted on one of these revisions;
        * ``_moves_on(ids, local_calendar)``: which of them get another due time on that
          ``calendar_content.LocalCalendar``, as a list of ``calendar_content.Move``, and the ids
          of those that cannot be counted on it. Nothing is written;
        * ``_move_due(moves, revision, basis)``: move those that have not changed since, one ledger
          entry each, and return their ids. ``basis``: the decision, a text or ``False``.

        :rtype: list
        """
        return []

    def _egate_content(self):
        """Return what terms are counted with here, see ``tools.calendar_content``."""
        self.ensure_one()
        # sudo: every official needs the office's hours, few may read its configuration
        calendar = self.sudo()
        days = {"off": {}, "makeup": {}}
        for exception in calendar.egate_exception_ids:
            off = exception.kind == "off"
            days[exception.kind][exception.date] = exception.name if off else exception.weekday
        return calendar_content.content(
            calendar._egate_zone_name(),
            calendar._egate_weekly_windows(),
            {int(day.weekday): day.weight for day in calendar.egate_weekday_ids},
            **days,
        )

    def _egate_compiled(self, content):
        """Return ``content`` of this calendar ready for counting.

        :rtype: calendar_content.LocalCalendar
        :raise ValidationError: it has no working time
        """
        try:
            return calendar_content.compiled(content)
        except CalendarRangeError:
            raise ValidationError(
                self.env._(
                    "The calendar “%(calendar)s” has no working hours. Add them before use.",
                    # sudo: see _egate_content
                    calendar=self.sudo().name,
                )
            ) from None

    # -- revisions -----------------------------------------------------------------------------

    def _revision(self, decision=None):
        """Return the revision of this calendar as it is now; write it if there is none.

        :param str decision: number of the decision that ordered the change; those of the changed
            days when absent
        :raise ValidationError: the calendar has no working time
        """
        self.ensure_one()
        # sudo: only the engine writes revisions; a user who receives a dossier may need the first
        revisions = self.env["egate.calendar.revision"].sudo()
        if known := self._known_revision_id():
            return revisions.browse(known)
        content, last = self._egate_content(), revisions._last_of(self)
        if last.content != content:
            self._egate_compiled(content)
            decision = decision or (last and self._decisions_since(last.content))
            last = revisions._add(self, content, decision, last)
        # Cached ids would name no revision if this transaction fails.
        self.env.registry.clear_cache()
        return last

    @ormcache("self.id")
    def _known_revision_id(self):
        """Return the id of the revision of this calendar as it is now; 0: not yet written."""
        # sudo: see _revision
        last = self.env["egate.calendar.revision"].sudo()._last_of(self)
        return last.id if last.content == self._egate_content() else 0

    def _decisions_since(self, content):
        """Return the decisions on the days that have changed since ``content``, as one text."""
        # sudo: see _egate_content
        calendar = self.sudo()
        days = calendar_content.changed_days(content, calendar._egate_content())
        changed = calendar.egate_exception_ids.filtered(lambda day: day.date in days)
        return ", ".join(dict.fromkeys(filter(None, changed.sorted("date").mapped("decision"))))

    def _egate_changed(self):
        """Write at the end of the transaction a revision of each of these that has changed."""
        if not self.ids:
            return
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault("egate.calendar.revision", set())
        if not waiting:
            precommit.add(self.browse()._write_revisions)
        waiting.update(self.ids)

    @api.model
    def _write_revisions(self):
        waiting = self.env.cr.precommit.data.pop("egate.calendar.revision", ())
        # sudo: see _revision
        counted = (
            self.env["egate.calendar.revision"]
            .sudo()
            ._read_group([("calendar_id", "in", list(waiting))], ["calendar_id"])
        )
        for (calendar,) in counted:
            # While it has no hours nothing is counted on it.
            if calendar._egate_weekly_windows():
                calendar._revision()

    def _revisions_unlike(self, content):
        """Return the ids of this calendar's revisions that count otherwise than ``content``."""
        # sudo: see _revision
        return (
            self.env["egate.calendar.revision"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", self.id),
                    ("fingerprint", "!=", calendar_content.fingerprint(content)),
                ]
            )
            .ids
        )

    # -- what a change moves -------------------------------------------------------------------

    def _stale_count(self, limit):
        """Return how many open records are counted on an earlier calendar, ``limit`` at most."""
        self.ensure_one()
        stale, count = self._revisions_unlike(self._egate_content()), 0
        for records in self._records_on_calendar(self) if stale else ():
            count += len(records._counted_on(stale, limit=limit - count))
            if count >= limit:
                break
        return count

    def _moves_if(self, content):
        """Yield what moves if this calendar is ``content``, batch by batch. Nothing is written.

        Yields the model, how many records were looked at, their moves, and the ids of those that
        cannot be counted on it.

        :raise ValidationError: there is no working time
        """
        local, stale = self._egate_compiled(content), self._revisions_unlike(content)
        for records in self._records_on_calendar(self) if stale else ():
            ids = records._counted_on(stale, limit=BATCH)
            while ids:
                yield records, len(ids), *records._moves_on(ids, local)
                ids = records._counted_on(stale, after=ids[-1], limit=BATCH)

    def _egate_recount(self):
        """Return the recount, running or done, for the present state of this calendar, if any."""
        self.ensure_one()
        # sudo: see _revision
        calendar = self.sudo()
        recount = calendar.egate_recount_ids[:1]
        if recount:
            fingerprint = calendar_content.fingerprint(calendar._egate_content())
            since = recount.revision_id.number
            for revision in calendar.egate_revision_ids:
                if revision.number >= since and revision.fingerprint != fingerprint:
                    return recount.browse()
        return recount
