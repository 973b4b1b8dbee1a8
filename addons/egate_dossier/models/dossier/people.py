from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.egate_base.tools import identity
from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.plain_text import says_something

from ...tools.field_sentence import FieldSentence, at

#: What the receipt shows as it was entered.
PRINTED = (
    "applicant_name",
    "representative_name",
    "representative_title",
    "applicant_address",
    "submitter_name",
    "submitter_address",
    "submitter_paper",
    "exemption_paper",
    "content",
    "land_plot",
    "land_sheet",
)


class EgateDossier(models.Model):
    """The people of a dossier: its owner (a citizen or an organisation), further owners, submitter.

    The owner's own details are in the dossier itself, as they were at reception. Further owners
    are ``owner_ids``. The submitter (người được ủy quyền) is not an owner: their details stand
    beside. For an organisation the tax code is the number that finds it; the identity paper is
    then the representative's.
    """

    _inherit = "egate.dossier"

    applicant_kind = fields.Selection(
        [("citizen", "Citizen"), ("organisation", "Organisation")],
        string="Owner is a",
        required=True,
        default="citizen",
    )
    applicant_tax_code = fields.Char(string="Tax code")
    representative_name = fields.Char(string="Legal representative")
    representative_title = fields.Char(string="Position")
    submitter_identity_kind = fields.Selection(
        selection="_selection_identity_kind", string="Submitter's identity paper"
    )
    submitter_identity_number = fields.Char(string="Submitter's identity number", copy=False)
    submitter_identity_reason = fields.Char(
        string="Why the submitter's number is right",
        copy=False,
        help="Where its first digits are no province or country code that is known.",
    )
    submitter_address = fields.Char(string="Submitter's address")
    submitter_paper = fields.Char(
        string="Authorisation",
        help="The paper that entitles the submitter, with its number and date, or how they are "
        "related to the owner where the law asks for none.",
    )
    owner_ids = fields.One2many(
        "egate.dossier.owner", "dossier_id", string="Further owners", copy=False
    )

    def _people_errors(self):
        """Return a sentence for everything that is wrong with submitter and further owners."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        errors = at("submitter_phone", Partner._phone_fault(self.submitter_phone))
        if self.submitter_identity_number:
            fault = Partner._identity_fault(
                self.submitter_identity_kind,
                self.submitter_identity_number,
                self.submitter_identity_reason,
            )
            errors += at("submitter_identity_number", fault)
        if self.submitter_paper and not says_something(self.submitter_name or ""):
            errors += at(
                "submitter_name",
                self.env._("Enter who hands it in, or leave the authorisation empty."),
            )
        for name in PRINTED:
            errors += at(name, Partner._print_fault(self[name]))
        return errors + [
            FieldSentence(
                "owner_ids", self.env._("%(name)s: %(fault)s", name=owner.name, fault=fault)
            )
            for owner in self.owner_ids
            if (fault := owner._fault())
        ]

    def _check_owner_on_file(self):
        """Refuse drafts that point at another person than the one that their own number finds.

        The reader of a dossier sees its citizen: a draft must not open a citizen by the id of a
        record. Not a constraint: those run as superuser and would not know who asks.
        """
        if self.env.su:
            return
        for draft in self.filtered("applicant_id").sudo():  # sudo: only to compare
            owner = draft.applicant_id
            if draft.applicant_kind == "organisation":
                code = normalise_tax_code(draft.applicant_tax_code)
                found = bool(code) and code in {owner.vat, *owner.merged_from_ids.mapped("vat")}
            else:
                found = bool(draft.identity_number) and any(
                    one._known_by(*draft._paper()) for one in (owner, *owner.merged_from_ids)
                )
            if not found:
                raise UserError(
                    self.env._(
                        "The owner on file is found by the number on the draft. Enter the identity "
                        "number, or the organisation's tax code."
                    )
                )

    def _find_owner(self, people):
        """Return the person on file with the paper on this draft.

        :param people: ``res.partner``, in whose environment to look
        """
        # sudo: what was read from the card, even if the user may not read old numbers
        old_number = self.sudo().identity_old_number
        return people._find_by_identity(
            self.identity_kind,
            self.identity_number,
            self.identity_country_id.id,
            old_number,
            self.applicant_name,
        )

    def _paper(self):
        """Return what the owner is known by: kind, number, country, and the number before it."""
        return (
            self.identity_kind,
            self.identity_number,
            self.identity_country_id.id,
            self.identity_old_number,
        )


class EgateDossierOwner(models.Model):
    """One more owner of a dossier: the spouse on land, the other of a marriage, a co-owner."""

    _name = "egate.dossier.owner"
    _description = "Further owner of a dossier"
    _inherit = ["egate.dossier.part", "egate.masked"]
    _order = "sequence, id"
    _PERSONAL = frozenset(
        {
            "name",
            "address",
            "birth_date",
            "identity_number",
            "identity_reason",
            "phone",
        }
    )
    _MOST = 200

    _MASKED_FIELDS = {
        "identity_number": {"identity_number": None},
        "birth_date": {"birth_date": None},
        "phone": {"phone": None},
        "address": {"address": None},
    }

    dossier_id = fields.Many2one(readonly=False)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Full name", required=True)
    relation = fields.Selection(
        [("spouse", "Husband or wife"), ("co_owner", "Co-owner"), ("other", "Other")],
        required=True,
        default="spouse",
    )
    identity_kind = fields.Selection(
        selection="_selection_identity_kind", string="Identity paper", default="cccd"
    )
    identity_number = fields.Char()
    identity_reason = fields.Char(string="Why there is no number")
    birth_date = fields.Date(string="Date of birth")
    address = fields.Char()
    phone = fields.Char()

    @api.model
    def _selection_identity_kind(self):
        return self.env["egate.dossier"]._selection_identity_kind()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_plain_number(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_plain_number(vals))

    @api.model
    def _with_plain_number(self, vals):
        return self.env["res.partner"]._with_plain_number(vals)

    def _fault(self):
        """Return a sentence that says what is wrong with this person's paper, or ``None``."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        if self.identity_kind in identity.NUMBERLESS_KINDS and not self.identity_reason:
            return Partner._identity_sentences()["reason"]
        return (
            Partner._identity_fault(self.identity_kind, self.identity_number, self.identity_reason)
            or Partner._phone_fault(self.phone)
            or Partner._print_fault(self.name)
            or Partner._print_fault(self.address)
        )
