from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.term import Term, exact

#: At most so many characters are written at once.
#: Dossiers in one directive, at most: it is answered in one sentence for all.
MAX_DOSSIERS = 200


class EgateDirective(models.Model):
    """What a leader asks of a unit or a person about one or many dossiers (chỉ đạo).

    A thread of its own with a time for the answer: open until the people asked have answered,
    answered until the leader closes it or asks further, then closed for good. Written by its own
    actions alone; read by who gave it, by the unit it is for, and by those who read one of its
    dossiers. The text is in the thread (``egate.directive.entry``), where nothing is changed.
    """

    _name = "egate.directive"
    _description = "Directive of a leader"
    _inherit = ["egate.wordless", "egate.readable"]
    _log_access = False
    _order = "id desc"
    _rec_name = "text"
    _PERSONAL = frozenset({"text"})

    dossier_ids = fields.Many2many(
        "egate.dossier",
        "egate_directive_dossier_rel",
        "directive_id",
        "dossier_id",
        string="Dossiers",
        readonly=True,
    )
    text = fields.Text(string="What is to be done", required=True, readonly=True)
    given_by_id = fields.Many2one(
        "res.users", string="Directed by", required=True, readonly=True, ondelete="restrict"
    )
    given_unit_id = fields.Many2one(
        "egate.unit", string="Leader of", required=True, readonly=True, ondelete="restrict"
    )
    given_at = fields.Datetime(string="Directed", required=True, readonly=True)
    unit_id = fields.Many2one(
        "egate.unit", string="For the unit", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="For the person",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    due_at = fields.Datetime(string="Answer by", required=True, readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    closed_at = fields.Datetime(string="Closed", readonly=True)
    state = fields.Selection(
        [("open", "Waiting for the answer"), ("answered", "Answered"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
    )
    follow_at = fields.Datetime(readonly=True, export_string_translation=False)
    follow_count = fields.Integer(readonly=True, default=0, export_string_translation=False)
    entry_ids = fields.One2many("egate.directive.entry", "directive_id", string="Thread")
    status = fields.Selection(
        [
            ("open", "Waiting for the answer"),
            ("late", "Overdue, not answered"),
            ("answered", "Answered"),
            ("closed", "Closed"),
        ],
        compute="_compute_status",
    )
    about = fields.Char(string="About the dossiers", compute="_compute_about")
    can_answer = fields.Boolean(
        compute="_compute_can", search="_search_can_answer", export_string_translation=False
    )
    can_lead = fields.Boolean(compute="_compute_can", export_string_translation=False)

    _open_by_unit_idx = models.Index("(unit_id, due_at) WHERE state = 'open'")
    _given_by_idx = models.Index("(given_by_id, due_at) WHERE state <> 'closed'")
    _follow_idx = models.Index("(follow_at) WHERE state = 'open' AND follow_at IS NOT NULL")

    @api.depends("state", "due_at")
    def _compute_status(self):
        now = fields.Datetime.now()
        for directive in self:
            late = directive.state == "open" and directive.due_at and directive.due_at < now
            directive.status = "late" if late else directive.state

    @api.depends("dossier_ids")
    @api.depends_context("lang")
    def _compute_about(self):
        codes = self._dossier_codes()
        for directive in self:
            directive.about = directive._codes_in_words(codes.get(directive.id, []))

    @api.depends("state", "unit_id", "user_id", "given_by_id", "given_unit_id")
    @api.depends_context("uid")
    def _compute_can(self):
        held = self.env["egate.assignment"]._held_units(self.env.user)
        for directive in self:
            directive.can_answer = not directive._answer_refusal(held)
            directive.can_lead = not directive._lead_refusal(held)

    def _dossier_codes(self):
        """Return the codes of the dossiers of each of these, by id, readable or not.

        All who are asked may know the codes. Past the field, whose cache would then give a
        dossier to people who may not read it.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT r.directive_id, array_agg(d.code ORDER BY d.id)
                   FROM egate_directive_dossier_rel r JOIN egate_dossier d ON d.id = r.dossier_id
                   WHERE r.directive_id = ANY(%s) GROUP BY r.directive_id""",
                self.ids,
            )
        )
        return dict(rows)

    def _codes_in_words(self, codes):
        if len(codes) < 2:
            return codes[0] if codes else self.env._("Directive")
        return self.env._("%(code)s and %(count)s more", code=codes[0], count=len(codes) - 1)

    def _search_can_answer(self, operator, value):
        """Find what waits for an answer of the current user."""
        if operator != "in":
            return NotImplemented
        held = self.env["egate.assignment"]._held_units(self.env.user)
        units = sorted({unit for of_role in held.values() for unit in of_role})
        hands = [self.env.uid, *self.env.user._egate_stands_in_for().ids]
        busy = self.env["egate.assignment"]._users_in_force()
        mine = Domain("user_id", "in", hands)
        mine |= Domain("unit_id", "in", units) & (
            Domain("user_id", "=", False) | Domain("user_id", "not in", list(busy))
        )
        mine &= Domain("state", "=", "open") & Domain("given_by_id", "!=", self.env.uid)
        return mine if True in value else ~mine

    @api.model
    def _counters(self):
        """Return how many directives wait for the current user; for counters on the menu.

        :return: ``asked``: for an answer of theirs; ``given``: theirs that were answered, or are
            overdue
        :rtype: dict[str, int]
        """
        given = Domain("given_by_id", "=", self.env.uid)
        overdue = Domain("state", "=", "open") & Domain("due_at", "<", fields.Datetime.now())
        return {
            "asked": self.search_count(Domain("can_answer", "=", True)),
            "given": self.search_count(given & (Domain("state", "=", "answered") | overdue)),
        }

    # -- access -------------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        units = list(self.env.user._egate_unit_ids())
        return (
            Domain("given_by_id", "=", self.env.uid)
            | Domain("user_id", "=", self.env.uid)
            | Domain("unit_id", "in", units)
            | Domain("dossier_ids", "in", self.env["egate.dossier"]._search(Domain.TRUE))
        )

    @api.model
    def _hidden_message(self):
        return self.env._(
            "A directive is read by the leader who gave it, by the people it is for and by those "
            "who read one of its dossiers."
        )

    # -- who may ------------------------------------------------------------------------------

    def _answer_refusal(self, held):
        """Return why the current user may not answer, as a key; empty when they may."""
        if self.state == "closed":
            return "closed"
        # sudo: whom it is for, whatever one may read of people and units
        directive = self.sudo()
        asked, unit = directive.user_id, directive.unit_id
        if directive.given_by_id == self.env.user:
            return "own"
        mine = (self.env.uid, *self.env.user._egate_stands_in_for().ids)
        # A person asked who has become an auditor, or has no role any more, does not answer.
        if held and asked and asked.id in mine:
            return ""
        acts_there = any(unit.id in units for units in held.values())
        if not acts_there:
            return "unit"
        # The person asked may have left: then a colleague of the unit answers.
        return "person" if asked and self._acts_anywhere(asked) else ""

    @api.model
    def _acts_anywhere(self, user):
        return bool(self.env["egate.assignment"]._held_units(user))

    def _lead_refusal(self, held):
        """Return why the current user may not reply or close, as a key; empty when they may."""
        if self.state == "closed":
            return "closed"
        # sudo: whose it is, whatever one may read of people and units
        giver, unit = self.sudo().given_by_id, self.sudo().given_unit_id  # sudo: see above
        mine = (self.env.uid, *self.env.user._egate_stands_in_for().ids)
        if held and giver.id in mine:
            return ""
        headed = self.env["egate.assignment"]._headed_units(self.env.user)
        return "" if unit.id in headed else "leader"

    def _refuse(self, fault):
        """Raise the sentence for a key of the two checks above, unless it is empty."""
        if not fault:
            return
        # sudo: names of a unit and of people, for users who may not read their records
        directive = self.sudo()
        raise UserError(
            {
                "closed": lambda: self.env._("This directive is closed. Reload the page."),
                "own": lambda: self.env._(
                    "Whoever gave a directive does not answer it: ask further, or close it."
                ),
                "unit": lambda: self.env._(
                    "Only the people of “%(unit)s” answer this directive.",
                    unit=directive.unit_id.name,
                ),
                "person": lambda: self.env._(
                    "%(user)s is asked, and answers.", user=directive.user_id.name
                ),
                "leader": lambda: self.env._(
                    "Only %(user)s, or another leader of “%(unit)s”, replies to the answer or "
                    "closes the directive.",
                    user=directive.given_by_id.name,
                    unit=directive.given_unit_id.name,
                ),
            }[fault]()
        )

    # -- the thread ---------------------------------------------------------------------------

    def action_answer(self, text, attachment_ids=None):
        """Answer this directive; more can be added until the leader closes it.

        :param str text: the answer
        :param list attachment_ids: of one's own, not yet kept anywhere
        :raise UserError: the current user is not asked, or wrote nothing
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse(self._answer_refusal(self._held()))
        text = self._required_text(text, self.env._("Write what was done."))
        now = fields.Datetime.now()
        vals = {"state": "answered", "answered_at": now, "follow_at": None}
        self._advance(("open", "answered"), vals)
        self._add_entry("answer", text, now, attachment_ids)
        # sudo: notices are the engine's own
        self.env["egate.workflow.notice"].sudo()._queue(self, "reported")
        return True

    def action_ask_further(self, text, amount, unit="working_day", attachment_ids=None):
        """Send this directive back to the people asked, with a new time to answer.

        :param str text: what is still missing
        :param float amount: how long they have, in ``unit``: ``working_day`` or ``hour``
        :raise UserError: the current user did not give it, or something is missing
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse(self._lead_refusal(self._held()))
        text = self._required_text(text, self.env._("Write what is still to be done."))
        now = fields.Datetime.now()
        # sudo: the calendar of the unit asked, whatever one may read of calendars
        due_at = self._answer_due(self.sudo().unit_id, amount, unit, now)
        vals = {"state": "open", "due_at": due_at, "follow_at": due_at, "follow_count": 0}
        self._advance(("open", "answered"), vals)
        self._add_entry("further", text, now, attachment_ids, due_at)
        # sudo: notices are the engine's own
        self.env["egate.workflow.notice"].sudo()._queue(self, "directed")
        return True

    def action_close_directive(self, text=None):
        """Close this directive for good, answered or not; the leader's last word is optional.

        :raise UserError: the current user did not give it, or it was not answered and nothing
            says why it is closed nevertheless
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse(self._lead_refusal(self._held()))
        text = self._entered_text(text)
        if self.state == "open" and not text:
            raise UserError(
                self.env._("Nobody has answered yet: write why it is closed nevertheless.")
            )
        now = fields.Datetime.now()
        vals = {"state": "closed", "closed_at": now, "follow_at": None}
        self._advance((self.state,), vals)
        self._add_entry("closed", text, now, None)
        return True

    def _held(self):
        return self.env["egate.assignment"]._held_units(self.env.user)

    @api.model
    def _answer_due(self, unit, amount, amount_unit, at):
        """Return when ``unit`` (sudo) has to answer (UTC), by its own calendar.

        :raise UserError: the time is none
        """
        if (
            not isinstance(amount, int | float)
            or isinstance(amount, bool)
            or not 0 < amount <= 250
            or amount_unit not in ("working_day", "hour")
        ):
            raise UserError(self.env._("Enter how long they may take to answer."))
        calendar = unit._require_calendar()
        term = Term(exact(amount), amount_unit)
        local = calendar._to_local(at)
        return calendar._to_utc(deadline.due(calendar._working_calendar(), local, [term]).at)

    def _advance(self, states, vals):
        """Write ``vals`` if the directive is still in one of ``states``.

        :raise UserError: a colleague was faster
        """
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE egate_directive SET %s WHERE id = %s AND state IN %s RETURNING id",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
                ),
                self.id,
                tuple(states),
            )
        )
        self.invalidate_recordset(list(vals))
        self.modified(list(vals))
        if not rows:
            raise UserError(self.env._("A colleague has just acted on this. Reload the page."))

    def _add_entry(self, kind, text, at, attachment_ids, due_at=None):
        files = self.env["ir.attachment"]
        if isinstance(attachment_ids, list) and all(isinstance(one, int) for one in attachment_ids):
            # What one cannot read is not there; see _keep_attachments for what may be kept.
            files = files.search([("id", "in", attachment_ids)])
        # sudo: the thread is closed to users; the caller has checked the writer
        entry = self.env["egate.directive.entry"]._create_privileged(
            {
                "directive_id": self.id,
                "kind": kind,
                "text": text or False,
                "at": at,
                "user_id": self.env.uid,
                "due_at": due_at,
            }
        )
        entry._keep_attachments(files.ids)
        self.invalidate_recordset(["entry_ids"])
        return entry
