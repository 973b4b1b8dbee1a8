from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

from odoo.addons.egate_base.models.res_partner import EXACT
from odoo.addons.egate_base.tools import identity
from odoo.addons.egate_base.tools.contact import normalise_tax_code


class People(NamedTuple):
    """Owners who are on file.

    :ivar by_number: those on file whose paper may be that of a draft, by each of their numbers
    :ivar by_tax_code: organisations by their tax code
    """

    by_number: dict
    by_tax_code: dict


class EgateDossier(models.Model):
    """The owner on file, found by number or put on file at reception; and the competent agency."""

    _inherit = "egate.dossier"

    asked_agency_id = fields.Many2one(
        "egate.unit",
        string="Agency to decide",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('kind', '=', 'agency'), ('level', '=', 'commune')]",
        help="Where the procedure is decided by a commune, and handed in elsewhere.",
    )

    def _needs_agency(self, rules):
        """Return whether the agency that decides has to be chosen at the counter."""
        if rules.agency:
            return False
        return rules.level == "commune" and self.reception_unit_id._facts().level != "commune"

    def _competent_agency_id(self, rules):
        """Return the id of the agency that decides: the version's, the chosen one, or the unit's.

        Where that was closed, of the agency that took its work over; ``None`` without any.
        """
        agency = self.env["egate.unit"].browse(self._named_agency_id(rules))
        return agency._facts().now if agency else None

    def _named_agency_id(self, rules):
        self.ensure_one()
        chosen = self.asked_agency_id.id if rules.level == "commune" else False
        return rules.agency or chosen or self.reception_unit_id._facts().agency

    def _people_on_file(self):
        """Return the owners of these drafts who are on file, found in one query."""
        numbers = {
            (dossier.identity_kind, dossier.identity_number, dossier.identity_old_number)
            for dossier in self
            if dossier.applicant_kind == "citizen"
            and dossier.identity_number
            and dossier.identity_kind not in identity.NUMBERLESS_KINDS
        }
        codes = {
            code
            for dossier in self
            if dossier.applicant_kind == "organisation"
            and (code := normalise_tax_code(dossier.applicant_tax_code))
        }
        by_kind = {}
        for kind, number, old_number in sorted(numbers, key=str):
            by_kind.setdefault(kind, set()).add(number)
            if old_number:
                # On file by the paper that the card took the place of.
                for former in identity.RENEWED_KINDS:
                    by_kind.setdefault(former, set()).add(old_number)
        domain = Domain.OR(
            Domain("identity_kind", "=", kind) & Domain("identity_number", "in", sorted(found))
            for kind, found in sorted(by_kind.items())
        )
        renewed = {number for kind, number, _old in numbers if kind in identity.RENEWED_KINDS}
        if renewed:
            domain |= Domain("identity_old_number", "in", sorted(renewed))
        if codes:
            domain |= Domain("vat", "in", sorted(codes)) & Domain("is_company", "=", True)
        if domain.is_false():
            return People({}, {})
        # sudo: reception finds the owner of a dossier by number, whatever the user may read.
        # Somebody whose record was archived is still the same person.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        names = [
            "name",
            "search_key",
            "identity_kind",
            "identity_number",
            "identity_old_number",
            "identity_country_id",
            "vat",
            "is_company",
            "merged_into_id",
            "card_mark",
            "birth_date",
        ]
        by_number, by_tax_code = {}, {}
        for partner in partners.search_fetch(domain, names, order="id desc"):
            kept = partner
            while kept.merged_into_id:
                kept = kept.merged_into_id
            for number in {partner.identity_number, partner.identity_old_number} - {False}:
                by_number.setdefault(number, []).append((partner, kept))
            if partner.is_company and partner.vat:
                by_tax_code[partner.vat] = kept
        return People(by_number, by_tax_code)

    def _ensure_applicants(self, people):
        """Return for each of these drafts the id of its owner; new owners are put on file.

        :param People people: who is on file
        :raise ConcurrencyError: another counter has just put the same person on file; Odoo tries
            again, and finds them
        """
        owners, new = {}, {}
        for dossier in self:
            known = dossier._owner_on(people)
            if known:
                owners[dossier] = known.id
                dossier._renew_paper(known)
                dossier._keep_card(known)
                continue
            new.setdefault(dossier._owner_key(), []).append(dossier)
        if not new:
            return owners
        vals_list = [dossiers[0]._prepare_owner() for dossiers in new.values()]
        self.env.company._recall_country()
        self.env["res.users"]._recall_superuser()
        try:
            # sudo: clerks receive dossiers of people whom they need not be able to put on file.
            # No creation log and no followers: they would cost eight queries and serve no one.
            made = self.env["res.partner"]._create_privileged(
                vals_list,
                tracking_disable=True,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
            )
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error
        for partner, dossiers in zip(made, new.values(), strict=True):
            owners |= dict.fromkeys(dossiers, partner.id)
        return owners

    def _owner_on(self, people):
        if self.applicant_kind == "organisation":
            return people.by_tax_code.get(normalise_tax_code(self.applicant_tax_code))
        paper, best, mark = self._paper(), self.env["res.partner"], 0
        # The oldest record of those that fit alike.
        for number in (self.identity_number, self.identity_old_number):
            for partner, kept in people.by_number.get(number, ()) if number else ():
                if (fits := partner._fits(*paper, self.applicant_name)) and fits >= mark:
                    best, mark = kept, fits
        return best

    def _renew_paper(self, owner):
        """Keep on file (sudo) what this sudo draft adds to the paper that the owner is known by.

        The name was held against it before. An old card makes place for the new one and is kept as
        the old number, so that both find one person.
        """
        if self.applicant_kind != "citizen":
            return
        number, country = self.identity_number, self.identity_country_id
        fits = owner._known_by(*self._paper())
        if fits == 1 and self.identity_kind == "cccd":
            if owner.birth_date and owner.birth_date != (self.applicant_birth_date or None):
                # Not the card of this person, or one of the two is wrong: nothing is replaced.
                return
            words = self.env._(
                "A newer card was read at %(desk)s; the old number is kept.",
                desk=self.reception_unit_id.name,
            )
            owner._message_log(body=words)
            owner.write(
                {
                    "identity_kind": "cccd",
                    "identity_number": number,
                    "identity_old_number": owner.identity_number,
                }
            )
        elif fits >= EXACT:
            if self.identity_old_number and not owner.identity_old_number:
                owner.identity_old_number = self.identity_old_number
            if country and not owner.identity_country_id:
                owner.identity_country_id = country

    def _owner_key(self):
        """Return what tells this owner from others in a batch; without a number, the draft's id."""
        if self.applicant_kind == "organisation":
            return normalise_tax_code(self.applicant_tax_code)
        return self.identity_number and self._paper()[:3] or self.id

    def _prepare_owner(self):
        """Return the values by which this draft's owner is put on file."""
        self.ensure_one()
        vals = {
            "name": self.applicant_name.strip(),
            "street": self.applicant_address,
            "phone": self.applicant_phone,
            "email": self.applicant_email,
        }
        if self.applicant_kind == "organisation":
            code = normalise_tax_code(self.applicant_tax_code)
            return {**vals, "is_company": True, "vat": code, "desk_tax_code": code}
        return {
            **vals,
            "identity_kind": self.identity_kind,
            "identity_number": self.identity_number,
            "identity_old_number": self.identity_old_number,
            "identity_country_id": self.identity_country_id.id,
            "identity_reason": self.identity_reason,
            "identity_parent_number": self.identity_parent_number,
            "birth_date": self.applicant_birth_date,
            "birth_year": 0 if self.applicant_birth_date else self.applicant_birth_year,
            "card_mark": self._card_of_owner() or False,
        }
