import string

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.plain_text import says_something

#: What the sentence for the citizen may mention.
SENTENCE_FIELDS = frozenset({"unit", "since", "due"})
#: Why the clock stands in a state of this kind; no other reason stops it (rules D12, D14, D15).
PAUSE_CAUSES = {"citizen": "supplement", "money": "obligation"}
#: The usual national status of each kind of state.
USUAL_STATUS = {"start": "2", "citizen": "5", "money": "6", "end": "10"}
#: National statuses after the office has done its work; handing over the result has no term.
PROCESSED = frozenset({"9", "10"})


class EgateWorkflowState(models.Model):
    """A place in a process: who works there, what the clock does, what the citizen is told."""

    _name = "egate.workflow.state"
    _description = "State of a process"
    _inherit = "egate.workflow.node"

    national_code = fields.Selection(
        [
            ("1", "1. Newly registered"),
            ("2", "2. Accepted"),
            ("3", "3. Not accepted"),
            ("4", "4. In process"),
            ("5", "5. More papers asked for"),
            ("6", "6. Payment due"),
            ("7", "7. Withdrawal requested"),
            ("8", "8. Stopped"),
            ("9", "9. Processed"),
            ("10", "10. Result returned"),
        ],
        string="National status",
        required=True,
        default="4",
    )
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("work", "Work"),
            ("citizen", "Waiting for the citizen"),
            ("money", "Waiting for a payment"),
            ("agency", "Waiting for another agency"),
            ("end", "End"),
        ],
        required=True,
        default="work",
    )
    role_id = fields.Many2one("egate.role", ondelete="restrict", index="btree_not_null")
    unit_rule = fields.Selection(
        [
            ("same", "The unit that has it"),
            ("named", "A named unit"),
            ("earlier", "The unit of an earlier step"),
            ("chosen", "Chosen by the sender"),
        ],
        string="In which unit",
        required=True,
        default="same",
    )
    unit_id = fields.Many2one(
        "egate.unit", string="Named unit", ondelete="restrict", index="btree_not_null"
    )
    unit_state_id = fields.Many2one(
        "egate.workflow.state",
        string="Step of that unit",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('workflow_id', '=', workflow_id), ('id', '!=', id)]",
        help="Whichever unit worked in that step works here too.",
    )
    clock = fields.Selection(
        [("run", "Runs"), ("pause", "Stands"), ("stop", "Is over")],
        string="Legal clock",
        compute="_compute_clock",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="It stands only while the office waits for papers or a payment of the citizen. "
        "It is over when the office has done its work.",
    )
    pause_policy = fields.Selection(
        [
            ("record", "As the procedure says"),
            ("restart", "Counted again from the beginning"),
            ("resume", "What is left goes on"),
            ("no_pause", "The clock does not stop"),
        ],
        string="After the pause",
        required=True,
        default="record",
    )
    pause_basis = fields.Char(
        string="Legal basis of the pause", help="Law and article that let the clock stand."
    )
    limit_amount = fields.Float(string="Time for this step", digits=(6, 2))
    limit_unit = fields.Selection(
        [
            ("working_day", "working days"),
            ("hour", "working hours"),
            ("clock_hour", "hours by the clock"),
            ("day", "days"),
            ("same_day", "the same day"),
        ],
        default="working_day",
    )
    reminder_ids = fields.One2many(
        "egate.workflow.reminder", "state_id", string="Reminders", copy=True
    )
    side_ids = fields.One2many(
        "egate.workflow.side", "state_id", string="Consulted at the same time", copy=True
    )
    exit_ids = fields.One2many("egate.workflow.transition", "from_id", string="Ways out")
    citizen_sentence = fields.Char(
        string="What the citizen is told",
        help="One sentence. {unit}, {since} and {due} become the unit that has the dossier, since "
        "when, and when the result is due.",
    )

    @api.depends("kind", "national_code")
    def _compute_clock(self):
        for state in self:
            if state.kind == "end" or state.national_code in PROCESSED:
                state.clock = "stop"
            else:
                state.clock = "pause" if state.kind in PAUSE_CAUSES else "run"

    @api.onchange("kind")
    def _onchange_kind(self):
        # The usual status for citizens; the user can choose another.
        if usual := USUAL_STATUS.get(self.kind):
            self.national_code = usual

    @api.constrains("kind", "clock")
    def _check_clock(self):
        for state in self:
            if state.clock == "pause" and state.kind not in PAUSE_CAUSES:
                raise ValidationError(
                    self.env._(
                        "The clock cannot stand in “%(state)s”: only papers or a payment of the "
                        "citizen stop it, waiting inside the office does not.",
                        state=state.name,
                    )
                )
            if state.kind == "end" and state.clock != "stop":
                raise ValidationError(
                    self.env._("“%(state)s” is an end: the clock is over.", state=state.name)
                )
        transitions = self.env["egate.workflow.transition"]
        beside = Domain("from_id", "in", self.ids) | Domain("to_id", "in", self.ids)
        transitions.search(beside & Domain("undo_minutes", ">", 0))._check_undo()

    @api.constrains("pause_policy", "pause_basis", "clock")
    def _check_pause_basis(self):
        for state in self:
            stops = state.pause_policy in ("restart", "resume")
            if state.clock == "pause" and stops and not says_something(state.pause_basis or ""):
                raise ValidationError(
                    self.env._(
                        "Enter the law and article that let the clock stand in “%(state)s”.",
                        state=state.name,
                    )
                )

    @api.constrains("limit_amount", "limit_unit")
    def _check_limit(self):
        for state in self:
            if state.limit_amount < 0:
                raise ValidationError(
                    self.env._("“%(state)s” cannot take less than no time.", state=state.name)
                )

    @api.constrains("unit_rule", "unit_id", "unit_state_id")
    def _check_unit_rule(self):
        for state in self:
            if state.unit_rule == "named" and not state.unit_id:
                raise ValidationError(
                    self.env._("Choose the unit that works in “%(state)s”.", state=state.name)
                )
            if state.unit_rule == "earlier" and (
                not state.unit_state_id or state.unit_state_id.workflow_id != state.workflow_id
            ):
                raise ValidationError(
                    self.env._(
                        "Choose the step of this process whose unit works in “%(state)s”.",
                        state=state.name,
                    )
                )

    @api.constrains("citizen_sentence")
    def _check_citizen_sentence(self):
        for state in self:
            try:
                parts = list(string.Formatter().parse(state.citizen_sentence or ""))
            except ValueError:
                parts = [("", "?", "", None)]
            # A format such as {unit:d} would fail only later, on the citizen's page.
            if any(
                name is not None and (name not in SENTENCE_FIELDS or spec or conversion)
                for _text, name, spec, conversion in parts
            ):
                raise ValidationError(
                    self.env._(
                        "The sentence of “%(state)s” may mention {unit}, {since} and {due} only.",
                        state=state.name,
                    )
                )

    def _pause_cause(self):
        """Return why the clock stands here: a key of the ledger's causes, or ``""``."""
        self.ensure_one()
        return PAUSE_CAUSES.get(self.kind, "") if self.clock == "pause" else ""

    def _has_limit(self):
        """Return whether this step has its own time limit."""
        self.ensure_one()
        return bool(self.limit_amount) or self.limit_unit == "same_day"

    def _planned_until(self, calendar, start):
        """Return when a step begun at ``start`` (UTC) should be done (UTC), or ``False``."""
        self.ensure_one()
        limit = self._rules().limit
        if not limit:
            return False
        # Counted like a term, so that a short day and a long one weigh the same here too.
        due = deadline.due(calendar._working_calendar(), calendar._to_local(start), [limit])
        return calendar._to_utc(due.at)
