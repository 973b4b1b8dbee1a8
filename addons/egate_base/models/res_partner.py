from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import identity
from ..tools.search_key import search_index, search_key

#: From this score on, a record matches a paper by its own number, not by its former number.
EXACT = 3


class ResPartner(models.Model):
    """A citizen or an organisation, known by the kind and number of an identity paper."""

    _inherit = "res.partner"

    identity_kind = fields.Selection(
        [
            ("cccd", "Personal identification number (12 digits)"),
            ("cmnd", "Old identity card (9 digits)"),
            ("passport", "Vietnamese passport"),
            ("foreign_passport", "Foreign passport"),
            ("temporary_card", "Temporary residence card (foreigner)"),
            ("permanent_card", "Permanent residence card (foreigner)"),
            ("newborn", "Newborn, no number yet"),
            ("other", "Other paper"),
            ("none", "None"),
        ],
        string="Identity paper",
    )
    # Numbers are closed to users who do not need them; see res_partner_masked.py.
    identity_number = fields.Char(string="Identity number", copy=False)
    identity_old_number = fields.Char(
        string="Old identity number",
        copy=False,
        index="btree_not_null",
        help="The number of the identity card that this one took the place of.",
    )
    identity_reason = fields.Char(
        string="Why there is no number",
        help="Such as: old and without papers, or a foundling. For a newborn, only where no "
        "parent's number is known.",
    )
    identity_parent_number = fields.Char(
        string="A parent's identity number",
        copy=False,
        help="Tells a newborn apart until the registration of the birth gives a number.",
    )
    identity_country_id = fields.Many2one(
        "res.country",
        string="Country of the passport",
        ondelete="restrict",
        copy=False,
        help="Two countries may give one number: it tells people apart with its country only.",
    )
    identity_date = fields.Date(string="Issued on")
    identity_place = fields.Char(string="Issued by")
    birth_date = fields.Date(string="Date of birth")
    birth_year = fields.Integer(
        string="Year of birth",
        help="Where day and month are not known; the date of birth is then left empty.",
    )
    sex = fields.Selection([("male", "Male"), ("female", "Female")])
    search_key = fields.Char(
        compute="_compute_search_key", store=True, export_string_translation=False
    )

    _egate_search_key_idx = models.Index(search_index)
    _egate_identity_uniq = models.UniqueIndex(
        "(identity_kind, identity_number, COALESCE(identity_country_id, 0))"
        " WHERE identity_number IS NOT NULL",
        "Somebody with this identity number is on file already.",
    )

    @api.depends("name")
    def _compute_search_key(self):
        for partner in self:
            partner.search_key = search_key(partner.name)

    @api.constrains(
        "identity_kind",
        "identity_number",
        "identity_reason",
        "identity_parent_number",
        "birth_date",
    )
    def _check_identity_number(self):
        for partner in self:
            # Odoo's own contacts have neither.
            if not partner.identity_kind and not partner.identity_number:
                continue
            if fault := self._identity_fault(
                partner.identity_kind, partner.identity_number, partner.identity_reason
            ) or self._numberless_fault(
                partner.identity_kind,
                partner.identity_reason,
                partner.birth_date,
                partner.identity_parent_number,
            ):
                raise ValidationError(fault)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create([self._with_one_birth(vals) for vals in vals_list])
        # A user who enters a person sees that person, as after a look-up.
        partners._note_found()
        return partners

    def write(self, vals):
        self._refuse_own_correction(vals)
        result = super().write(self._with_one_birth(vals))
        self._forget_country_of_office(vals)
        return result

    @api.model
    def _with_one_birth(self, vals):
        """Return ``vals`` with plain numbers, and no year of birth beside the day."""
        vals = self._with_plain_number(vals)
        return {**vals, "birth_year": 0} if vals.get("birth_date") else vals

    @api.model
    def _with_plain_number(self, vals):
        numbers = {
            name: identity.normalise_number(vals[name]) or False
            for name in ("identity_number", "identity_old_number", "identity_parent_number")
            if name in vals
        }
        return {**vals, **numbers, **self._plain_contact(vals)}

    @api.model
    def _identity_fault(self, kind, number, reason=None):
        """Return a sentence that says what is wrong with ``number`` and what to do, or ``None``.

        :param reason: why a doubtful number is right
        """
        year = fields.Date.today().year
        fault = identity.number_fault(kind, identity.normalise_number(number), this_year=year)
        if fault == identity.DOUBT and (reason or "").strip():
            return None
        return fault and self._identity_sentences()[fault]

    @api.model
    def _identity_doubted(self, kind, number):
        """Return whether ``number`` is accepted only with a reason."""
        year = fields.Date.today().year
        number = identity.normalise_number(number)
        return identity.number_fault(kind, number, this_year=year) == identity.DOUBT

    @api.model
    def _numberless_fault(self, kind, reason, birth_date, parent_number):
        """Return a sentence that says what is missing where there is no number, or ``None``.

        :param birth_date: a date, or ``False``
        """
        fault = identity.numberless_fault(
            kind,
            reason,
            birth_date,
            identity.normalise_number(parent_number),
            self.env["egate.assignment"]._local_today(),
        )
        return fault and self._identity_sentences()[fault]

    @api.model
    def _identity_sentences(self):
        return {
            "reason": self.env._(
                "Enter why there is no identity number, or choose the paper and enter its number."
            ),
            "birth_date": self.env._(
                "Enter the newborn's date of birth: it stands in for the number."
            ),
            "birth_future": self.env._("The newborn's date of birth is still to come. Correct it."),
            "not_newborn": self.env._(
                "Somebody of this age is no newborn. Choose the paper and enter its number, or "
                "“None” with the reason."
            ),
            "parent": self.env._(
                "Enter the identity number of the newborn's mother or father, or why none is known."
            ),
            "parent_number": self.env._(
                "The parent's identity number has 12 digits (an old card 9, a passport letters and "
                "digits). Check it on the card."
            ),
            "foreign_passport": self.env._(
                "The number of a foreign passport has 5 to 15 letters and digits. Check the number."
            ),
            "residence_card": self.env._(
                "The number of a residence card has 5 to 15 letters and digits. Check the number."
            ),
            "missing": self.env._("Enter the identity number, or choose “None” as the paper."),
            "unexpected": self.env._("Choose the kind of identity paper for this number."),
            "digits12": self.env._(
                "A personal identification number has exactly 12 digits. Check it on the card."
            ),
            "country": self.env._(
                "Choose the country that gave the passport: two countries may give one number."
            ),
            "province": self.env._(
                "The first three digits of this number are no province or country code that is "
                "known. Check the number on the card; if it stands there so, enter why it is right."
            ),
            "birth_year": self.env._(
                "By its digits 4 to 6 this number belongs to somebody not yet born. "
                "Check the number on the card."
            ),
            "digits9": self.env._("An old identity card has exactly 9 digits. Check the number."),
            "passport": self.env._(
                "A Vietnamese passport has one letter and 7 or 8 digits. Check the number, or "
                "choose “Foreign passport”."
            ),
            "characters": self.env._(
                "The number of this paper has 3 to 30 letters, digits or “/”. Check the number."
            ),
        }

    @api.model
    def _identity_domain(self, kind, number, old_number=None):
        """Return the domain of people who may have this paper, by its number or its former one.

        A person with an old and a new card is one person, in whichever order the cards were
        entered.
        """
        domain = Domain("identity_kind", "=", kind) & Domain("identity_number", "=", number)
        if kind in identity.RENEWED_KINDS:
            domain |= Domain("identity_old_number", "=", number)
            if old_number:
                domain |= Domain("identity_number", "=", old_number) & Domain(
                    "identity_kind", "in", identity.RENEWED_KINDS
                )
        return domain

    def _known_by(self, kind, number, country_id=False, old_number=None):
        """Return how well this record matches the person with this paper; 0: not at all.

        :param int country_id: of the ``res.country`` that gave a passport
        """
        self.ensure_one()
        if (self.identity_kind, self.identity_number) == (kind, number):
            known, told = self.identity_country_id.id, country_id or False
            if kind != identity.COUNTRY_KIND or known == told:
                return EXACT + 1
            # Entered before passports had a country.
            return 0 if known else EXACT
        if kind not in identity.RENEWED_KINDS:
            return 0
        if self.identity_old_number == number:
            return 2
        renewed = old_number and self.identity_kind in identity.RENEWED_KINDS
        return int(bool(renewed) and self.identity_number == old_number)

    def _fits(self, kind, number, country_id=False, old_number=None, name=None):
        """Answer :meth:`_known_by`, by an old number only where the name is the same.

        Provinces gave some old numbers twice: alone they are not enough.
        """
        mark = self._known_by(kind, number, country_id, old_number)
        if 0 < mark < EXACT and name and self.search_key != search_key(name):
            return 0
        return mark

    @api.model
    def _find_by_identity(self, kind, number, country_id=False, old_number=None, name=None):
        """Return the person on file with this paper, or an empty record.

        Of two merged records of a person it is the one that is kept. The caller applies sudo: only
        users who need the number may read it.

        :param country_id: of the country that gave a passport
        :param old_number: on the card, of the paper that it took the place of
        :param name: as far as it is known; see :meth:`_fits`
        """
        number = identity.normalise_number(number)
        if not kind or kind in identity.NUMBERLESS_KINDS or not number:
            return self.browse()
        # A person whose record was archived is still the same person.
        found = self.with_context(active_test=False).search(
            self._identity_domain(kind, number, old_number), limit=20, order="id"
        )
        marks = {one: one._fits(kind, number, country_id, old_number, name) for one in found}
        best = max(marks, key=marks.get, default=found)
        return (best if best and marks[best] else found.browse())._kept()
