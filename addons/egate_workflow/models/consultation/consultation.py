from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Answers that need a text to mean anything.
NEEDS_WORDS = frozenset({"conditions", "disagrees"})


class EgateWorkflowConsultation(models.AbstractModel):
    """Another unit is asked for its opinion on a record, with its own time limit.

    Rows are inserted once; afterwards only empty columns are filled: the answer, or why the
    holder no longer waits for one. Silence is not consent (CN15, rule D17): a request without an
    answer is kept as unanswered. Made concrete with a real foreign key, ``_PARENT``. Readers are
    those who read the record and the unit asked, which reads nothing else of the record.
    """

    _name = "egate.workflow.consultation"
    _description = "Consultation"
    _inherit = ["egate.wordless", "egate.append.only", "egate.of.parent", "egate.workflow.files"]
    _log_access = False
    _order = "id"
    _rec_name = "question"
    _PERSONAL = frozenset({"question", "text", "closing_reason"})

    _FILLABLE = frozenset(
        {
            "answered_at",
            "answered_by_id",
            "answer",
            "text",
            "closed_at",
            "closed_by_id",
            "closing",
            "closing_reason",
            "reminded_at",
        }
    )

    #: The field of the concrete model; the record that it leads to has ``consultation_ids``.
    _PARENT = None

    side_id = fields.Many2one("egate.workflow.side", readonly=True, ondelete="restrict")
    state_id = fields.Many2one(
        "egate.workflow.state",
        string="Asked in",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    role_id = fields.Many2one("egate.role", required=True, readonly=True, ondelete="restrict")
    unit_id = fields.Many2one(
        "egate.unit",
        string="Unit asked",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    question = fields.Text(string="What is asked", required=True, readonly=True)
    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, ondelete="restrict"
    )
    due_at = fields.Datetime(string="Answer by", required=True, readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="restrict"
    )
    answer = fields.Selection(
        [
            ("agrees", "Agrees"),
            ("conditions", "Agrees with conditions"),
            ("disagrees", "Does not agree"),
        ],
        readonly=True,
    )
    text = fields.Text(string="Opinion", readonly=True)
    closed_at = fields.Datetime(string="Closed", readonly=True)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, ondelete="restrict"
    )
    closing = fields.Selection(
        [("silent", "No answer"), ("moot", "No longer needed")],
        string="How it was closed",
        readonly=True,
    )
    closing_reason = fields.Text(string="Why no answer is waited for", readonly=True)
    reminded_at = fields.Datetime(readonly=True, export_string_translation=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", compute="_compute_attachment_ids"
    )
    status = fields.Selection(
        [
            ("waiting", "Waiting for the answer"),
            ("late", "Overdue, not answered"),
            ("agrees", "Agrees"),
            ("conditions", "Agrees with conditions"),
            ("disagrees", "Does not agree"),
            ("silent", "No answer"),
            ("moot", "No longer needed"),
        ],
        compute="_compute_status",
    )
    record_name = fields.Char(
        string="Record", compute="_compute_record_name", search="_search_record_name"
    )
    can_answer = fields.Boolean(
        compute="_compute_can", search="_search_can_answer", export_string_translation=False
    )
    can_close = fields.Boolean(compute="_compute_can", export_string_translation=False)
    #: Whether the unit asked is one whose work the current user sees.
    asked_of_me = fields.Boolean(
        compute="_compute_asked_of_me",
        search="_search_asked_of_me",
        export_string_translation=False,
    )

    _open_due_idx = models.Index(
        "(due_at) WHERE answered_at IS NULL AND closed_at IS NULL AND reminded_at IS NULL"
    )
    _answered_whole = models.Constraint(
        "CHECK ((answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = "
        "(answered_by_id IS NULL) AND (closed_at IS NULL) = (closing IS NULL) AND "
        "(answered_at IS NULL OR closed_at IS NULL))",
        "An opinion is given once, by somebody, or closed without one.",
    )

    @api.depends("answered_at")
    def _compute_attachment_ids(self):
        kept = self._attached()
        for asked in self:
            asked.attachment_ids = kept.get(asked.id, False)

    @api.depends("answered_at", "answer", "closed_at", "closing", "due_at")
    def _compute_status(self):
        now = fields.Datetime.now()
        for asked in self:
            waiting = "late" if asked.due_at and asked.due_at < now else "waiting"
            asked.status = asked.answer or asked.closing or waiting

    @api.depends(lambda self: [self._PARENT] if self._PARENT else [])
    def _compute_record_name(self):
        for asked in self:
            # sudo: the unit asked reads the code of the record, nothing else of it
            record = asked.sudo()[self._PARENT]
            asked.record_name = record._notice_name()

    def _search_record_name(self, operator, value):
        # sudo: search by the code, the only value that the unit asked reads of the record
        records = self.env[self._fields[self._PARENT].comodel_name].sudo()
        return Domain(
            self._PARENT, "in", records._search(Domain(records._rec_name, operator, value))
        )

    @api.depends("answered_at", "closed_at", "due_at", "role_id", "unit_id")
    @api.depends_context("uid")
    def _compute_can(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for asked in self:
            asked.can_answer = not asked._answer_refusal(held)
            asked.can_close = not asked._close_refusal(held)

    def _search_can_answer(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.env["egate.assignment"]._held_units(self.env.user)
        mine = Domain.OR(
            Domain("role_id", "=", role) & Domain("unit_id", "in", list(units))
            for role, units in held.items()
        )
        mine &= Domain("answered_at", "=", False) & Domain("closed_at", "=", False)
        return mine if True in value else ~mine

    @api.depends("unit_id")
    @api.depends_context("uid")
    def _compute_asked_of_me(self):
        units = self._own_units()
        for asked in self:
            asked.asked_of_me = asked.unit_id.id in units

    def _search_asked_of_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("unit_id", "in", self._own_units())
        return mine if True in value else ~mine

    # -- access -------------------------------------------------------------------------------

    @api.model
    def _own_units(self):
        return list(self.env.user._egate_unit_ids())

    @api.model
    def _parent_operation(self, operation):
        return "read" if operation == "read" else None

    @api.model
    def _own_domain(self):
        """Return what the unit asked reads: its own consultations, even without the record."""
        return Domain("unit_id", "in", self._own_units())

    # -- answering ----------------------------------------------------------------------------

    def action_answer(self, answer, text=None, attachment_ids=None):
        """Give the opinion of the unit asked; it is final.

        :param str answer: ``agrees``, ``conditions`` or ``disagrees``
        :param str text: required unless the answer is ``agrees``
        :param list attachment_ids: the user's own files, not yet kept with a record
        :raise UserError: the current user may not, or something is missing; says which
        """
        self.ensure_one()
        self.check_access("read")
        text = self._entered_text(text)
        if error := self._answer_error(answer, text):
            raise UserError(error)
        files = self.env["ir.attachment"]
        if isinstance(attachment_ids, list) and all(isinstance(one, int) for one in attachment_ids):
            # Ignore files that the user cannot read; _keep_attachments checks what may be kept.
            files = files.search([("id", "in", attachment_ids)])
        # sudo: rows are closed to users; the checker was asked above
        asked = self.sudo()
        asked._keep_attachments(files.ids)
        asked._fill(
            {
                "answered_at": fields.Datetime.now(),
                "answered_by_id": self.env.uid,
                "answer": answer,
                "text": text or None,
            }
        )
        asked.env["egate.workflow.notice"]._queue(asked, "answered")
        record = asked[asked._PARENT]
        details = {"unit": asked.unit_id.id, "answer": answer, "text": text}
        record._trace("answered", asked.answered_at, {record: details})
        return True

    def _answer_error(self, answer=None, text=""):
        """Return why the current user may not give this answer, or an empty string.

        :param answer: ``None`` checks all but what was entered
        """
        self.ensure_one()
        held = self.env["egate.assignment"]._held_units(self.env.user)
        if fault := self._answer_refusal(held):
            return self._refusal_message(fault)
        if answer is None:
            return ""
        if answer not in dict(self._fields["answer"].get_description(self.env)["selection"]):
            return self.env._("Choose whether your unit agrees.")
        if answer in NEEDS_WORDS and not text:
            return self.env._("Write the conditions, or why your unit does not agree.")
        return ""

    def _answer_refusal(self, held):
        if self.answered_at or self.closed_at:
            return "answered" if self.answered_at else "closed"
        return "" if self.unit_id.id in held.get(self.role_id.id, ()) else "role"

    def action_close(self, reason):
        """Stop waiting for an overdue answer; kept as no answer, never as consent.

        :param str reason: why the work goes on without it
        :raise UserError: it is not overdue, or the current user does not hold the record
        """
        self.ensure_one()
        self.check_access("read")
        held = self.env["egate.assignment"]._held_units(self.env.user)
        if fault := self._close_refusal(held):
            raise UserError(self._refusal_message(fault))
        reason = self._entered_text(reason)
        if not reason:
            raise UserError(self.env._("Write why it goes on without the answer."))
        # sudo: rows are closed to users; the checker was asked above
        asked = self.sudo()
        asked._fill(
            {
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closing": "silent",
                "closing_reason": reason,
            }
        )
        record = asked[asked._PARENT]
        details = {"unit": asked.unit_id.id, "answer": "none", "text": reason}
        record._trace("answered", asked.closed_at, {record: details})
        return True

    def _close_refusal(self, held):
        if self.answered_at or self.closed_at:
            return "answered" if self.answered_at else "closed"
        if not self.due_at or fields.Datetime.now() <= self.due_at:
            return "early"
        # sudo: the holder of the record, for users who may read only their consultation
        record = self.sudo()[self._PARENT]
        return "holder" if record.with_env(self.env)._sudo_hold_refusal(held) else ""

    def _refusal_message(self, fault):
        # sudo: only names of a unit and a role, and a moment
        asked = self.sudo()
        return {
            "answered": lambda: self.env._("The opinion was given already. Reload the page."),
            "closed": lambda: self.env._("This opinion is no longer waited for. Reload the page."),
            "role": lambda: self.env._(
                "“%(unit)s” is asked: only a person with the role “%(role)s” there answers.",
                unit=asked.unit_id.name,
                role=asked.role_id.name,
            ),
            "early": lambda: self.env._(
                "“%(unit)s” has until %(moment)s to answer. Wait till then.",
                unit=asked.unit_id.name,
                moment=asked._due_in_words(),
            ),
            "holder": lambda: self.env._(
                "Only whoever has “%(record)s” decides to go on without the answer.",
                record=self.record_name,
            ),
        }[fault]()

    def _due_in_words(self):
        local = self.unit_id._require_calendar()._to_local(self.due_at)
        return self.env["egate.deadline.entry"]._moment_in_words(local)

    def _fill(self, vals):
        """Fill empty columns of these sudo rows, none of which is answered or closed.

        :raise UserError: another user was faster
        """
        done = self._fill_open(vals)
        if done != self:
            raise UserError(
                self.env._("A colleague has just answered or closed this. Reload the page.")
            )

    def _fill_open(self, vals):
        """Fill empty columns of the open ones among these rows; return those."""
        if not self:
            return self
        self.flush_recordset()
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
        )
        rows = self.env.execute_query(
            SQL(
                """UPDATE %s SET %s
                   WHERE id IN %s AND answered_at IS NULL AND closed_at IS NULL RETURNING id""",
                SQL.identifier(self._table),
                assignments,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(list(vals))
        self.modified(list(vals))
        return self.browse(sorted(row[0] for row in rows)) & self
