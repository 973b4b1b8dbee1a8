from datetime import date
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.egate_base.tools.office_zone import midnight

#: Dossiers counted again in one transaction of the job.
BATCH_SIZE = 500
#: Before this day no law lets a failure of a system stop a term (Nghị định 301/2026/NĐ-CP).
LAW_FROM = date(2026, 9, 1)


class EgateOutage(models.Model):
    """A failure of a system that was announced, and is taken out of the terms that ran in it.

    An administrator writes the announcement down, sees whose due time moves, and asks; another one
    confirms, or a leader where there is none. Then a job gives each of those dossiers an entry of
    its ledger, batch by batch: what was finished since then, too, for the law stopped its clock,
    not the paper about it. No term becomes shorter. Whatever was not announced stops nothing
    (rule D15; Nghị định 301/2026/NĐ-CP).
    """

    _name = "egate.outage"
    _description = "Announced failure of a system"
    _order = "date_from desc, id desc"

    _ENGINE = frozenset(
        {
            "state",
            "asked_by_id",
            "asked_at",
            "decided_by_id",
            "decided_at",
            "finished_at",
            "moved_count",
            "failed_count",
            "cursor_id",
            "left_out",
        }
    )

    name = fields.Char(string="System", required=True)
    document = fields.Char(
        string="Announcement", required=True, help="Its number, and who announced it."
    )
    basis = fields.Char(string="Legal basis", required=True)
    date_from = fields.Datetime(string="Failed from", required=True)
    date_to = fields.Datetime(
        string="Works again since", help="Empty while it lasts: terms are counted when it is over."
    )
    all_procedures = fields.Boolean(string="All procedures", default=True)
    procedure_ids = fields.Many2many(
        "egate.procedure", string="Procedures", help="Those that could not be worked on."
    )
    note = fields.Text()
    state = fields.Selection(
        [
            ("draft", "Written down"),
            ("asked", "Waits for confirmation"),
            ("running", "Being taken out"),
            ("done", "Taken out"),
            ("declined", "Declined"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Confirmation asked by", readonly=True, copy=False, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Confirmation asked", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    finished_at = fields.Datetime(string="Finished", readonly=True, copy=False)
    moved_count = fields.Integer(string="Dossiers that moved", readonly=True, copy=False)
    failed_count = fields.Integer(string="Not counted", readonly=True, copy=False)
    # Where the job is: after which id, how many it had to leave out.
    cursor_id = fields.Integer(readonly=True, copy=False, export_string_translation=False)
    left_out = fields.Integer(readonly=True, copy=False, export_string_translation=False)
    may_ask = fields.Boolean(compute="_compute_may", export_string_translation=False)
    may_confirm = fields.Boolean(compute="_compute_may", export_string_translation=False)

    _in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to > date_from)", "A failure ends after it began."
    )
    _running_idx = models.Index("(id) WHERE state = 'running'")

    @api.depends("name", "document")
    def _compute_display_name(self):
        for outage in self:
            outage.display_name = ", ".join(filter(None, (outage.name, outage.document)))

    @api.depends("state", "asked_by_id")
    @api.depends_context("uid")
    def _compute_may(self):
        manages = self.env.user.has_group("egate_base.egate_group_manager")
        for outage in self:
            outage.may_ask = manages and outage.state == "draft"
            outage.may_confirm = outage.state == "asked" and not outage._confirm_refusal()

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in self._ENGINE
        )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation in ("write", "unlink") and not self.env.su:
            # sudo: the state decides, whatever fields the user may read
            fixed = self.filtered(lambda outage: outage.sudo()._origin.state != "draft")
            if fixed:
                return fixed, lambda: UserError(
                    self.env._(
                        "This announcement waits for confirmation or was decided, so it stays as "
                        "it is. Write a new one down."
                    )
                )
        return None

    @api.constrains("date_from")
    def _check_date_from(self):
        for outage in self:
            if outage.date_from < midnight(LAW_FROM):
                raise UserError(
                    self.env._(
                        "Before %(day)s no law lets the failure of a system stop a term "
                        "(Nghị định 301/2026/NĐ-CP).",
                        day=LAW_FROM.strftime("%d/%m/%Y"),
                    )
                )

    # -- two people ---------------------------------------------------------------------------

    def action_preview(self):
        """See which dossiers move, and go on from there. Nothing is written.

        :raise UserError: something is missing; says what
        """
        self.ensure_one()
        self.check_access("read")
        self._check_complete()
        return self.env["egate.outage.preview"].create({"outage_id": self.id})._show()

    def action_ask(self):
        """Ask for the confirmation of this announcement: from now on it stays as it is.

        :raise UserError: something is missing; says what
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_in_state("draft")
        self._check_complete()
        # sudo: engine fields; the asker is checked above
        self.sudo().write(
            {
                "state": "asked",
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        return True

    def action_confirm(self):
        """Confirm what another administrator wrote down; a job counts the dossiers again."""
        self._decide("running")
        # sudo: users may not trigger jobs
        self.env.ref("egate_dossier.ir_cron_outage").sudo()._trigger()
        return True

    def action_decline(self):
        """Decline the announcement: nothing is taken out of any term."""
        self._decide("declined")
        return True

    def action_open_moved(self):
        """Open the dossiers that moved, of those that the user may read."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dossiers that moved"),
            "res_model": "egate.dossier",
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("deadline_entry_ids.outage_id", "=", self.id)],
        }

    def _decide(self, state):
        self.ensure_one()
        self.check_access("read")
        self._lock_in_state("asked")
        if fault := self._confirm_refusal():
            raise UserError(
                {
                    "own": lambda: self.env._("Somebody else confirms what you wrote down."),
                    "second": lambda: self.env._(
                        "Another administrator confirms this; where there is none, a leader."
                    ),
                }[fault]()
            )
        # sudo: engine fields; the decider is checked above
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now().replace(microsecond=0),
            }
        )

    def _confirm_refusal(self):
        """Return why the current user may not confirm or decline this, as a key."""
        user = self.env.user
        # sudo: the asker's name, for users who may not read people
        asked = self.sudo().asked_by_id
        if user == asked:
            return "own"
        others = self.env["egate.given.right"]._administrators() - asked
        if user in others:
            return ""
        leaders = self.env["egate.rights.event"]._leaders()
        return "" if not others and user in leaders else "second"

    def _check_complete(self):
        """Refuse an announcement that cannot be counted; say everything that is missing."""
        missing = []
        if not self.date_to:
            missing.append(
                self.env._("Enter since when it works again: terms are counted when it is over.")
            )
        elif self.date_to > fields.Datetime.now():
            missing.append(
                self.env._("It is not over yet: terms are counted when the system works again.")
            )
        if not self.all_procedures and not self.procedure_ids:
            missing.append(self.env._("Choose the procedures that could not be worked on."))
        if missing:
            raise UserError("\n".join(missing))

    # -- in the background --------------------------------------------------------------------

    def _concerned(self, after=0, limit=None):
        """Return the ids, ascending and above ``after``, of the dossiers that were open in it.

        Those that have it in their ledger already are left out.
        """
        self.env.flush_all()
        chosen = SQL("TRUE")
        if not self.all_procedures:
            chosen = SQL("d.procedure_id = ANY(%s)", self.procedure_ids.ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT d.id FROM egate_dossier d
                   WHERE d.id > %(after)s AND d.received_at < %(end)s
                     AND (d.finished_at IS NULL OR d.finished_at > %(begin)s)
                     AND (d.closed_at IS NULL OR d.closed_at > %(begin)s)
                     AND d.anonymised_at IS NULL AND %(chosen)s
                     AND NOT EXISTS (SELECT FROM egate_dossier_deadline_entry e
                                     WHERE e.dossier_id = d.id AND e.outage_id = %(outage)s)
                   ORDER BY d.id LIMIT %(limit)s""",
                after=after,
                begin=self.date_from,
                end=self.date_to,
                chosen=chosen,
                outage=self.id,
                limit=limit,
            )
        )
        return [dossier for (dossier,) in rows]

    @api.model
    def _cron_take_out(self, batch_size=BATCH_SIZE):
        """Go on with what is being taken out, one batch to a transaction; safe to run again."""
        running = [("state", "=", "running")]
        while outage := self.search(running, order="id", limit=1):
            # A user who acts on one of the dossiers at that moment makes the batch start anew.
            seen = retrying(partial(outage._batch, batch_size), self.env)
            more = int(bool(self.search_count(running, limit=1)))
            if seen is None or not self.env["ir.cron"]._commit_progress(seen, remaining=more):
                break

    def _batch(self, size):
        """Take it out of up to ``size`` dossiers, all or nothing.

        :return: how many were looked at; ``None`` when another process is at it, or dossiers are
            in the hands of others now
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        ids = self._concerned(self.cursor_id, size)
        if not ids:
            if self.left_out:
                # What was busy is met by the next pass, in the job's next run.
                self.write({"cursor_id": 0, "left_out": 0, "failed_count": 0})
                return None
            self.write({"state": "done", "finished_at": fields.Datetime.now()})
            return 0
        dossiers = self.env["egate.dossier"].browse(ids)
        free = dossiers.try_lock_for_update(allow_referencing=True)
        moves, failed = free._outage_moves(self)
        moved = free._move_by_outage(moves, self) if moves else []
        self.write(
            {
                "moved_count": self.moved_count + len(moved),
                "failed_count": self.failed_count + len(failed),
                "left_out": self.left_out + len(ids) - len(free) + len(moves) - len(moved),
                "cursor_id": ids[-1],
            }
        )
        return len(ids)


class EgateDossierDeadlineEntry(models.Model):
    _inherit = "egate.dossier.deadline.entry"

    outage_id = fields.Many2one(
        "egate.outage",
        string="Announcement of the failure",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
