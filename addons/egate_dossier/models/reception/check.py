from odoo import models

from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.identity import COUNTRY_KIND
from odoo.addons.egate_base.tools.plain_text import says_something
from odoo.addons.egate_base.tools.search_key import search_key

from ...tools.field_sentence import at


class EgateDossier(models.Model):
    """What keeps a draft from being received, each in a sentence that says what to do."""

    _inherit = "egate.dossier"

    def _reception_errors(self, promise, people):
        """Return a sentence for everything that keeps this draft from being received.

        :param Promise promise: what it would be received on
        :param People people: who is on file
        :rtype: list[FieldSentence]
        """
        rules = promise.rules
        errors = self._owner_errors(people)
        if not rules.workflow:
            errors += at(
                "procedure_id",
                self.env._(
                    "The procedure “%(procedure)s” has no published process. Ask the administrator "
                    "to assign one.",
                    procedure=self.procedure_id.name,
                ),
            )
        errors += self._case_errors(rules) + self._agency_errors(rules)
        errors += self._exemption_errors(rules) + self._paper_errors(rules)
        if self.outside_system_id or self.outside_code:
            outside = self._outside_errors(self.outside_system_id, self.outside_code or "")
            errors += at("outside_code", *outside)
        return errors

    def _owner_errors(self, people):
        """Return what is wrong with unit and people of this draft, whatever the procedure."""
        self.ensure_one()
        return self._desk_errors() + self._person_errors(people) + self._post_errors()

    def _desk_errors(self):
        errors = []
        if self.reception_unit_id.id not in self._clerk_units():
            errors += at(
                "reception_unit_id",
                self.env._(
                    "You are not assigned as a clerk of “%(desk)s” today. Choose your own "
                    "one-stop unit.",
                    desk=self.reception_unit_id.name,
                ),
            )
        if not self._desk_is_open():
            errors += at(
                "reception_unit_id",
                self.env._(
                    "“%(desk)s” is closed and receives nothing more. Choose your own one-stop "
                    "unit.",
                    desk=self.reception_unit_id.name,
                ),
            )
        return errors

    def _person_errors(self, people):
        """Return what is wrong with the people of this draft.

        :param People people: who is on file
        """
        if self.applicant_kind == "organisation":
            errors = self._organisation_errors(people)
        else:
            errors = self._identity_errors(people)
        if not says_something(self.applicant_name or ""):
            errors += at("applicant_name", self.env._("Enter the owner's full name."))
        Partner = self.env["res.partner"]
        fault = Partner._birth_date_fault(self.applicant_birth_date, self.applicant_birth_year)
        errors += at("applicant_birth_date", fault)
        if self.birth_doubt and not self.birth_confirmed:
            errors += at("applicant_birth_date", self.birth_doubt)
        errors += at("applicant_phone", Partner._phone_fault(self.applicant_phone))
        errors += at("applicant_email", Partner._email_fault(self.applicant_email))
        return errors + self._people_errors()

    def _case_errors(self, rules):
        if rules.cases and self.variant_id.id not in rules.cases:
            return at("variant_id", self.env._("Choose the case of the procedure."))
        if self.variant_id and not rules.cases:
            return at(
                "variant_id",
                self.env._("This procedure knows no cases: leave the case empty."),
            )
        if not rules.terms:
            return at(
                "procedure_id",
                self.env._(
                    "No term is entered for this case of “%(procedure)s”, so no date can be "
                    "promised. Ask the administrator to enter it.",
                    procedure=self.procedure_id.name,
                ),
            )
        return []

    def _agency_errors(self, rules):
        """A dossier may be handed in anywhere; the agency that decides is then chosen, not guessed.

        Source: Nghị định 118/2025/NĐ-CP, reception regardless of administrative boundaries.
        """
        if self._needs_agency(rules) and not self.asked_agency_id:
            return at(
                "asked_agency_id",
                self.env._(
                    "“%(procedure)s” is decided by a commune. Choose the agency that is competent.",
                    procedure=self.procedure_id.name,
                ),
            )
        named = self._named_agency_id(rules)
        if named and not self._competent_agency_id(rules):
            return at(
                "agency_unit_id",
                self.env._(
                    "“%(agency)s” is closed, and no unit has taken its work over. Ask the "
                    "administrator who decides this procedure now.",
                    agency=self.env["egate.unit"].browse(named).name,
                ),
            )
        return []

    def _paper_errors(self, rules):
        """Ask the procedure, not the list on the screen, which papers must be there."""
        errors = self._paper_name_errors()
        if not rules.required:
            return errors
        received = self.paper_ids.filtered("received").component_id.ids
        missing = [name for part, name in rules.required if part not in received]
        if not missing:
            return errors
        return errors + at(
            "paper_ids",
            self.env._(
                "Not handed in yet: %(papers)s. Tick them when they are there.",
                papers="; ".join(missing),
            ),
        )

    def _paper_name_errors(self):
        Partner, errors = self.env["res.partner"], []
        for paper in self.paper_ids:
            # What the catalogue calls a paper, the forms can print.
            if not paper.component_id:
                errors += at("paper_ids", Partner._print_fault(paper.name))
        return errors

    def _identity_errors(self, people):
        Partner = self.env["res.partner"]
        if not self.identity_kind:
            return at(
                "identity_kind",
                self.env._("Choose the kind of identity paper, or “None” with the reason."),
            )
        if fault := Partner._identity_fault(
            self.identity_kind, self.identity_number, self.identity_reason
        ):
            return at("identity_number", fault)
        if fault := Partner._numberless_fault(
            self.identity_kind,
            self.identity_reason,
            self.applicant_birth_date,
            self.identity_parent_number,
        ):
            place = "identity_parent_number" if self.identity_kind == "newborn" else ""
            return at(place or "identity_reason", fault)
        if self.identity_kind == COUNTRY_KIND and not self.identity_country_id:
            return at("identity_country_id", Partner._identity_sentences()["country"])
        known = self._owner_on(people)
        if known and known.search_key != search_key(self.applicant_name):
            return at(
                "applicant_name",
                self.env._(
                    "This identity number is on file for “%(name)s”. Check number and name on the "
                    "card; a name that has changed is corrected on file first.",
                    name=known.name,
                ),
            )
        return self._difference_errors(known)

    def _organisation_errors(self, people):
        Partner = self.env["res.partner"]
        code = normalise_tax_code(self.applicant_tax_code)
        if not code:
            return at("applicant_tax_code", Partner._tax_code_sentence(self.applicant_tax_code))
        errors = []
        if not says_something(self.representative_name or ""):
            errors += at(
                "representative_name",
                self.env._("Enter the organisation's legal representative."),
            )
        known = people.by_tax_code.get(code)
        if known and known.search_key != search_key(self.applicant_name):
            errors += at(
                "applicant_name",
                self.env._(
                    "This tax code is on file for “%(name)s”. Check code and name on the "
                    "certificate; a name that has changed is corrected on file first.",
                    name=known.name,
                ),
            )
        return errors
