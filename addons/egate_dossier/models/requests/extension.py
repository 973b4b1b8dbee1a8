from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.models.egate_numbering import Wanted
from odoo.addons.egate_base.tools.ledger import NEW_DATES
from odoo.addons.egate_base.tools.term import Term, exact

#: A draft is made so many working days before the term ends.
DRAFT_DAYS = 2
#: The first look: nothing that falls due later, in calendar days, can be that near.
LOOK_DAYS = 21
#: The date that a draft proposes, in working days; the head enters another.
PROPOSED_DAYS = 3
MAX_DAYS = 90
#: So many dossiers are looked at between two commits.
BATCH = 200


class EgateExtension(models.Model):
    """The office apologises for a term that it does not keep and gives a new date (form 04).

    Drafted by a job before the term ends, signed by the head of the agency at least one day
    before (Nghị định 118/2025/NĐ-CP; rule D16): the due time moves. Past that the office may still
    apologise in writing, and inspections ask for the paper: such an apology is *late*, names a new
    time and leaves the due time where it is, so that no figure gets better by it. Once at most,
    the one or the other: the ledger refuses anything else.
    """

    _name = "egate.extension"
    _description = "Apology and new date"
    _inherit = "egate.dossier.decided"
    _order = "due_before, id"
    _rec_name = "code"
    _PERSONAL = frozenset({"cause"})
    _UNDECIDED = "draft"

    dossier_id = fields.Many2one(ondelete="restrict")
    state = fields.Selection(
        [
            ("draft", "To be signed"),
            ("signed", "Signed by the head"),
            ("cancelled", "Not needed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    is_late = fields.Boolean(
        string="Late apology",
        readonly=True,
        help="Made less than one day before the due date, or after it: the due time stays, and "
        "the dossier counts as late by it.",
    )
    drafted_at = fields.Datetime(string="Drafted", required=True, readonly=True)
    due_before = fields.Datetime(string="Due", required=True, readonly=True)
    sign_by = fields.Datetime(
        string="To be signed by", readonly=True, help="The last day on which the law allows it."
    )
    days = fields.Integer(string="Working days more", readonly=True)
    due_after = fields.Datetime(string="New date", readonly=True)
    cause_id = fields.Many2one("egate.workflow.reason", readonly=True, ondelete="restrict")
    cause = fields.Text(string="Cause in words", readonly=True)
    unit_id = fields.Many2one("egate.unit", string="Agency", readonly=True, ondelete="restrict")
    code = fields.Char(string="Number", readonly=True)
    number = fields.Integer(
        string="Number in the code", readonly=True, export_string_translation=False
    )
    issued_date = fields.Date(readonly=True, help="Local date.", export_string_translation=False)
    signed_by_id = fields.Many2one(
        "res.users", string="Signed by", readonly=True, ondelete="restrict"
    )
    signed_at = fields.Datetime(string="Signed", readonly=True)
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")
    holder_unit_id = fields.Many2one(related="dossier_id.holder_unit_id")
    may_sign = fields.Boolean(compute="_compute_may_sign", search="_search_may_sign")

    _once_uniq = models.UniqueIndex("(dossier_id) WHERE state <> 'cancelled'")
    _draft_idx = models.Index("(dossier_id) WHERE state = 'draft'")
    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "This number is taken.")
    _signed_complete = models.Constraint(
        "CHECK (state <> 'signed' OR (code IS NOT NULL AND due_after IS NOT NULL))",
        "What is signed has a number and a new date.",
    )

    @api.depends("code", "dossier_id.code")
    def _compute_display_name(self):
        for extension in self:
            extension.display_name = extension.code or self.env._(
                "Draft for %(dossier)s", dossier=extension.dossier_id.display_name
            )

    @api.depends("state", "dossier_id.agency_unit_id")
    @api.depends_context("uid")
    def _compute_may_sign(self):
        for extension in self:
            dossier = extension.dossier_id
            headed = dossier._is_headed_by_user(dossier.agency_unit_id)
            extension.may_sign = headed and bool(extension._undecided())

    def _search_may_sign(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        units = list(self.env["egate.assignment"]._headed_units(self.env.user))
        return self._undecided_domain() & Domain("dossier_id.agency_unit_id", "in", units)

    # -- signing ------------------------------------------------------------------------------

    def action_open_sign(self):
        """Open the dialog in which the head enters cause and date."""
        self.ensure_one()
        self._check_head()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apology and new date"),
            "res_model": "egate.extension.sign",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_extension_id": self.id},
        }

    def action_open_sign_many(self):
        """Open the dialog in which the head signs these apologies in one go."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign several apologies"),
            "res_model": "egate.extension.sign.many",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_extension_ids": self.ids, "dialog_size": "large"},
        }

    def _check_head(self):
        self.check_access("read")
        dossier = self.dossier_id
        if not dossier._is_headed_by_user(dossier.agency_unit_id):
            raise AccessError(dossier._head_only_message())

    def action_sign(self, cause_id, days, cause=None):
        """Sign the apology: the ledger gets the new date, the form its number.

        A late one names the date and moves nothing.

        :param int cause_id: ``egate.workflow.reason`` for what took too long
        :param int days: working days more, in the calendar of the dossier
        :param str cause: in words that the citizen understands; the cause's own name when empty
        :return: the action that prints form 04
        :raise UserError: it is too late, was done once, or something is missing; says so
        """
        self.ensure_one()
        self._check_head()
        dossier = self.dossier_id
        dossier._lock_rows()
        self.invalidate_recordset()
        if not self._undecided():
            raise UserError(self.env._("This is settled already. Reload the page."))
        reason = self.env["egate.workflow.reason"].browse(cause_id).exists()
        if not reason or reason.use != "late":
            raise UserError(self.env._("Choose the cause from the list."))
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MAX_DAYS:
            raise UserError(
                self.env._("Enter between 1 and %(limit)s working days.", limit=MAX_DAYS)
            )
        words = self._entered_text(cause) or reason.name
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: ledger and number are the engine's; the head was checked
        record = dossier.sudo()
        unit = record.agency_unit_id
        day = unit._require_calendar()._to_local(at).date()
        terms = [record._extension_term(days)]
        # Asked first: a number that is taken stays taken.
        record._new_date(at, terms, self.is_late)
        [[issued]] = self.env["egate.numbering"]._issue_many([Wanted("apology", unit, day)])
        entry = record._append_deadline_entry(
            "apology" if self.is_late else "extend",
            at,
            terms=terms,
            basis=record._extension_basis(),
            document=issued.code,
        )
        # sudo: users may not write apologies; the signer is checked above
        self.sudo().write(
            {
                "state": "signed",
                "days": days,
                "due_after": entry.promised_at or entry.due_at,
                "cause_id": reason.id,
                "cause": words,
                "unit_id": unit.id,
                "code": issued.code,
                "number": issued.number,
                "issued_date": day,
                "signed_by_id": self.env.uid,
                "signed_at": at,
            }
        )
        told = {"extension": self.id, "reason": reason.id}
        record._trace("apologised" if self.is_late else "extended", at, {record: told})
        return self._print_apology() or {"type": "ir.actions.act_window_close"}

    def action_cancel(self):
        """Throw a draft away: the office will be in time, or it is too late."""
        self.ensure_one()
        self._check_head()
        self.dossier_id._lock_rows()
        self.invalidate_recordset()
        if self._undecided():
            self.sudo().state = "cancelled"  # sudo: users may not write apologies
        return True

    def action_print(self):
        """Print form 04."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "signed":
            raise UserError(self.env._("Form 04 is printed when the head has signed it."))
        return self._print_apology()

    def _print_apology(self):
        """Return the action that prints form 04, or ``False``. ``egate_reports`` answers."""
        return False

    # -- the job ------------------------------------------------------------------------------

    @api.model
    def _cron_draft(self, limit=BATCH):
        """Draft an apology for whatever ends soon and is not done; throw away what is settled.

        Bounded by the time of the job, each batch a transaction of its own; two workers take
        different dossiers, and a draft is made once.
        """
        cron = self.env["ir.cron"]
        # sudo: the job looks at every dossier
        extensions = self.sudo()
        extensions._cancel_settled(limit)
        left = cron._commit_progress(remaining=1)
        last = 0
        while left:
            last, done = extensions._draft_due(limit, last)
            left = cron._commit_progress(done, remaining=1 if last else 0)
            if not last:
                return

    def _draft_due(self, limit, after):
        """Draft for the next dossiers by id; return the last id looked at, 0 at the end."""
        now = fields.Datetime.now()
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """SELECT d.id FROM egate_dossier d
                   JOIN egate_workflow_state s ON s.id = d.workflow_state_id
                   WHERE d.closed_at IS NULL AND d.finished_at IS NULL AND d.id > %(after)s
                     AND d.due_at > %(now)s
                     AND d.due_at < %(now)s + %(days)s * interval '1 day'
                     AND s.clock = 'run'
                     AND NOT EXISTS (SELECT FROM egate_extension e
                                     WHERE e.dossier_id = d.id AND e.state <> 'cancelled')
                     AND NOT EXISTS (SELECT FROM egate_extension e
                                     WHERE e.dossier_id = d.id AND e.due_before = d.due_at)
                     AND NOT EXISTS (SELECT FROM egate_dossier_deadline_entry l
                                     WHERE l.dossier_id = d.id
                                       AND l.kind IN ('extend', 'apology'))
                   ORDER BY d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED""",
                after=after,
                now=now,
                days=LOOK_DAYS,
                limit=limit,
            )
        )
        dossiers = self.env["egate.dossier"].browse([row[0] for row in found])
        rows = []
        for dossier in dossiers:
            sign_by = dossier._last_moment_to_extend()
            if not dossier._ends_within(now, DRAFT_DAYS) or sign_by <= now:
                continue
            if not dossier._has_had_time(now):
                continue
            terms = [dossier._extension_term(PROPOSED_DAYS)]
            try:
                proposed = dossier._new_date(now, terms)
            except UserError:
                # The ledger allows none now: nothing to draft, and others go on.
                continue
            rows.append(
                {
                    "dossier_id": dossier.id,
                    "drafted_at": now,
                    "due_before": dossier.due_at,
                    "sign_by": sign_by,
                    "days": PROPOSED_DAYS,
                    "due_after": proposed,
                    "unit_id": dossier.agency_unit_id.id,
                }
            )
        # sudo: the job drafts for every unit
        self._create_privileged(rows)
        return (dossiers[-1:].id or 0) if len(dossiers) == limit else 0, len(dossiers)

    def _cancel_settled(self, limit):
        """Throw away drafts whose dossier is done, or whose day to be signed has passed."""
        now = fields.Datetime.now()
        settled = self.search(
            self._undecided_domain()
            & (Domain("sign_by", "<", now) | Domain("dossier_id.finished_at", "!=", False)),
            limit=limit,
        )
        settled.try_lock_for_update().write({"state": "cancelled"})


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    extension_ids = fields.One2many(
        "egate.extension", "dossier_id", string="Apologies and new dates", copy=False
    )
    promised_at = fields.Datetime(
        string="New time named",
        compute="_compute_promised_at",
        help="By a late apology. The dossier counts as late by its due time all the same.",
    )
    apology_offer = fields.Selection(
        [("extend", "Apologise and give a new date"), ("late", "Late apology")],
        compute="_compute_apology_offer",
        export_string_translation=False,
    )

    @api.depends("deadline_entry_ids.promised_at", "due_at", "finished_at", "closed_at")
    def _compute_promised_at(self):
        now = fields.Datetime.now()
        for dossier in self:
            if not dossier._may_be_promised(now):
                dossier.promised_at = False
                continue
            # sudo: a time that the citizen is told; the ledger is on the form anyhow
            ledger = dossier.sudo().deadline_entry_ids
            promised = ledger.filtered(lambda entry: entry.kind == "apology")[:1].promised_at
            # A term counted again since may end later than what was named.
            dossier.promised_at = promised and promised > dossier.due_at and promised

    def _may_be_promised(self, now):
        """Return whether a new time may have been named; of what is not late yet, none is.

        :param datetime now: UTC
        """
        if not self.due_at or self.due_at > now + timedelta(days=1):
            return False
        return not (self.finished_at or self.closed_at)

    @api.depends("deadline_entry_ids.kind", "due_at", "finished_at", "closed_at", "clock_stands")
    def _compute_apology_offer(self):
        now = fields.Datetime.now()
        for dossier in self:
            # sudo: calendar and apologies of a dossier that the user reads
            record = dossier.sudo()
            dossier.apology_offer = False
            if not record.due_at or record.finished_at or record.closed_at:
                continue
            # The ledger is on the form anyhow, and says it as well as the apologies do.
            if set(record.deadline_entry_ids.mapped("kind")) & set(NEW_DATES):
                continue
            late = now >= record._last_moment_to_extend()
            if not (late and record.clock_stands):
                dossier.apology_offer = "late" if late else "extend"

    def action_apologise(self):
        """Draft an apology for this dossier now, for the head to sign; open it.

        Less than one day before the due date it is a late one, see :class:`EgateExtension`.

        :raise UserError: it was done once, or there is nothing to apologise for; says so
        """
        self.ensure_one()
        self.check_access("read")
        if not (self.awaits_me or self._is_headed_by_user(self.agency_unit_id)):
            raise AccessError(self._head_only_message())
        self._lock_rows()
        # sudo: users may not write apologies; the asker is checked above
        record = self.sudo()
        record.invalidate_recordset(["extension_ids"])
        current = record.extension_ids.filtered(lambda one: one.state != "cancelled")[:1]
        if not current and not (record.due_at and not record.finished_at and not record.closed_at):
            raise UserError(
                self.env._("Nothing is to be apologised for: this dossier is not being worked on.")
            )
        now = fields.Datetime.now().replace(microsecond=0)
        sign_by = record.due_at and record._last_moment_to_extend()
        late = bool(sign_by) and now >= sign_by
        if current._undecided() and current.is_late != late:
            # The day on which it could be signed is over, or the term was counted again since.
            current.state = "cancelled"
            current.flush_recordset()
            current = current.browse()
        if not current:
            proposed = record._new_date(now, [record._extension_term(PROPOSED_DAYS)], late)
            # sudo: see above
            current = current._create_privileged(
                {
                    "dossier_id": self.id,
                    "is_late": late,
                    "drafted_at": now,
                    "due_before": record.due_at,
                    "sign_by": sign_by if not late else False,
                    "days": PROPOSED_DAYS,
                    "due_after": proposed,
                    "unit_id": record.agency_unit_id.id,
                }
            )
        return current._action_open()

    def _extension_term(self, days):
        """Return ``days`` working days more, counted as the term of this dossier is.

        The rules are those of the day of the extension, whenever the dossier came in.
        """
        first = self.deadline_entry_ids.sorted("sequence")[:1]
        terms = [Term.from_json(term) for term in first.terms or ()]
        counting = terms[-1].counting if terms else "same_position"
        return Term(exact(days), "working_day", counting=counting)

    def _new_date(self, at, terms, late=False):
        """Return what an apology would give this sudo dossier (UTC).

        :param bool late: too late to move the due time: the time that it names
        :raise UserError: the law does not allow it; says why
        """
        entry = self.deadline_entry_ids._prepare_next(
            "apology" if late else "extend",
            at,
            terms=terms,
            basis=self._extension_basis(),
            document="?",
        )
        return entry["promised_at"] or entry["due_at"]

    def _due_in_words(self):
        """Return by when this sudo dossier is done, for the citizen: honest where it is late."""
        due = self._local_in_words(self.due_at)
        if not self.promised_at:
            return due
        return self.env._(
            "%(time)s (late: it had been promised for %(due)s)",
            time=self._local_in_words(self.promised_at),
            due=due,
        )

    @api.model
    def _extension_basis(self):
        return "Nghị định 118/2025/NĐ-CP"

    def _last_moment_to_extend(self):
        """Return the end of the day before the due date (UTC): later the law allows no new date."""
        calendar = self.reception_unit_id._require_calendar()
        day = calendar._to_local(self.due_at).replace(hour=0, minute=0, second=0)
        return calendar._to_utc(day)

    def _has_had_time(self, now):
        """Return whether a third of the working time of this sudo dossier has passed.

        The end of a term of a day or two is near from its beginning: it is not late yet.
        """
        calendar = self.reception_unit_id._require_calendar()
        planned = calendar._working_minutes(self.received_at, self.due_at)
        return 3 * calendar._working_minutes(self.received_at, now) >= planned

    def _ends_within(self, now, days):
        """Return whether the term of this sudo dossier ends within so many working days."""
        calendar = self.reception_unit_id._require_calendar()
        limit = calendar._working_calendar().add_days(calendar._to_local(now), days)
        return calendar._to_local(self.due_at).date() <= limit.date()
