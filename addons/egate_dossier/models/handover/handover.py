from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: More is too much to carry in one go, and makes the slip unreadable.
MAX_LINES = 500


class EgateHandover(models.Model):
    """A stack of dossiers on its way from one unit to another, in two copies of one slip.

    The unit that gives stays responsible for every dossier until the other unit has confirmed it,
    item by item (CN06, Nghị định 118/2025/NĐ-CP). Nothing here is written by hand: the methods in
    ``egate_handover_giving`` and ``egate_handover_taking`` do it with ``sudo``.
    """

    _name = "egate.handover"
    _description = "Hand-over"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(string="Number", readonly=True, copy=False)
    number = fields.Integer(
        string="Number in the code", readonly=True, copy=False, export_string_translation=False
    )
    issued_date = fields.Date(
        readonly=True, copy=False, help="Local date.", export_string_translation=False
    )
    state = fields.Selection(
        [
            ("draft", "Being put together"),
            ("sent", "Waiting for the receiver"),
            ("done", "Settled"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    from_unit_id = fields.Many2one(
        "egate.unit",
        string="Handed over by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    to_unit_id = fields.Many2one(
        "egate.unit", string="Handed over to", readonly=True, index=True, ondelete="restrict"
    )
    sender_id = fields.Many2one(
        "res.users", string="Giver", required=True, readonly=True, ondelete="restrict"
    )
    sent_at = fields.Datetime(string="Handed over", readonly=True)
    receiver_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_at = fields.Datetime(string="Settled at", readonly=True)
    line_ids = fields.One2many("egate.handover.line", "handover_id", string="Dossiers")
    line_count = fields.Integer(string="Number of dossiers", compute="_compute_counts")
    pending_count = fields.Integer(string="Not confirmed yet", compute="_compute_counts")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "This number is taken.")
    _draft_uniq = models.UniqueIndex("(sender_id, from_unit_id) WHERE state = 'draft'")
    _sent_complete = models.Constraint(
        "CHECK (state = 'draft' OR (code IS NOT NULL AND to_unit_id IS NOT NULL))",
        "What is given has a number and a receiver.",
    )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        if self.ids:
            # sudo: readers of the hand-over may know how many dossiers it has
            rows = self.line_ids.sudo()._read_group(
                [("handover_id", "in", self.ids)], ["handover_id", "state"], ["__count"]
            )
            counts = {(handover.id, state): count for handover, state, count in rows}
        for handover in self:
            own = {state: n for (id_, state), n in counts.items() if id_ == handover.id}
            handover.line_count = sum(own.values())
            handover.pending_count = own.get("pending", 0)

    @api.depends("code", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = handover.code or self.env._("Hand-over being put together")

    # -- who may ------------------------------------------------------------------------------

    @api.model
    def _acting_units(self):
        """Return the ids of the units in which the current user acts today."""
        held = self.env["egate.assignment"]._held_units(self.env.user)
        return {unit for units in held.values() for unit in units}

    def _check_giver(self):
        """Refuse users who do not act in the unit that gives."""
        self.ensure_one()
        self.check_access("read")
        if self.from_unit_id.id not in self._acting_units():
            raise AccessError(
                self.env._(
                    "Only somebody who works in %(unit)s today gives this stack.",
                    unit=self.sudo().from_unit_id.name,  # sudo: the name of a unit
                )
            )

    def _check_taker(self):
        """Refuse users who do not act in the receiving unit, and all before it is given."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft" or self.to_unit_id.id not in self._acting_units():
            raise AccessError(
                self.env._(
                    "Only somebody who works in %(unit)s today confirms this stack.",
                    # sudo: the name of a unit
                    unit=self.sudo().to_unit_id.name or self.env._("the receiving unit"),
                )
            )

    def _check_state(self, state):
        if self.state != state:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The hand-over %(code)s is “%(state)s”: reload the page.",
                    code=self.display_name,
                    state=labels[self.state],
                )
            )

    def action_show(self):
        """Open the screen on which this stack is put together or confirmed by scanning."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id(
            "egate_dossier.egate_handover_scan_action"
        )
        return {**action, "context": {"active_id": self.id}}

    def action_print(self):
        """Print the slip, in two copies."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("Give the stack first: its slip lists what was given."))
        return self._print_handover()

    def _print_handover(self):
        """Return the action that prints the slip, or ``False``. ``egate_reports`` answers."""
        self.ensure_one()
        return False


class EgateHandoverLine(models.Model):
    """One dossier of a stack. Readers of the stack read its lines, as the slip shows them."""

    _name = "egate.handover.line"
    _description = "Dossier of a hand-over"
    _order = "sequence, id"
    _rec_name = "code"
    _PERSONAL = frozenset({"reason"})

    handover_id = fields.Many2one(
        "egate.handover", required=True, readonly=True, index=True, ondelete="cascade"
    )
    dossier_id = fields.Many2one(
        "egate.dossier", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(readonly=True)
    transition_id = fields.Many2one(
        "egate.workflow.transition",
        string="Done at confirmation",
        readonly=True,
        ondelete="restrict",
        help="Empty: the dossier waits in the receiving unit already, and its papers follow.",
    )
    step_id = fields.Many2one(
        "egate.dossier.step", string="Step that waits for it", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("pending", "Not confirmed yet"),
            ("confirmed", "Confirmed"),
            ("returned", "Turned back"),
            ("missing", "Not in the stack"),
        ],
        required=True,
        default="pending",
        readonly=True,
    )
    reason = fields.Char(readonly=True, help="Why it was turned back.")
    settled_at = fields.Datetime(string="Settled at", readonly=True)
    settled_by_id = fields.Many2one(
        "res.users", string="Settled by", readonly=True, ondelete="restrict"
    )
    give_by = fields.Datetime(
        string="To be given by",
        readonly=True,
        help="The same day; received after the hour of the setting, when the next day opens.",
    )
    # What the slip says of a dossier, which the receiver need not read yet.
    code = fields.Char(
        related="dossier_id.code", string="Dossier code", related_sudo=True, readonly=True
    )
    procedure_name = fields.Char(
        related="dossier_id.procedure_id.name", string="Procedure", related_sudo=True
    )
    applicant_name = fields.Char(
        related="dossier_id.applicant_name", string="Owner", related_sudo=True
    )
    received_at = fields.Datetime(
        related="dossier_id.received_at", string="Received", related_sudo=True
    )
    due_at = fields.Datetime(related="dossier_id.due_at", string="Due", related_sudo=True)

    _dossier_uniq = models.UniqueIndex("(handover_id, dossier_id)")
    _pending_uniq = models.UniqueIndex("(dossier_id) WHERE state = 'pending'")

    def _settle(self, state, reason=""):
        """Write down what became of these sudo lines, now and by the current user."""
        self.write(
            {
                "state": state,
                "reason": reason,
                "settled_at": fields.Datetime.now().replace(microsecond=0),
                "settled_by_id": self.env.uid,
            }
        )

    def _as_items(self):
        """Return these lines as the screen shows them."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": line.id,
                "code": line.code,
                "procedure": line.procedure_name,
                "owner": line.applicant_name,
                "due": fields.Datetime.to_string(line.due_at) if line.due_at else False,
                # sudo: the time of a line that the user reads
                "left": line.sudo().dossier_id.time_left or "",
                "give_by": fields.Datetime.to_string(line.give_by) if line.give_by else False,
                "late": bool(
                    line.give_by
                    and line.give_by < (line.handover_id.sent_at or fields.Datetime.now())
                ),
                "state": line.state,
                "label": labels[line.state],
                "reason": line.reason or "",
            }
            for line in self
        ]
