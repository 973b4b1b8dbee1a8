from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools import deadline
from odoo.addons.egate_base.tools.term import Term

#: Working days within which a request is answered (Nghị định 356/2025/NĐ-CP).
ANSWER_DAYS = 2
#: A copy that was approved can be taken for so many days.
COPY_DAYS = 7
DEFAULT_BASIS = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; Nghị định 356/2025/NĐ-CP"


class EgatePersonalRequest(models.Model):
    """What a citizen asks of the office about their own data; answered within two working days.

    Taken down at the desk by a clerk who saw who asks, decided by another: a leader or the official
    for personal data. Every step of it is in ``egate.personal.event``.
    """

    _name = "egate.personal.request"
    _description = "Request about personal data"
    _order = "id desc"
    _PERSONAL = frozenset({"asker_name", "asker_paper", "purpose", "decision"})

    kind = fields.Selection(
        [
            ("copy", "Copy of what is held"),
            ("correction", "Correction"),
            ("anonymise", "Deletion or anonymising"),
        ],
        string="Asked for",
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Citizen",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    unit_id = fields.Many2one(
        "egate.unit",
        string="One-stop unit",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    asker = fields.Selection(
        [("self", "The citizen"), ("other", "A representative")],
        string="Who asks",
        required=True,
        readonly=True,
        default="self",
    )
    asker_name = fields.Char(string="Representative", readonly=True)
    asker_paper = fields.Char(string="Authorisation", readonly=True)
    identity_check = fields.Selection(
        [
            ("chip", "Chip of the identity card read"),
            ("card", "Identity card seen"),
            ("vneid", "VNeID shown"),
            ("other", "Another identity paper seen"),
        ],
        string="Identity checked by",
        required=True,
        readonly=True,
    )
    purpose = fields.Text(string="Purpose, in the citizen's words", required=True, readonly=True)
    with_files = fields.Boolean(string="With the files themselves", readonly=True)
    state = fields.Selection(
        [("asked", "To be decided"), ("done", "Granted"), ("declined", "Declined")],
        required=True,
        readonly=True,
        default="asked",
    )
    received_at = fields.Datetime(string="Received", required=True, readonly=True)
    received_by_id = fields.Many2one(
        "res.users", string="Received by", required=True, readonly=True, ondelete="restrict"
    )
    due_at = fields.Datetime(string="Answer by", required=True, readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True)
    decision = fields.Text(string="Reason", readonly=True)
    legal_basis = fields.Char(readonly=True)
    copy_until = fields.Datetime(string="Copy to be taken until", readonly=True)
    correction_ids = fields.One2many(
        "egate.personal.correction", "request_id", string="What is corrected", readonly=True
    )
    event_ids = fields.One2many("egate.personal.event", "request_id", string="Trail", readonly=True)
    may_decide = fields.Boolean(compute="_compute_may", export_string_translation=False)
    may_copy = fields.Boolean(compute="_compute_may", export_string_translation=False)

    _due_idx = models.Index("(due_at) WHERE state = 'asked'")

    @api.depends("kind", "received_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{kinds.get(request.kind, '')} #{request.id or ''}"

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for request in self:
            end = request.decided_at or now
            request.is_late = bool(request.due_at) and end > request.due_at

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "=", "asked") & Domain("due_at", "<", fields.Datetime.now())

    @api.depends("state", "unit_id", "received_by_id", "copy_until")
    @api.depends_context("uid")
    def _compute_may(self):
        for request in self:
            request.may_decide = request.state == "asked" and not request._deciding_refusal()
            request.may_copy = not request._copy_refusal()

    # -- at the desk ---------------------------------------------------------------------------

    @api.model
    def _receive(self, values, corrections=()):
        """Take down what a citizen asks for, as a clerk of the desk.

        :param dict values: ``kind``, ``partner_id``, ``asker``, ``asker_name``, ``asker_paper``,
            ``identity_check``, ``purpose``, ``with_files``
        :param corrections: pairs of a field's name and the right value
        :return: the request
        """
        desk, _counter = self.env.user._egate_acting()
        if desk.id not in self.env["egate.dossier"]._clerk_units():
            raise AccessError(self.env._("A clerk of a one-stop unit takes such a request down."))
        person = self.env["res.partner"].browse(values.get("partner_id")).exists()
        person.check_access("read")
        # sudo: who works here, and which records are one person
        record = person.sudo()
        while record.merged_into_id:
            record = record.merged_into_id
        text = self.env["egate.dossier.decision"]._text
        errors = []
        if not record or not record.partner_share or record.is_company or record.anonymised_at:
            errors.append(self.env._("Choose the citizen whose data it is about."))
        if not values.get("identity_check"):
            errors.append(self.env._("Say how you checked who asks."))
        if not text(values.get("purpose")):
            errors.append(self.env._("Write what the citizen asks for, and what for."))
        if values.get("asker") == "other" and not (
            text(values.get("asker_name")) and text(values.get("asker_paper"))
        ):
            errors.append(self.env._("Enter who asks for the citizen, and the authorisation."))
        if errors:
            raise UserError("\n".join(errors))
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write requests; the clerk is checked above
        request = self._create_privileged(
            {
                "kind": values["kind"],
                "partner_id": record.id,
                "unit_id": desk.id,
                "asker": values.get("asker") or "self",
                "asker_name": text(values.get("asker_name")),
                "asker_paper": text(values.get("asker_paper")),
                "identity_check": values["identity_check"],
                "purpose": text(values["purpose"]),
                "with_files": bool(values.get("with_files")),
                "received_at": at,
                "received_by_id": self.env.uid,
                "due_at": self._answer_by(desk, at),
            }
        )
        if request.kind == "correction":
            request.correction_ids._take_down(request, corrections)
        request._note("received", {"kind": request.kind, "check": request.identity_check})
        return request.with_env(self.env)

    @api.model
    def _answer_by(self, desk, at):
        """Return by when (UTC) what was received at ``at`` (UTC) is answered, on its calendar."""
        calendar = desk._require_calendar()
        term = Term(
            Fraction(ANSWER_DAYS),
            "working_day",
            **self.env["resource.calendar"]._egate_counting(),
        )
        due = deadline.due(calendar._working_calendar(), calendar._to_local(at), [term])
        return calendar._to_utc(due.at)

    # -- deciding ------------------------------------------------------------------------------

    def _deciding_refusal(self):
        """Return why the current user does not decide this, or an empty string."""
        self.ensure_one()
        if self.received_by_id == self.env.user:
            return self.env["egate.dossier.decision"]._own_request_message()
        if not self.env["egate.retention.list"]._answers_for(self.unit_id):
            return self.env._(
                "Only a leader, or the official for personal data, of its office does this."
            )
        return ""

    def _begin_decision(self):
        """Check that the current user decides this now, and hold its row.

        :return: the request as sudo
        """
        self.ensure_one()
        self.check_access("read")
        if fault := self._deciding_refusal():
            raise AccessError(fault)
        self._lock_in_state("asked")
        # sudo: users may not write decisions; the decider is checked above
        return self.sudo()

    def action_approve(self, decision=None, legal_basis=None):
        """Grant it: the copy may be taken, the record is corrected, what is over goes.

        :param str decision: what the citizen is told beside
        :param str legal_basis: the law; that of personal data when empty
        """
        request = self._begin_decision()
        request._settle("done", decision, legal_basis)
        getattr(request, f"_grant_{request.kind}")()
        return True

    def action_decline(self, decision=None, legal_basis=None):
        """Decline it, with the reason and the law that the citizen is told.

        :param str decision: why
        :param str legal_basis: the law that says so
        """
        request = self._begin_decision()
        text = self.env["egate.dossier.decision"]._text
        if not text(decision) or not text(legal_basis):
            raise UserError(
                self.env._("Write why it is declined and by which law: the citizen reads it.")
            )
        request._settle("declined", decision, legal_basis)
        return True

    def _settle(self, state, decision, legal_basis):
        text = self.env["egate.dossier.decision"]._text
        self.write(
            {
                "state": state,
                "decision": text(decision),
                "legal_basis": text(legal_basis) or DEFAULT_BASIS,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        self._note("approved" if state == "done" else "declined", {"kind": self.kind})

    def _grant_copy(self):
        self.copy_until = fields.Datetime.now() + timedelta(days=COPY_DAYS)

    def _grant_correction(self):
        self.correction_ids._apply()

    def _grant_anonymise(self):
        """Anonymise what is over of the citizen's, by a list that this decision approves.

        :raise UserError: nothing of it is over; the law keeps it
        """
        over, person = self._what_is_over()
        if not over and not person:
            raise UserError(
                self.env._(
                    "Nothing that is held of this citizen is over: open dossiers are worked on, "
                    "closed ones are kept for the time that the law sets. Decline with that law."
                )
            )
        at = fields.Datetime.now().replace(microsecond=0)
        lines = [{"dossier_id": one.id, "over_on": one.closed_at} for one in over]
        # sudo: users may not write lists; the decision is checked above
        made = self.env["egate.retention.list"]._create_privileged(
            {
                "request_id": self.id,
                "unit_id": self.unit_id.id,
                "legal_basis": self.legal_basis,
                "state": "asked",
                "made_at": at,
                "asked_by_id": self.received_by_id.id,
                "asked_at": self.received_at,
            }
        )
        # sudo: as above
        self.env["egate.retention.line"]._create_privileged(
            [
                {**line, "list_id": made.id}
                for line in [*lines, *([{"partner_id": person.id}] if person else [])]
            ]
        )
        made._approve()

    def _what_is_over(self):
        """Return the dossiers of the citizen that may go, and the citizen's record if all may.

        The request itself is no reason to keep them.
        """
        people = self.partner_id._same_person()
        found = self.env["egate.dossier"]
        for rule in self.env["egate.retention.rule"].search([("kind", "=", "dossier")]):
            found |= found.search(rule._over_domain() & Domain("applicant_id", "in", people.ids))
        holds = found._kept_by()
        over = found.filtered(lambda dossier: dossier not in holds)
        left = Domain("applicant_id", "in", people.ids) & Domain("anonymised_at", "=", False)
        left &= Domain("id", "not in", over.ids)
        nothing_left = not found.search_count(left, limit=1) and not people.user_ids
        return over, self.partner_id if nothing_left else self.partner_id.browse()

    def _after_anonymising(self, of_list):
        """Hook: the list of this sudo request was carried out."""

    # -- the copy ------------------------------------------------------------------------------

    def _copy_refusal(self):
        """Return why the current user does not take the copy now, or an empty string."""
        self.ensure_one()
        if self.kind != "copy" or self.state != "done":
            return self.env._("This request is not one for a copy that was granted.")
        if not self.copy_until or self.copy_until < fields.Datetime.now():
            return self.env._("The time to take this copy is over. Take a new request down.")
        if self.env.user not in (self.received_by_id, self.decided_by_id):
            return self.env._("Whoever took the request down hands the copy over.")
        if self.unit_id.id not in self.env["egate.dossier"]._clerk_units() and not self.env[
            "egate.retention.list"
        ]._answers_for(self.unit_id):
            return self.env._("Whoever took the request down hands the copy over.")
        return ""

    def action_copy(self):
        """Download the copy, for the person who asked for it."""
        self.ensure_one()
        self.check_access("read")
        if fault := self._copy_refusal():
            raise AccessError(fault)
        return {
            "type": "ir.actions.act_url",
            "url": f"/egate/personal/copy/{self.id}",
            "target": "self",
        }

    def _note(self, kind, data=None):
        """Write down in the trail of personal data what was done with this sudo request."""
        self.env["egate.personal.event"]._note(kind, self.unit_id, data, request=self)
