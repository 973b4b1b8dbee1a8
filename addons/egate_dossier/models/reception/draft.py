from dataclasses import replace
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.egate_base.tools import deadline, identity
from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.term import HANDOVER, Term
from odoo.addons.egate_base.tools.working_calendar import CalendarRangeError


class EgateDossier(models.Model):
    """What the clerk enters at the counter, and what the screen answers at once."""

    _name = "egate.dossier"
    _inherit = ["egate.dossier", "egate.currency"]

    page_count = fields.Integer(string="Pages", default=1, help="Pages of one copy, for the fee.")
    copy_count = fields.Integer(string="Copies asked for", default=1)
    fee_preview = fields.Monetary(string="Fee", compute="_compute_fee_preview")
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

    def _choose_owner_by_paper(self):
        """Take the person on file with this paper as owner; drop what the paper does not have."""
        Partner, kind = self.env["res.partner"], self.identity_kind
        number = identity.normalise_number(self.identity_number) or False
        if kind != identity.COUNTRY_KIND:
            self._let(identity_country_id=self.env["res.country"])
        if kind in identity.NUMBERLESS_KINDS:
            self._let(identity_number=False)
        else:
            self._let(identity_number=number, identity_parent_number=False)
            if not Partner._identity_doubted(kind, number):
                self._let(identity_reason=False)
        right = self.identity_number and not Partner._identity_fault(
            kind, self.identity_number, self.identity_reason
        )
        self._let(applicant_id=self._find_owner(Partner) if right else Partner)

    def _let(self, **values):
        """Give this draft those of the values that it lacks: a write costs as much as ten looks.

        :param values: by field; a record for a link, an empty one for none
        """
        # sudo: what is there already, whatever of it the user may read
        there = self.sudo()
        for name, value in values.items():
            if there[name] != value:
                self[name] = value

    def _choose_owner_by_tax_code(self):
        """Take as owner the organisation on file with this tax code; a citizen has none."""
        if self.applicant_kind != "organisation":
            self.applicant_tax_code = self.representative_name = self.representative_title = False
            return
        self.identity_kind = self.identity_number = self.identity_reason = False
        code = normalise_tax_code(self.applicant_tax_code)
        if code or not self.applicant_tax_code:
            self.applicant_tax_code = code
            self.applicant_id = self.env["res.partner"]._find_by_tax_code(code)

    @api.model
    def _prepare_applicant_details(self, partner):
        # Checked here: what the superuser has read in this request is in memory for every user.
        partner._origin.check_access("read")
        return {
            "applicant_name": partner.name,
            "applicant_birth_date": partner.birth_date,
            "applicant_birth_year": partner.birth_year,
            "applicant_address": partner.contact_address_inline or partner.street,
            "applicant_phone": partner.phone,
            "applicant_email": partner.email,
            # What the citizen said last time is on the screen, so that the clerk asks again.
            "notice_channel": partner.egate_notice_channel,
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
