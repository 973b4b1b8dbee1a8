from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import escape_psql

from ..tools import contact
from ..tools.identity import normalise_number
from ..tools.printable import unprintable
from ..tools.search_key import search_key

#: Least digits of a paper's number to look up a person.
DIGITS_OF_A_NUMBER = 7
#: At most so many people are named as possibly the same.
SIMILAR_LIMIT = 5


class ResPartner(models.Model):
    """Phone and tax code of a citizen or organisation, and possible duplicates."""

    _inherit = "res.partner"

    similar_hint = fields.Char(
        string="Perhaps on file already",
        compute="_compute_similar_hint",
        export_string_translation=False,
    )

    @api.depends("name", "birth_date", "birth_year", "phone")
    @api.depends_context("lang", "uid")
    def _compute_similar_hint(self):
        # A user who may not read these may not find people by them either.
        marks = ("birth_date", "birth_year", "phone")
        known = [name for name in marks if name not in self._closed_fields()]
        for partner in self:
            similar = self._similar_people(
                {
                    "id": partner._origin.id,
                    "name": partner.name,
                    **{name: partner[name] for name in known},
                }
            )
            partner.similar_hint = "; ".join(other._told_apart() for other in similar)

    def _told_apart(self):
        """Return the name with what tells this person from others, no number in full."""
        self.ensure_one()
        born = self._shown("birth_date") or self._shown("birth_year")
        born = born.strftime("%d/%m/%Y") if isinstance(born, date) else born and str(born)
        details = [detail for detail in (born, self.identity_masked) if detail]
        return f"{self.name} ({', '.join(details)})" if details else self.name

    @api.model
    def _similar_people(self, values):
        """Return people on file who may be the one with ``values``; a hint, never a refusal.

        The same name (however written) and date or year of birth, or the same name and phone.

        :param dict values: ``name``, ``birth_date``, ``birth_year``, ``phone``; ``id`` of the
            person themselves
        """
        key = search_key(values.get("name"))
        births = [name for name in ("birth_date", "birth_year") if values.get(name)]
        marks = [Domain(name, "=", values[name]) for name in births]
        if phone := values.get("phone"):
            marks.append(Domain("phone", "in", [phone, contact.normalise_phone(phone) or phone]))
        if not key or not marks:
            return self.browse()
        # Not "=": the trigram index answers patterns.
        domain = Domain("search_key", "=like", escape_psql(key)) & Domain.OR(marks)
        if values.get("id"):
            domain &= Domain("id", "!=", values["id"])
        return self.search(domain, limit=SIMILAR_LIMIT)

    @api.constrains("phone", "identity_kind")
    def _check_phone(self):
        # Odoo's own contacts may have any number; those who hand in dossiers are called back.
        for partner in self.filtered("identity_kind"):
            if fault := self._phone_fault(partner.phone):
                raise ValidationError(fault)

    @api.model
    def _phone_fault(self, phone):
        """Return a sentence that says what is wrong with ``phone``, or ``None``."""
        if not phone or contact.normalise_phone(phone):
            return None
        if contact.is_old_landline(phone):
            return self.env._(
                "“%(phone)s” is written as a landline of before 2017. Enter it with the area code "
                "of today (024 for Hà Nội, 028 for Hồ Chí Minh), or without spaces if it is a "
                "mobile number.",
                phone=phone,
            )
        return self.env._(
            "“%(phone)s” is no phone number. Enter one number, in digits and without an extension: "
            "a mobile number has 10 digits, a landline 11 with its area code; a foreign one begins "
            "with “+” and the country.",
            phone=phone,
        )

    @api.constrains("birth_date", "birth_year", "identity_kind")
    def _check_birth(self):
        # What a newborn's may be is asked with the number that stands in for theirs.
        for partner in self.filtered(lambda one: one.identity_kind not in (False, "newborn")):
            if fault := self._birth_date_fault(partner.birth_date, partner.birth_year):
                raise ValidationError(fault)

    @api.model
    def _birth_date_fault(self, day, year=0):
        """Return a sentence that says why ``day`` cannot be a birth date, or ``None``.

        :param int year: where no day is known
        """
        if not day:
            this_year = self.env["egate.assignment"]._local_today().year
            if year and not 1900 <= year <= this_year:
                return self.env._(
                    "The year of birth %(year)s cannot be. Enter a year from 1900 to %(last)s.",
                    year=year,
                    last=this_year,
                )
            return None
        words = day.strftime("%d/%m/%Y")
        if day > self.env["egate.assignment"]._local_today():
            return self.env._(
                "The date of birth %(day)s is a day to come. Check day and year.", day=words
            )
        if day.year < 1900:
            return self.env._(
                "The date of birth %(day)s is before 1900. Enter the year in four digits.",
                day=words,
            )
        return None

    @api.constrains("email", "identity_kind", "vat")
    def _check_email(self):
        # Odoo's own contacts may have several; who is told something has one whole address.
        for partner in self.filtered(lambda one: one.identity_kind or one.vat or one.user_ids):
            if fault := self._email_fault(partner.email):
                raise ValidationError(fault)

    @api.model
    def _print_fault(self, text):
        """Return a sentence that says what in ``text`` no printed form can show, or ``None``."""
        sign = unprintable(text)
        if not sign:
            return None
        return self.env._(
            "“%(sign)s” in “%(text)s” cannot be printed on the forms. Write it in Latin letters, "
            "as in the passport.",
            sign=sign,
            text=text,
        )

    @api.constrains("name", "identity_kind", "vat")
    def _check_printable(self):
        # Odoo's own contacts are on no form.
        for partner in self.filtered(lambda one: one.identity_kind or one.vat):
            if fault := self._print_fault(partner.name):
                raise ValidationError(fault)

    @api.model
    def _email_fault(self, email):
        """Return a sentence that says what is wrong with ``email``, or ``None``."""
        if not (email or "").strip() or contact.is_email(email):
            return None
        return self.env._(
            "“%(email)s” is not one whole e-mail address. Enter one, without spaces, such as "
            "an.nguyen@gmail.com, or leave it empty.",
            email=email,
        )

    @api.constrains("vat", "country_id")
    def _check_tax_code(self):
        for partner in self:
            home = not partner.country_id or partner.country_id.code == contact.HOME_REGION
            if partner.vat and home and not contact.normalise_tax_code(partner.vat):
                raise ValidationError(self._tax_code_sentence(partner.vat))

    @api.model
    def _tax_code_sentence(self, code):
        """Return what is wrong with ``code``, which is no tax code or missing."""
        if not code:
            return self.env._("Enter the organisation's tax code: 10 digits, 13 for a branch.")
        return self.env._(
            "“%(code)s” is no tax code. An organisation has 10 digits, a branch 13, a "
            "person the 12 digits of the identification number.",
            code=code,
        )

    @api.model
    def _find_by_tax_code(self, code):
        """Return the organisation on file with this tax code, or an empty record.

        :param str code: as :func:`contact.normalise_tax_code` writes it
        """
        if not code:
            return self.browse()
        domain = Domain("vat", "=", code) & Domain("is_company", "=", True)
        return self.with_context(active_test=False).search(domain, limit=1, order="id")._kept()

    @api.model
    def _plain_contact(self, vals):
        """Return the phone number and the tax code of ``vals`` as they are kept."""
        return {
            # An unreadable value is kept as entered; constraints refuse it where they apply.
            name: normalise(vals[name]) or vals[name]
            for name, normalise in (
                ("phone", contact.normalise_phone),
                ("vat", contact.normalise_tax_code),
            )
            if vals.get(name)
        }

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator != "ilike" or not isinstance(value, str):
            return domain
        domain = Domain(domain)
        if key := search_key(value):
            domain |= Domain("search_key", "like", key)
        # A number is found however it is written: “048 188 765 432”, “0905.000.111”.
        number, phone = normalise_number(value), contact.normalise_phone(value)
        if sum(map(str.isdigit, number)) >= DIGITS_OF_A_NUMBER and "identity_number" not in (
            self._closed_fields()
        ):
            domain |= Domain("identity_number", "=", number)
            domain |= Domain("identity_old_number", "=", number)
        if phone and "phone" not in self._closed_fields():
            domain |= Domain("phone", "=", phone)
        return domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.constrains("login", "partner_id")
    def _check_email(self):
        # The record of the person exists before the account does.
        self.partner_id._check_email()
