from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

#: Records counted again in one transaction of the cron.
BATCH_SIZE = 1000
#: A request that was under way when the calendar changed may still count on the earlier one. It
#: has ended by then, so a pass that began later has seen everything.
SETTLED_AFTER = timedelta(minutes=1)
#: At most so many records that cannot be counted are named.
NAMED_FAILURES = 20


class EgateCalendarRecount(models.Model):
    """Open records brought to a new revision of their calendar, batch by batch in the background.

    A record that moves gets one entry in its ledger, and its ledger is then on the new revision:
    so a recount can be broken off anywhere and goes on where it was. A record that does not move
    stays on its own revision, which gives the same due time. What is busy just now, and whatever
    came while a pass was under way, is met by the next pass; the last one finds nothing.
    """

    _name = "egate.calendar.recount"
    _description = "Recount after a change of the calendar"
    _order = "id desc"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, readonly=True, index=True, ondelete="restrict"
    )
    revision_id = fields.Many2one(
        "egate.calendar.revision", required=True, readonly=True, ondelete="restrict"
    )
    decision = fields.Char(readonly=True)
    state = fields.Selection(
        [("running", "Under way"), ("done", "Done"), ("replaced", "Replaced by a later one")],
        required=True,
        readonly=True,
        default="running",
    )
    moved_count = fields.Integer(string="Moved", readonly=True)
    unmoved_count = fields.Integer(string="Unchanged", readonly=True)
    failed_count = fields.Integer(string="Not counted", readonly=True)
    failed_text = fields.Text(string="Could not be counted", readonly=True)
    finished_at = fields.Datetime(string="Finished", readonly=True)
    # Where the pass is: in which model, after which id, since when, how many it had to leave out.
    cursor_model = fields.Char(readonly=True, export_string_translation=False)
    cursor_id = fields.Integer(readonly=True, export_string_translation=False)
    pass_began = fields.Datetime(readonly=True, export_string_translation=False)
    left_out = fields.Integer(readonly=True, export_string_translation=False)
    next_at = fields.Datetime(readonly=True, export_string_translation=False)

    _running_idx = models.Index("(id) WHERE state = 'running'")

    @api.depends("calendar_id", "create_date")
    def _compute_display_name(self):
        for recount in self:
            recount.display_name = recount.calendar_id.name

    @api.model
    def _start(self, calendar, decision):
        """Bring the open records of ``calendar`` to what it is now; the cron does it.

        :param str decision: number of the decision, kept in every ledger that moves
        :return: the recount, or none when no open record is counted on an earlier calendar
        """
        calendar.check_access("write")
        revision = calendar._revision(decision)
        if not calendar._stale_count(limit=1):
            return self
        # sudo: engine only; who may change the calendar starts its recount, checked above
        recounts = self.sudo()
        running = [("calendar_id", "=", calendar.id), ("state", "=", "running")]
        recounts.search(running).state = "replaced"
        # sudo: see above
        recount = recounts._create_privileged(
            {"calendar_id": calendar.id, "revision_id": revision.id, "decision": decision}
        )
        recounts.env.ref("egate_base.ir_cron_recount")._trigger()
        return recount

    def _progress_in_words(self):
        self.ensure_one()
        return self.env._(
            "The due times of open records are being counted again: %(count)s moved so far.",
            count=self.moved_count,
        )

    # -- in the background ---------------------------------------------------------------------

    @api.model
    def _cron_recount(self, batch_size=BATCH_SIZE):
        """Continue running recounts, one batch per transaction; safe to run again."""
        while recount := self._next_due():
            # If a user acts on one of its records at the same moment, the batch starts again.
            seen = retrying(partial(recount._batch, batch_size), self.env)
            more = int(bool(self._next_due()))
            if seen is None or not self.env["ir.cron"]._commit_progress(seen, remaining=more):
                break

    @api.model
    def _next_due(self):
        """Return the first recount under way that need not wait."""
        now = fields.Datetime.now()
        ready = ["|", ("next_at", "=", False), ("next_at", "<=", now)]
        return self.search([("state", "=", "running"), *ready], order="id", limit=1)

    def _batch(self, size):
        """Count up to ``size`` records again, all or nothing.

        :return: how many were looked at; ``None`` when another process is at it
        :rtype: int | None
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        if not self.pass_began:
            self.write(
                {
                    "pass_began": fields.Datetime.now(),
                    "unmoved_count": 0,
                    "failed_count": 0,
                    "failed_text": False,
                }
            )
        stale = self._stale_revisions()
        models = {model._name: model for model in self._models()}
        for name in sorted(models):
            if name < (self.cursor_model or ""):
                continue
            after = self.cursor_id if name == self.cursor_model else 0
            if ids := models[name]._counted_on(stale.ids, after=after, limit=size):
                self._count_again(models[name], ids)
                return len(ids)
        self._end_pass()
        return 0

    def _models(self):
        return self.calendar_id._records_on_calendar(self.calendar_id)

    def _stale_revisions(self):
        """Return the revisions before this one's that count otherwise."""
        revision = self.revision_id
        return revision.search(
            [
                ("calendar_id", "=", self.calendar_id.id),
                ("number", "<", revision.number),
                ("fingerprint", "!=", revision.fingerprint),
            ]
        )

    def _count_again(self, model, ids):
        """Move those of the records ``ids`` that move, and put the cursor after the last one."""
        free = model.browse(ids).try_lock_for_update(allow_referencing=True)
        moves, failed = model._moves_on(free.ids, self.revision_id._local_calendar())
        moved = model._move_due(moves, self.revision_id, self.decision) if moves else []
        self.write(
            {
                "moved_count": self.moved_count + len(moved),
                "unmoved_count": self.unmoved_count + len(free) - len(moves) - len(failed),
                "failed_count": self.failed_count + len(failed),
                "left_out": self.left_out + len(ids) - len(free) + len(moves) - len(moved),
                "cursor_model": model._name,
                "cursor_id": ids[-1],
            }
        )
        if failed:
            named = (self.failed_text or "").splitlines()
            named += model.browse(failed[:NAMED_FAILURES]).mapped("display_name")
            self.failed_text = "\n".join(named[:NAMED_FAILURES])

    def _end_pass(self):
        now, settled = fields.Datetime.now(), self.revision_id.since + SETTLED_AFTER
        ahead = {"cursor_model": False, "cursor_id": 0, "pass_began": False, "left_out": 0}
        if self.left_out or self.pass_began < settled:
            self.write({**ahead, "next_at": max(settled, now + SETTLED_AFTER)})
            self.env.ref("egate_base.ir_cron_recount")._trigger(at=self.next_at)
        else:
            self.write({**ahead, "next_at": False, "state": "done", "finished_at": now})
