from dataclasses import replace
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.egate_base.tools import deadline, identity
from odoo.addons.egate_base.tools.search_key import search_key
from odoo.addons.egate_base.tools.term import HANDOVER, Term
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError


class EgateDossier(models.Model):
    """What the clerk enters at the counter, and what the screen answers at once."""

    _inherit = "egate.dossier"

    page_count = fields.Integer(string="Pages", default=1, help="Pages of one copy, for the fee.")
    copy_count = fields.Integer(string="Copies asked for", default=1)
    offered_desk_ids = fields.Many2many(
        "egate.unit", compute="_compute_offered_desk_ids", export_string_translation=False
    )
    offered_variant_ids = fields.Many2many(
        "egate.procedure.variant",
        compute="_compute_offered_variant_ids",
        export_string_translation=False,
    )
    fee_bases = fields.Json(compute="_compute_fee_preview", export_string_translation=False)
    fee_preview = fields.Monetary(string="Fee", compute="_compute_fee_preview")
    fee_reduction = fields.Monetary(string="Waived", compute="_compute_fee_preview")
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )
    due_preview = fields.Char(string="Result due", compute="_compute_due_preview")
    due_explanation = fields.Text(string="How it is counted", compute="_compute_due_preview")
    preview_warning = fields.Char(
        compute="_compute_due_preview",
        export_string_translation=False,
        help="Where the term runs into a year whose holidays are not confirmed.",
    )
    identity_hint = fields.Char(
        compute="_compute_identity_hint", groups="egate_base.egate_group_identity"
    )

    @api.depends_context("uid")
    def _compute_offered_desk_ids(self):
        units = self.env["egate.unit"].browse(self._clerk_units())
        self.offered_desk_ids = units.filtered(lambda unit: unit.kind == "desk" and unit.active)

    @api.depends("procedure_id")
    def _compute_offered_variant_ids(self):
        for dossier in self:
            dossier.offered_variant_ids = dossier._version_now().variant_ids

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends(
        "procedure_id", "variant_id", "channel", "page_count", "copy_count", "exemption_id"
    )
    def _compute_fee_preview(self):
        today = self.env["egate.assignment"]._local_today()
        for dossier in self:
            lines = ()
            if dossier._version_now():
                lines = dossier._fees_by(dossier._rules_on(today), today)
            dossier.fee_preview = sum(line.amount for line in lines)
            full = sum(line.full_amount for line in lines)
            dossier.fee_reduction = full - dossier.fee_preview
            fees = self.env["egate.procedure.fee"].browse([line.fee_id for line in lines])
            dossier.fee_bases = sorted(set(fees.mapped("basis")))

    @api.depends("procedure_id", "variant_id", "channel", "reception_unit_id")
    def _compute_due_preview(self):
        entry = self.env["egate.dossier.deadline.entry"]
        for dossier in self:
            dossier.due_preview = dossier.due_explanation = dossier.preview_warning = False
            if not dossier.procedure_id or not dossier.reception_unit_id:
                continue
            try:
                promise = dossier._promise(fields.Datetime.now())
            except (UserError, ValidationError) as error:
                # The same sentence would refuse the reception; here it explains the empty field.
                dossier.due_explanation = str(error)
                continue
            due = promise.due
            if not due:
                continue
            dossier.due_preview = entry._moment_in_words(due.at)
            calendar = promise.calendar
            dossier.due_explanation = "\n".join(entry._sentences(due, calendar))
            today = calendar._to_local(fields.Datetime.now()).date()
            warning = calendar._egate_unconfirmed_sentence(today, due.at.date())
            dossier.preview_warning = warning or False

    @api.depends("identity_kind", "identity_number", "applicant_id")
    def _compute_identity_hint(self):
        for dossier in self:
            if dossier.applicant_id:
                dossier.identity_hint = self.env._("On file: the details below were filled in.")
            elif dossier.identity_kind == "newborn":
                dossier.identity_hint = self.env._(
                    "Enter the date of birth and a parent's number, or why none is known."
                )
            elif dossier.identity_kind in identity.NUMBERLESS_KINDS:
                dossier.identity_hint = self.env._("Enter the reason and the details below.")
            elif not dossier.identity_number:
                # Never empty: a line that comes and goes would move the field being typed in.
                dossier.identity_hint = self.env._("The number finds those who are on file.")
            else:
                dossier.identity_hint = self.env._("Not on file yet: enter the details below.")

    @api.depends(
        "applicant_kind",
        "identity_kind",
        "identity_number",
        "applicant_birth_date",
        "applicant_birth_year",
    )
    @api.depends_context("lang")
    def _compute_birth_doubt(self):
        for dossier in self:
            year = dossier._contradicted_year()
            dossier.birth_doubt = year and self.env._(
                "By its number the card is of somebody born in %(year)s, not in %(told)s. Check "
                "number and date on the card; if both stand there, tick it.",
                year=year,
                told=dossier._told_birth_year(),
            )

    def _told_birth_year(self):
        birth = self.applicant_birth_date
        return birth.year if birth else self.applicant_birth_year

    def _contradicted_year(self):
        """Return the year of birth by the number where the draft tells another, or ``None``."""
        self.ensure_one()
        if self.applicant_kind != "citizen":
            return None
        return identity.contradicted_year(
            self.identity_kind,
            identity.normalise_number(self.identity_number),
            self._told_birth_year(),
        )

    @api.onchange("identity_number", "applicant_birth_date", "applicant_birth_year")
    def _onchange_birth(self):
        # What was checked was another number, or another date.
        self.birth_confirmed = False
        if self.applicant_birth_date:
            self.applicant_birth_year = False

    @api.constrains("identity_kind", "identity_number", "identity_reason", "received_at")
    def _check_identity(self):
        for dossier in self:
            number = dossier.identity_number
            if number and (
                fault := self.env["res.partner"]._identity_fault(
                    dossier.identity_kind, number, dossier.identity_reason
                )
            ):
                raise ValidationError(fault)

    @api.constrains("procedure_id")
    def _check_procedure_in_force(self):
        today = self.env["egate.assignment"]._local_today()
        for dossier in self.filtered(lambda dossier: not dossier.received_at):
            if dossier.procedure_id:
                dossier._rules_on(today)

    @api.onchange("identity_kind", "identity_number", "identity_country_id")
    def _onchange_identity(self):
        Partner = self.env["res.partner"]
        self.identity_number = identity.normalise_number(self.identity_number) or False
        if self.identity_kind != identity.COUNTRY_KIND:
            self.identity_country_id = False
        if self.identity_kind in identity.NUMBERLESS_KINDS:
            self.identity_number = False
        else:
            self.identity_parent_number = False
            if not Partner._identity_doubted(self.identity_kind, self.identity_number):
                self.identity_reason = False
        if not self.identity_number:
            self.applicant_id = False
            return None
        if fault := Partner._identity_fault(
            self.identity_kind, self.identity_number, self.identity_reason
        ):
            self.applicant_id = False
            return {"warning": {"title": self.env._("Identity number"), "message": fault}}
        self.applicant_id = self._find_owner(Partner)
        return None

    def _find_owner(self, people):
        """Return who is on file with the paper on this draft.

        :param people: ``res.partner``, as whom to look
        """
        # sudo: what was read from the card, whoever may read old numbers
        old_number = self.sudo().identity_old_number
        return people._find_by_identity(
            self.identity_kind,
            self.identity_number,
            self.identity_country_id.id,
            old_number,
            self.applicant_name,
        )

    @api.onchange("applicant_id")
    def _onchange_applicant_id(self):
        if self.applicant_id:
            self.update(self._prepare_applicant_details(self.applicant_id))

    @api.onchange("procedure_id", "variant_id")
    def _onchange_procedure_id(self):
        """Show the papers of the case; what was ticked for the same paper is kept."""
        version = self._version_now()
        if self.variant_id not in version.variant_ids:
            self.variant_id = version.variant_ids[:1]
        self.sets = version.sets or 1
        wanted = version.component_ids.filtered(
            lambda part: not part.variant_id or part.variant_id == self.variant_id
        )
        self._move_papers_to(wanted)
        kept = self.paper_ids.component_id
        commands = [
            Command.create(
                {
                    "component_id": part.id,
                    "sequence": part.sequence,
                    "name": part.name,
                    "required": part.required,
                    "original_count": part.originals,
                    "copy_count": part.copies,
                }
            )
            for part in wanted
            if part not in kept
        ]
        gone = self.paper_ids.filtered(
            lambda paper: (
                paper.component_id and paper.component_id not in wanted and not paper._is_touched()
            )
        )
        if self._origin == self:
            gone._drop_untouched()
        else:
            commands += [
                Command.delete(paper._origin.id) if paper._origin else Command.unlink(paper.id)
                for paper in gone
            ]
        if commands:
            self.paper_ids = commands

    def _move_papers_to(self, wanted):
        """Let papers that are there count for those of the same name that are ``wanted`` now.

        Whoever chose the wrong procedure first need not tick and scan again what fits the right
        one.
        """
        free = {
            search_key(part.name): part
            for part in reversed(wanted)
            if part not in self.paper_ids.component_id
        }
        for paper in self.paper_ids:
            if paper.component_id not in wanted and paper._is_touched():
                if part := free.pop(search_key(paper.name), None):
                    paper.component_id = part

    def action_tick_papers(self):
        """Tick every paper that the procedure requires."""
        # What is looked up instead need not be there.
        asked = self.paper_ids.filtered(lambda paper: paper.required and paper._is_asked())
        asked.received = True
        return True

    @api.model
    def _prepare_applicant_details(self, partner):
        # Asked here: what the superuser has read in this request is in memory for everybody.
        partner._origin.check_access("read")
        return {
            "applicant_name": partner.name,
            "applicant_birth_date": partner.birth_date,
            "applicant_birth_year": partner.birth_year,
            "applicant_address": partner.contact_address_inline or partner.street,
            "applicant_phone": partner.phone,
            "applicant_email": partner.email,
        }

    def _version_now(self):
        """Return the version in force today, or an empty record: the screen only shows it."""
        self.ensure_one()
        return self.version_id or self.procedure_id.current_version_id

    def _fees_by(self, rules, day):
        """Return what this dossier pays by ``rules`` on the local date ``day``.

        :rtype: tuple[FeeLine, ...]
        """
        self.ensure_one()
        return self.env["egate.procedure"]._reception_fees(
            rules.version,
            self.variant_id._origin.id,
            self.channel,
            self.page_count,
            self.copy_count,
            day,
            self.exemption_id._origin.id,
        )

    def _terms_now(self, rules):
        """Return the legs of the term, counted as the settings say now."""
        counting = self.env["resource.calendar"]._egate_counting()
        terms = [replace(term, **counting) for term in rules.terms]
        if self._agency_elsewhere(rules):
            cutoff = self.reception_unit_id._transfer_cutoff()
            terms.insert(0, Term(Fraction(0), HANDOVER, cutoff))
        return terms

    def _due_by(self, terms, calendar, at):
        """Return the due time (local) of this dossier if received at ``at`` (UTC).

        :param terms: legs, from :meth:`_terms_now`
        :raise UserError: the calendar does not reach so far
        :rtype: deadline.Due
        """
        self.ensure_one()
        local = calendar._to_local(at)
        try:
            return deadline.due(calendar._working_calendar(), local, terms)
        except CalendarRangeError:
            raise UserError(
                self.env._(
                    "The term of “%(procedure)s” reaches beyond the years that the calendar "
                    "“%(calendar)s” is counted for. Ask the administrator to check the term.",
                    procedure=self.procedure_id.name,
                    calendar=calendar.name,
                )
            ) from None
