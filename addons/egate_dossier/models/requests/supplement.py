from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools.slip_content import read_content


class EgateSupplement(models.Model):
    """What the office asks of a citizen while the dossier is processed, and what comes back.

    The first request is issued at once, on form 02. A further one waits for a head or leader, for
    the national indicator counts the dossier as late by it (QĐ 766/QĐ-TTg, indicator 2.1; rule
    D12). The clock stands by the policy of the procedure's version, through the state of the
    process that waits for the citizen. Written by the methods of the dossier and of this model.
    """

    _name = "egate.supplement"
    _description = "Request for missing papers"
    _inherit = "egate.dossier.decision"
    _order = "id desc"
    _PERSONAL = frozenset({"content", "decision"})
    _UNDECIDED = "proposed"

    number = fields.Integer(
        string="Request no.", required=True, readonly=True, help="1: the first."
    )
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    state = fields.Selection(
        [
            ("proposed", "Waits for approval"),
            ("waiting", "Waiting for the citizen"),
            ("done", "Handed in"),
            ("declined", "Not approved"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        readonly=True,
    )
    slip_id = fields.Many2one(
        "egate.dossier.slip",
        string="Form 02",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    content = fields.Json(readonly=True, export_string_translation=False)
    asked_papers = fields.Text(
        string="What is asked for", compute="_compute_asked", help="A line for each paper."
    )
    reason = fields.Text(compute="_compute_asked")
    again_reason = fields.Text(string="Why it is asked again", compute="_compute_asked")
    proposed_by_id = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, ondelete="restrict"
    )
    proposed_at = fields.Datetime(string="Requested", required=True, readonly=True)
    counts_late = fields.Boolean(
        string="Counts as late",
        compute="_compute_counts_late",
        help="The national indicator takes a dossier as late from the second request on.",
    )
    paused = fields.Boolean(readonly=True, help="The clock stands until all is handed in.")
    due_before = fields.Datetime(string="Due before", readonly=True)
    due_after = fields.Datetime(string="Due now", readonly=True)
    answer_by = fields.Date(
        string="To be brought by",
        readonly=True,
        help="The last day, where a legal text names one. Past it the office may stop.",
    )
    completed_at = fields.Datetime(string="Handed in at", readonly=True)
    completed_by_id = fields.Many2one(
        "res.users", string="Taken in by", readonly=True, ondelete="restrict"
    )
    line_ids = fields.One2many("egate.supplement.line", "supplement_id", string="Papers")
    fee_ids = fields.One2many(
        "egate.dossier.fee", "supplement_id", string="Charged when the papers came"
    )
    may_take_in = fields.Boolean(compute="_compute_may_take_in")

    _number_uniq = models.UniqueIndex("(dossier_id, number) WHERE state <> 'declined'")
    _proposed_idx = models.Index("(dossier_id) WHERE state = 'proposed'")

    @api.depends("number", "dossier_id.code")
    def _compute_display_name(self):
        for supplement in self:
            supplement.display_name = self.env._(
                "Request %(number)s for %(dossier)s",
                number=supplement.number,
                dossier=supplement.dossier_id.display_name,
            )

    @api.depends("content")
    def _compute_asked(self):
        """What the head reads before approving: the slip and its lines come with the approval."""
        for supplement in self:
            content = read_content(supplement.content)
            supplement.reason = content.reason
            supplement.again_reason = content.again_reason
            supplement.asked_papers = "\n".join(
                f"{line.name}: {line.fault}" if line.fault else line.name for line in content.lines
            )

    @api.depends("number")
    def _compute_counts_late(self):
        for supplement in self:
            supplement.counts_late = supplement.number > 1

    @api.depends("state", "dossier_id.holder_unit_id", "dossier_id.closed_at")
    @api.depends_context("uid")
    def _compute_may_take_in(self):
        for supplement in self:
            supplement.may_take_in = (
                supplement.state == "waiting"
                and not supplement.dossier_id.closed_at
                and not supplement.dossier_id._taking_refusal()
            )

    # -- a further request --------------------------------------------------------------------

    def _deciding_refusal(self):
        """A head where the dossier is now; what they ask for themselves is never proposed."""
        dossier = self.dossier_id
        return "" if dossier._is_headed_by_user() else dossier._head_only_message()

    @api.model
    def _decided_by_user(self):
        units = list(self.env["egate.assignment"]._headed_units(self.env.user))
        return Domain("dossier_id.holder_unit_id", "in", units)

    def action_approve(self):
        """Approve a further request: form 02 is issued as its author wrote it."""
        self._begin_decision()
        # sudo: users may not write requests; the head is checked above
        supplement = self.sudo()
        supplement._decide("waiting", "", fields.Datetime.now().replace(microsecond=0))
        # As its author, checked again: the dossier may be in other hands now.
        author = self.dossier_id.with_user(supplement.proposed_by_id)
        author._check_may_ask()
        author._send_request(supplement)
        return supplement.slip_id.with_env(self.env)._action_issued()

    # -- what comes back ----------------------------------------------------------------------

    def action_take_in(self, lines=None):
        """Take in what the citizen brings; with the last paper the dossier goes on.

        :param list lines: dicts of ``id`` of a line, ``original_count``, ``copy_count``; all that
            are open, as they were asked for, when ``None``
        :return: the action that prints the receipt of what was brought, or reloads
        :raise UserError: says what is not in order
        """
        self.ensure_one()
        self.check_access("read")
        dossier = self.dossier_id
        if fault := dossier._taking_refusal():
            raise AccessError(fault)
        # Two clerks with the same papers meet here.
        dossier._lock_rows()
        self.invalidate_recordset()
        # sudo: users may not write requests; the receiver is checked above
        supplement = self.sudo()
        if supplement.state == "done":
            return supplement.with_env(self.env)._action_taken_in()
        if supplement.state != "waiting":
            raise UserError(self.env._("Nothing is asked of the citizen by this request now."))
        dossier._check_supplement_open()
        supplement.line_ids.invalidate_recordset()
        given = supplement.line_ids._counted(lines)
        if not given:
            raise UserError(self.env._("Tick at least one paper that was handed in."))
        at = fields.Datetime.now().replace(microsecond=0)
        if not any(line.received_at for line in supplement.line_ids):
            # With the first part: the rest comes later without a fee.
            dossier._charge_supplement(at, supplement)
        for line, (originals, copies) in given.items():
            line._take_in(at, originals, copies)
        dossier.sudo()._trace(  # sudo: the trail is the engine's
            "supplemented", at, {dossier.sudo(): {"supplement": self.id, "papers": len(given)}}
        )
        if all(line.received_at for line in supplement.line_ids):
            supplement.write({"state": "done", "completed_at": at, "completed_by_id": self.env.uid})
            dossier._go_on_after_supplement(supplement)
            supplement.due_after = dossier.sudo().due_at  # sudo: as above
        return supplement.with_env(self.env)._action_taken_in()

    def _action_taken_in(self):
        """Return what follows: print the receipt; ``egate_reports`` answers."""
        self.ensure_one()
        return self._print_receipt() or {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_print_receipt(self):
        """Print the receipt of what was handed in."""
        self.ensure_one()
        self.check_access("read")
        if not self.line_ids.filtered("received_at"):
            raise UserError(self.env._("Nothing has been handed in for this request yet."))
        return self._print_receipt()

    def _fee_note(self):
        """Return what the citizen will have to pay with the papers of this request, or nothing."""
        self.ensure_one()
        self.check_access("read")
        # sudo: fees of a dossier that the user reads
        supplement = self.sudo()
        if any(line.received_at for line in supplement.line_ids):
            return ""
        dossier = supplement.dossier_id
        lines = dossier._supplement_fee_lines(fields.Datetime.now())
        total = sum(line["amount"] for line in lines)
        if not total:
            return ""
        return self.env._(
            "To be paid when these papers are added: %(amount)s (%(fees)s). It goes to the cash "
            "desk with the first paper that is taken in.",
            amount=formatLang(self.env, total, currency_obj=dossier.currency_id),
            fees=", ".join(line["name"] for line in lines if line["amount"]),
        )

    def _print_receipt(self):
        """Return the action that prints what was handed in, or ``False``.

        ``egate_reports`` answers.
        """
        return False


class EgateSupplementLine(models.Model):
    """One paper that was asked for, and whether it has come."""

    _name = "egate.supplement.line"
    _description = "Paper asked for"
    _inherit = "egate.dossier.part"
    _order = "id"
    _rec_name = "name"
    _PERSONAL = frozenset({"name", "fault"})

    dossier_id = fields.Many2one(ondelete="restrict")
    supplement_id = fields.Many2one(
        "egate.supplement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char(string="Paper", required=True, readonly=True)
    fault = fields.Char(string="What is wrong with it", readonly=True)
    original_asked = fields.Integer(string="Originals asked for", readonly=True)
    copy_asked = fields.Integer(string="Copies asked for", readonly=True)
    original_count = fields.Integer(string="Originals", readonly=True)
    copy_count = fields.Integer(string="Copies", readonly=True)
    received_at = fields.Datetime(string="Handed in", readonly=True)
    received_by_id = fields.Many2one(
        "res.users", string="Taken in by", readonly=True, ondelete="restrict"
    )

    def _counted(self, lines):
        """Return originals and copies by line of what a client says was brought.

        :rtype: dict[egate.supplement.line, tuple[int, int]]
        """
        open_lines = self.filtered(lambda line: not line.received_at)
        if lines is None:
            return {line: (line.original_asked, line.copy_asked) for line in open_lines}
        entered = {}
        for values in lines if isinstance(lines, list) else []:
            if isinstance(values, dict) and isinstance(values.get("id"), int):
                counts = [values.get(name) or 0 for name in ("original_count", "copy_count")]
                if all(isinstance(count, int) and 0 <= count <= 999 for count in counts):
                    entered[values["id"]] = tuple(counts)
        return {line: entered[line.id] for line in open_lines if line.id in entered}

    def _take_in(self, at, originals, copies):
        """Tick the paper of the dossier that this sudo line asked for, by its name."""
        self.write(
            {
                "received_at": at,
                "received_by_id": self.env.uid,
                "original_count": originals,
                "copy_count": copies,
            }
        )
        dossier = self.dossier_id
        paper = dossier.paper_ids.filtered(lambda paper: paper.name == self.name)[:1]
        if not paper:
            # sudo: the caller has checked the receiver
            paper = paper._create_privileged(
                {
                    "dossier_id": dossier.id,
                    "name": self.name,
                    "sequence": max(dossier.paper_ids.mapped("sequence"), default=0) + 1,
                }
            )
        paper.write(
            {
                "received": True,
                "original_count": paper.original_count + originals,
                "copy_count": paper.copy_count + copies,
            }
        )


def content_of(values):
    """Return what a client entered, as plain JSON that :func:`read_content` reads again."""
    content = read_content(values)
    return {**content._asdict(), "lines": [line._asdict() for line in content.lines]}
