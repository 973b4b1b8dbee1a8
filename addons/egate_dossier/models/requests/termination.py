from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from odoo.addons.egate_base.models.egate_numbering import Wanted

#: National status of an end of each kind, the fitting one first.
END_CODES = {"withdraw": ("7", "8"), "stop": ("8", "3"), "refuse": ("8", "3")}


class EgateDossierTermination(models.Model):
    """An end without a result, asked for by one person and decided by another.

    A withdrawal is the citizen's request, which a clerk only writes down; stop and refusal are
    proposed by the holder and decided by a head. Before it is granted, money and originals are
    settled, and no result may be signed (form 05, Thông tư 03/2025/TT-VPCP; CN17).
    """

    _name = "egate.dossier.termination"
    _description = "End without a result"
    _inherit = "egate.dossier.decision"
    _order = "id desc"
    _PERSONAL = frozenset({"reason", "asked_by_name", "money_note", "originals_note", "decision"})

    kind = fields.Selection(
        [
            ("withdraw", "Withdrawn by the citizen"),
            ("stop", "Processing is stopped"),
            ("refuse", "The request is refused"),
        ],
        required=True,
        readonly=True,
    )
    procedure_id = fields.Many2one(related="dossier_id.procedure_id")
    state = fields.Selection(
        [("asked", "To be decided"), ("granted", "Granted"), ("declined", "Declined")],
        required=True,
        default="asked",
        readonly=True,
        index=True,
    )
    reason = fields.Text(required=True, readonly=True)
    legal_basis = fields.Char(readonly=True)
    asked_by_name = fields.Char(
        string="Who asks", readonly=True, help="The citizen, as the request names them."
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Written down by", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Requested", required=True, readonly=True)
    stage_id = fields.Many2one(
        "egate.workflow.state", required=True, readonly=True, ondelete="restrict"
    )
    money = fields.Selection(
        [
            ("none", "Nothing was collected"),
            ("kept", "Not refunded by law"),
            ("refunded", "Given back to the citizen"),
        ],
        readonly=True,
    )
    money_note = fields.Char(readonly=True)
    originals = fields.Selection(
        [
            ("none", "No originals were handed in"),
            ("returned", "Given back"),
            ("waiting", "Kept for the owner at the counter"),
        ],
        readonly=True,
    )
    originals_note = fields.Char(readonly=True, help="To whom, or where they are kept.")
    unit_id = fields.Many2one("egate.unit", string="Agency", readonly=True, ondelete="restrict")
    code = fields.Char(string="Number", readonly=True)
    number = fields.Integer(
        string="Number in the code", readonly=True, export_string_translation=False
    )
    issued_date = fields.Date(readonly=True, help="Local date.", export_string_translation=False)

    _open_uniq = models.UniqueIndex("(dossier_id) WHERE state = 'asked'")
    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "This number is taken.")
    _settled = models.Constraint(
        "CHECK (state <> 'granted' OR (code IS NOT NULL AND money IS NOT NULL "
        "AND originals IS NOT NULL))",
        "An end is granted when money and originals are settled.",
    )

    @api.depends("code", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for termination in self:
            termination.display_name = termination.code or labels.get(termination.kind, "")

    def _deciding_refusal(self):
        """A head decides, a withdrawal also the holder; never the person who wrote it down."""
        fault = super()._deciding_refusal()
        if not fault or self.kind != "withdraw" or self.asked_by_id == self.env.user:
            return fault
        held = self.env["egate.assignment"]._held_units(self.env.user)
        fault = self.dossier_id._hold_refusal(held)
        return self.dossier_id._refusal_message(fault) if fault else ""

    @api.model
    def _decided_by_user(self):
        held = self._undecided_of(Domain("awaits_me", "=", True)) & Domain("kind", "=", "withdraw")
        return super()._decided_by_user() | (held & Domain("asked_by_id", "!=", self.env.uid))

    @api.model
    def _own_request_message(self):
        return self.env._("Somebody else decides what you wrote down.")

    # -- deciding -----------------------------------------------------------------------------

    def action_grant(self, values=None):
        """Grant the end: the dossier is closed, the notice gets its number.

        :param dict values: ``money`` and ``originals`` (keys of the fields), ``money_note``,
            ``originals_note``, ``decision``, ``state_id`` (an end of the process; the fitting one
            when absent)
        :return: the action that prints form 05
        :raise UserError: something is not settled; says everything that is missing
        """
        self._begin_decision()
        dossier, values = self.dossier_id, values if isinstance(values, dict) else {}
        entered = {
            name: values[name]
            for name in ("money", "originals")
            if values.get(name) in self._fields[name].get_values(self.env)
        }
        for name in ("money_note", "originals_note", "decision"):
            entered[name] = self._text(values.get(name))
        if errors := self._settling_errors(entered):
            raise UserError("\n".join(errors))
        # sudo: the end of the process and the number are the engine's; the decider was checked
        record = dossier.sudo()
        state = record._end_without_result(self.kind, values.get("state_id"))
        at = fields.Datetime.now().replace(microsecond=0)
        unit = record.agency_unit_id
        day = unit._require_calendar()._to_local(at).date()
        comment = entered["decision"] or self.reason
        record._end_now(state, at, comment)
        # Last of what can fail: a number that is taken stays taken.
        [[issued]] = self.env["egate.numbering"]._issue_many([Wanted("ending", unit, day)])
        # sudo: users may not write terminations; the decider is checked above
        self.sudo()._decide(
            "granted",
            entered.pop("decision"),
            at,
            **entered,
            unit_id=unit.id,
            code=issued.code,
            number=issued.number,
            issued_date=day,
        )
        record._trace("ended", at, {record: {"ending": self.id, "to": state.id, "text": comment}})
        return self._print_notice() or {"type": "ir.actions.act_window_close"}

    def _after_decline(self, at):
        result = super()._after_decline(at)
        details = {"ending": self.id, "text": self.decision}
        self.dossier_id._trace("termination_declined", at, {self.dossier_id: details})
        return result

    def _settling_errors(self, entered):
        """Return a sentence for everything that is not settled yet."""
        dossier = self.dossier_id
        record = dossier.sudo()  # sudo: money and papers of a dossier that the user reads
        errors = list(record._termination_errors())
        if self.kind != "withdraw" and not self.legal_basis:
            errors.append(self.env._("The legal basis is missing."))
        if not entered.get("money"):
            errors.append(self.env._("Say what becomes of the money that was collected."))
        elif entered["money"] != "kept" and record.fee_paid:
            errors.append(
                self.env._(
                    "%(amount)s is still at the cash desk: have it refunded there first, or say by "
                    "which law it is kept.",
                    amount=formatLang(self.env, record.fee_paid, currency_obj=record.currency_id),
                )
            )
        if entered.get("money") == "kept" and not entered["money_note"]:
            errors.append(self.env._("Write by which law the money is not refunded."))
        originals = record.paper_ids.filtered(lambda paper: paper.received).mapped("original_count")
        if not entered.get("originals"):
            errors.append(self.env._("Say what becomes of the originals that were handed in."))
        elif entered["originals"] == "none" and any(originals):
            errors.append(
                self.env._(
                    "%(count)s originals were handed in: give them back, or say where they wait.",
                    count=sum(originals),
                )
            )
        elif entered["originals"] != "none" and not entered["originals_note"]:
            errors.append(self.env._("Write who got the originals, or where they wait."))
        return errors

    def action_print(self):
        """Print form 05."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "granted":
            raise UserError(self.env._("The notice is printed when the end has been granted."))
        return self._print_notice()

    def _print_notice(self):
        """Return the action that prints form 05, or ``False``. ``egate_reports`` answers."""
        return False


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    termination_ids = fields.One2many(
        "egate.dossier.termination", "dossier_id", string="Ends asked for", copy=False
    )

    def action_ask_termination(self, kind, values=None):
        """Write down that this dossier is to end without a result; another person decides.

        :param str kind: ``withdraw``: the citizen asks; ``stop`` or ``refuse``: proposed by
            the holder
        :param dict values: ``reason``, ``legal_basis``, ``asked_by_name``
        :return: the request, opened
        :raise UserError: says what is missing
        """
        self.ensure_one()
        self.check_access("read")
        if kind not in END_CODES:
            raise UserError(self.env._("Choose how the dossier is to end."))
        if fault := self._asking_refusal(kind):
            raise AccessError(fault)
        self._lock_rows()
        # sudo: users may not write terminations; the asker is checked above
        record = self.sudo()
        record.invalidate_recordset(["termination_ids", "result_ids", "closed_at"])
        values = values if isinstance(values, dict) else {}
        texts = {
            name: record.termination_ids._text(values.get(name))
            for name in ("reason", "legal_basis", "asked_by_name")
        }
        errors = record._termination_errors()
        if record.termination_ids._undecided():
            errors.append(self.env._("An end is asked for already and waits for its decision."))
        if not texts["reason"]:
            errors.append(self.env._("Write the reason in words that the citizen understands."))
        if kind != "withdraw" and not texts["legal_basis"]:
            errors.append(self.env._("Enter the legal basis: the citizen may ask for it."))
        if errors:
            raise UserError("\n".join(errors))
        at = fields.Datetime.now().replace(microsecond=0)
        name = record.submitter_name or record.applicant_name
        # sudo: users may not write terminations; the asker is checked above
        termination = record.env["egate.dossier.termination"]._create_privileged(
            {
                **texts,
                "asked_by_name": kind == "withdraw" and (texts["asked_by_name"] or name),
                "dossier_id": self.id,
                "kind": kind,
                "asked_by_id": self.env.uid,
                "asked_at": at,
                "stage_id": record.workflow_state_id.id,
            }
        )
        record._trace("ending", at, {record: {"ending": termination.id, "text": texts["reason"]}})
        return termination._action_open()

    def _asking_refusal(self, kind):
        """Return why the current user does not ask for such an end, or an empty string."""
        if kind == "withdraw":
            return self._taking_refusal()
        fault = self._hold_refusal(self.env["egate.assignment"]._held_units(self.env.user))
        return self._refusal_message(fault) if fault else ""

    def _termination_errors(self):
        """Return why this sudo dossier cannot end without a result now."""
        if not self.received_at or self.closed_at:
            return [self.env._("“%(record)s” is closed.", record=self.display_name)]
        if self._pending_results():
            return [
                self.env._(
                    "The result is signed already: send the dossier back for work first, or give "
                    "the result out."
                )
            ]
        return []

    def _ends_for(self, kind):
        """Return the ends of this sudo dossier's process that fit ``kind``, the fittest first."""
        ends = self.workflow_id.state_ids.filtered(lambda state: state.kind == "end")
        codes = END_CODES[kind]
        fitting = ends.filtered(lambda state: state.national_code in codes)
        # Of two of the same status, a process lists the refusal before the stop.
        order = -1 if kind == "stop" else 1
        return fitting.sorted(
            lambda state: (codes.index(state.national_code), order * state.sequence)
        )

    def _end_without_result(self, kind, state_id=None):
        """Return the end that was chosen, or the fittest; raise where the process has none."""
        ends = self._ends_for(kind)
        state = ends.filtered(lambda end: end.id == state_id) or ends[:1]
        if not state:
            raise UserError(
                self.env._(
                    "The process “%(process)s” has no end without a result. Ask the administrator "
                    "to add one.",
                    process=self.workflow_id.name,
                )
            )
        return state

    def _end_now(self, state, at, comment):
        """Put this sudo dossier into the end ``state``, by one guarded update, with its step.

        No transition of the process: the right to it is the request's. A clock that stands goes on
        first, so that the ledger is whole.
        """
        source, user = self.workflow_state_id, self.env.user
        hands = {self: (self._unit_of(state), user.browse())}
        steps = self._open_steps()
        [at] = self._by_moment(steps, at)
        due = self._clock_step(source, state, {"at": at})
        if not self._place(state, at, hands, {self: None}, due, source):
            raise UserError(self._overtaken_message())
        transition = self.env["egate.workflow.transition"]
        self._leave(steps, at, user, transition, {"comment": comment})
