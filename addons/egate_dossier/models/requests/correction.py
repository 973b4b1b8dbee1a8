from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from odoo.addons.egate_base.tools.search_key import search_key


class EgateDossierCorrection(models.Model):
    """A dossier that was received for the wrong procedure, put right.

    Code, time of reception and register line stay; the papers are mapped by their names, the term
    is counted anew from the reception, the process of the right procedure begins. A head approves,
    and the citizen gets a neutral notice: nothing was withdrawn, and nothing is asked of them.
    """

    _name = "egate.dossier.correction"
    _description = "Correction of the procedure"
    _inherit = "egate.dossier.decision"
    _order = "id desc"
    _PERSONAL = frozenset({"reason", "missing", "notice", "decision"})

    state = fields.Selection(
        [("asked", "To be approved"), ("approved", "Approved"), ("declined", "Declined")],
        required=True,
        default="asked",
        readonly=True,
        index=True,
    )
    from_procedure_id = fields.Many2one(
        "egate.procedure", string="Received for", required=True, readonly=True, ondelete="restrict"
    )
    procedure_id = fields.Many2one(
        "egate.procedure",
        string="Right procedure",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    variant_id = fields.Many2one(
        "egate.procedure.variant", string="Case", readonly=True, ondelete="restrict"
    )
    version_id = fields.Many2one("egate.procedure.version", readonly=True, ondelete="restrict")
    reason = fields.Text(required=True, readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Requested", required=True, readonly=True)
    due_before = fields.Datetime(string="Due before", readonly=True)
    due_after = fields.Datetime(string="Due now", readonly=True)
    fee_before = fields.Integer(string="Fees before (VND)", readonly=True)
    fee_after = fields.Integer(string="Fees of the right procedure (VND)", readonly=True)
    missing = fields.Text(
        string="Papers still to be brought",
        readonly=True,
        help="Required by the right procedure, and not among those that were handed in.",
    )
    notice = fields.Text(string="Told to the citizen", readonly=True)

    _open_uniq = models.UniqueIndex("(dossier_id) WHERE state = 'asked'")

    @api.depends("procedure_id", "dossier_id.code")
    def _compute_display_name(self):
        for correction in self:
            correction.display_name = self.env._(
                "Correction of %(dossier)s", dossier=correction.dossier_id.display_name
            )

    def action_approve(self, decision=None):
        """Approve: the dossier goes on as one of the right procedure, from its beginning.

        :raise UserError: it cannot be any more; says why
        """
        self._begin_decision()
        # sudo: engine fields; the head was checked
        self.sudo()._apply(self._text(decision))
        return True

    def _apply(self, decision):
        """Put the dossier of this sudo correction right, all in this transaction."""
        dossier, at = self.dossier_id, fields.Datetime.now().replace(microsecond=0)
        dossier.invalidate_recordset()
        rules = dossier._rules_after_correction(self.procedure_id, self.variant_id)
        if errors := dossier._correction_errors(self.procedure_id, self.variant_id, rules):
            raise UserError("\n".join(errors))
        due_before, version_before = dossier.due_at, dossier.version_id
        fee_before = sum(dossier.fee_ids.mapped("amount"))
        dossier._switch_procedure(self, rules, at)
        fees = dossier._fees_by(rules, dossier.received_date)
        missing = dossier._map_papers(self.procedure_id, self.variant_id, rules)
        money = dossier._recharge(fees)
        self._decide(
            "approved",
            decision,
            at,
            version_id=rules.version,
            due_before=due_before,
            due_after=dossier.due_at,
            fee_before=fee_before,
            fee_after=sum(line.amount for line in fees),
            missing="\n".join(missing),
        )
        self.notice = dossier._correction_notice(self, money)
        # The citizen reads it on their own page; what goes through open channels says less.
        message = dossier._keep_citizen_message("out", self.notice)
        details = {
            "correction": self.id,
            "version_from": version_before.id,
            "version_to": rules.version,
            "fees": list(money.fees),
            "message": message.id,
            "text": self.reason,
        }
        dossier._trace("corrected", at, {dossier: details})
        dossier._after_correction(self, fees)


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    correction_ids = fields.One2many(
        "egate.dossier.correction", "dossier_id", string="Corrections of the procedure", copy=False
    )
    correction_id = fields.Many2one(
        "egate.dossier.correction",
        string="Last correction",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="By which it was taken for the procedure that it has.",
    )

    def action_ask_correction(self, procedure_id, variant_id=False, reason=None):
        """Ask that this received dossier be taken for another procedure; a head approves.

        :param int procedure_id: the right ``egate.procedure``
        :param int variant_id: its case, where it has cases
        :param str reason: how the mistake came about
        :return: the request, opened
        :raise UserError: says everything that keeps it from being put right
        """
        record = self._to_correct(
            self.env._("A draft is changed at the counter: choose another there.")
        )
        procedure = record.env["egate.procedure"].browse(procedure_id).exists()
        variant = record.env["egate.procedure.variant"].browse(variant_id or False).exists()
        reason = record.correction_ids._text(reason)
        errors = [] if procedure else [self.env._("Choose the right procedure.")]
        if not reason:
            errors.append(self.env._("Write how the mistake came about."))
        if record.correction_ids._undecided():
            errors.append(self.env._("A correction is asked for already and waits for approval."))
        if procedure:
            rules = record._rules_after_correction(procedure, variant)
            errors += record._correction_errors(procedure, variant, rules)
        if errors:
            raise UserError("\n".join(errors))
        # sudo: users may not write corrections; the asker is checked above
        correction = record.env["egate.dossier.correction"]._create_privileged(
            {
                "dossier_id": self.id,
                "from_procedure_id": record.procedure_id.id,
                "procedure_id": procedure.id,
                "variant_id": variant.id,
                "reason": reason,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now().replace(microsecond=0),
            }
        )
        return correction._action_open()

    def _to_correct(self, of_draft):
        """Return this received dossier as sudo, locked, for a request that puts something right.

        :param str of_draft: what is said of one that was not received
        :raise AccessError: the current user may not ask
        """
        self.ensure_one()
        self.check_access("read")
        if not self.received_at:
            raise UserError(of_draft)
        if fault := self._taking_refusal():
            raise AccessError(fault)
        self._lock_rows()
        # sudo: users may not write requests; the asker is checked above
        record = self.sudo()
        record.invalidate_recordset()
        return record

    def _rules_after_correction(self, procedure, variant):
        """Return what holds for ``procedure`` on the day on which this dossier was received.

        :rtype: ReceptionRules
        :raise UserError: it was not in force then
        """
        return procedure._reception_rules(variant.id or 0, self.channel, self.received_date)

    def _correction_errors(self, procedure, variant, rules):
        """Return why this sudo dossier cannot become one of ``procedure`` now."""
        errors = self._termination_errors()
        if self.papers_asked or self.deadline_entry_ids._is_waiting():
            errors.append(
                self.env._("The office waits for the citizen. Let that come to its end first.")
            )
        if procedure == self.procedure_id and variant == self.variant_id:
            errors.append(self.env._("It is a dossier of this procedure already."))
        if variant.id not in (rules.cases or (False,)):
            errors.append(self.env._("Choose the case of the right procedure."))
        if not rules.workflow or not rules.terms:
            errors.append(
                self.env._(
                    "“%(procedure)s” has no process or no term on the day of the reception. Ask "
                    "the administrator.",
                    procedure=procedure.name,
                )
            )
        # Papers on their way would arrive at a unit that does not expect them.
        on_way = [("dossier_id", "=", self.id), ("state", "=", "pending")]
        if self.env["egate.handover.line"].search_count(on_way, limit=1):
            errors.append(
                self.env._(
                    "Its papers are in a stack that is not confirmed yet: settle that first."
                )
            )
        return errors

    def _switch_procedure(self, correction, rules, at):
        """Make this sudo dossier one of the right procedure: term, process, agency, not code."""
        source, user = self.workflow_state_id, self.env.user
        steps = self._open_steps()
        [at] = self._by_moment(steps, at)
        columns = {
            "procedure_id": correction.procedure_id.id,
            "variant_id": correction.variant_id.id or None,
            "correction_id": correction.id,
            "version_id": rules.version,
            "workflow_id": rules.workflow,
            "agency_unit_id": self._competent_agency_id(rules),
            "term_text": rules.term_text,
            "agency_receipt_limit": self._handed_over_by(rules, self.received_at),
        }
        other_agency = columns["agency_unit_id"] != self.agency_unit_id.id
        if other_agency:
            # The unit that decides now has not received it yet.
            columns["agency_received_at"] = None
        # The unit by which the first step is found is that of the right procedure.
        self._cache_agency(columns["agency_unit_id"])
        state = self.env["egate.workflow.state"].browse(rules.state)
        unit = self._unit_of(state)
        if not self.env["egate.assignment"]._people(state.role_id, unit):
            raise UserError(
                self.env._(
                    "Nobody is “%(role)s” in %(unit)s today, so nobody could go on with it.",
                    role=state.role_id.name,
                    unit=unit.name,
                )
            )
        hands = {self: (unit, user.browse())}
        ends = self._step_ends(state, at, hands)
        self._lock_rows()
        entry = self._append_deadline(
            "procedure",
            at,
            self._clock_unit(rules)._require_calendar(),
            self._terms_now(rules),
            policy="restart" if other_agency else "",
            basis=rules.decision,
            document=self.code,
        )
        due = {self: entry.due_at}
        if not self._place(state, at, hands, ends, due, source, {self: columns}):
            raise UserError(self._overtaken_message())
        none = self.env["egate.workflow.transition"]
        left = self._leave(steps, at, user, none, {"comment": correction.reason})
        self._open(state, at, hands, ends, left)
        self.invalidate_recordset()

    def _map_papers(self, procedure, variant, rules):
        """Tie the papers to those that the right procedure asks for, by their names.

        What was handed in stays; what is asked for besides is added, not ticked.

        :return: names of required papers that are not there
        """
        version = self.env["egate.procedure.version"].browse(rules.version)
        wanted = {
            search_key(part.name): part
            for part in version.component_ids
            if not part.variant_id or part.variant_id == variant
        }
        for paper in self.paper_ids:
            paper.component_id = wanted.pop(search_key(paper.name), False)
        last = max(self.paper_ids.mapped("sequence"), default=0)
        # sudo: the caller decides a correction, which was checked
        self.paper_ids._create_privileged(
            [
                {
                    "dossier_id": self.id,
                    "component_id": part.id,
                    "sequence": last + number,
                }
                for number, part in enumerate(wanted.values(), 1)
            ]
        )
        self.invalidate_recordset(["paper_ids"])
        return [
            paper.name
            for paper in self.paper_ids
            if paper.required and not paper.received and paper._is_asked()
        ]

    def _correction_notice(self, correction, money):
        """Return the neutral notice for the citizen, in the language of the forms.

        :param Recharged money: what the correction made of the fees
        """
        words = self.with_context(lang=self._form_lang())
        parts = [
            words.env._(
                "Dossier %(code)s is handled by the procedure “%(procedure)s”. Its code and the "
                "time of its reception stay the same; the result is due at %(due)s. Nothing of "
                "your dossier was withdrawn.",
                code=self.code,
                procedure=correction.procedure_id.name,
                due=words._local_in_words(self.due_at),
            )
        ]
        if correction.missing:
            papers = ", ".join(correction.missing.splitlines())
            parts.append(words.env._("The office will ask you for: %(papers)s.", papers=papers))
        if money.owed:
            parts.append(
                words.env._(
                    "Still to be paid at the cash desk: %(amount)s. What you paid counts.",
                    amount=formatLang(words.env, money.owed, currency_obj=self.currency_id),
                )
            )
        if money.over:
            parts.append(
                words.env._(
                    "You paid more than it costs: the cash desk gives %(amount)s back to you.",
                    amount=formatLang(words.env, money.over, currency_obj=self.currency_id),
                )
            )
        if len(parts) == 1:
            parts.append(words.env._("You need not do anything."))
        return " ".join(parts)

    def _after_correction(self, correction, fees):
        """Hook: what else follows when this sudo dossier was put right.

        :param correction: the approved ``egate.dossier.correction``; ``notice`` is what the citizen
            is told
        :param fees: what the right procedure costs, ``FeeLine``
        """
