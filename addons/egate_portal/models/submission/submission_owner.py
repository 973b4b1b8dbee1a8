from datetime import date

from odoo import api, models

from odoo.addons.egate_base.tools import identity
from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.plain_text import entered, says_something

#: What is typed of a person without a checked identity; the name first.
PERSON = ("name", "identity_kind", "identity_number", "birth", "address", "phone", "email")
#: What is typed of an organisation on file, and what may be typed of a checked person.
ORGANISATION = ("representative_name", "representative_title", "address", "phone", "email")
CHECKED = ("address", "phone", "email")
DELEGATE = ("delegate_name", "delegate_identity_number", "delegate_phone", "delegate_paper")
#: Papers with a number that a citizen types at home; who has another comes to the counter.
TYPED_KINDS = ("cccd", "cmnd", "passport")
MAX_TYPED = 300


def read_day(text):
    """Return the date that a person typed: day first, or as a browser sends it; ``None``: neither.

    >>> read_day("2/9/1990"), read_day("1990-09-02"), read_day("31/02/1990")
    (datetime.date(1990, 9, 2), datetime.date(1990, 9, 2), None)
    """
    text = (text or "").strip()
    try:
        if "-" in text and len(text.split("-")[0]) == 4:
            return date.fromisoformat(text)
        day, month, year = text.replace("-", "/").replace(".", "/").split("/")
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None


class EgateSubmission(models.Model):
    """For whom it is: details of a checked identity, or what was typed and the clerk checks."""

    _inherit = "egate.submission"

    def _owner_fields(self):
        """Return the keys that the citizen types on the page of the owner."""
        self.ensure_one()
        names = ORGANISATION if self.partner_id.is_company else CHECKED
        if not self.partner_id:
            names = PERSON
        if self.for_whom == "other":
            # What is known of the delegate's own checked identity is not asked again.
            names = (*names, *self._delegate_fields())
        return names

    def _delegate_fields(self):
        citizen = self.env["egate.citizen.identity"]._citizen_of(self.user_id)
        return ("delegate_phone", "delegate_paper") if citizen else DELEGATE

    def _owner_values(self):
        """Return everything known of the owner, typed or from the checked identity, as text."""
        typed = dict(self.owner or {})
        partner = self.partner_id
        if partner:
            typed["name"] = partner.name
            for key, value in (
                ("address", partner.contact_address_inline or partner.street),
                ("phone", partner.phone),
                ("email", partner.email),
            ):
                typed.setdefault(key, value or "")
            if partner.is_company:
                typed["tax_code"] = partner.vat or ""
                citizen = self.env["egate.citizen.identity"]._citizen_of(self.user_id)
                typed.setdefault("representative_name", citizen.name or "")
            else:
                typed["identity_kind"] = partner.identity_kind
                typed["identity_number"] = partner.identity_number or ""
                birth = partner.birth_date
                typed["birth"] = f"{birth:%d/%m/%Y}" if birth else str(partner.birth_year or "")
        for name in DELEGATE:
            typed[name] = self[name] or ""
        return typed

    @api.model
    def _own_words(self):
        """Return what the account says of whoever has it, as text to begin with."""
        user = self.env.user
        said = {"name": user.name, "phone": user.phone, "email": user.email}
        return {name: text for name, text in said.items() if text}

    def _read_owner(self, post):
        """Keep what was posted on the page of the owner, right or wrong."""
        typed = dict(self.owner or {})
        for name in self._owner_fields():
            if name not in post:
                continue
            text = entered(post.get(name))[:MAX_TYPED]
            if name in DELEGATE:
                self[name] = text or False
            else:
                typed[name] = text
        self.owner = typed
        self.owner_name = self.partner_id.name or typed.get("name") or False

    @api.model
    def _owner_labels(self):
        """Return what each field is called on the page and in sentences."""
        return {
            "name": self.env._("Full name"),
            "identity_kind": self.env._("Identity paper"),
            "identity_number": self.env._("Number of the paper"),
            "birth": self.env._("Date of birth"),
            "address": self.env._("Address"),
            "phone": self.env._("Telephone"),
            "email": self.env._("E-mail"),
            "tax_code": self.env._("Tax code"),
            "representative_name": self.env._("Legal representative"),
            "representative_title": self.env._("Position"),
            "delegate_name": self.env._("Full name of the delegate"),
            "delegate_identity_number": self.env._("The delegate's number of the identity card"),
            "delegate_phone": self.env._("The delegate's telephone"),
            "delegate_paper": self.env._("Paper of authorisation, or how you are related"),
        }

    @api.model
    def _owner_kinds(self):
        kinds = self.env["res.partner"]._fields["identity_kind"]
        labels = dict(kinds._description_selection(self.env))
        return [(kind, labels[kind]) for kind in TYPED_KINDS]

    def _owner_faults(self):
        """Return a sentence for everything that is wrong on the page of the owner, by field.

        :rtype: dict[str, str]
        """
        self.ensure_one()
        Partner = self.env["res.partner"]
        known, faults = self._owner_values(), {}

        def note(name, fault):
            if fault:
                faults.setdefault(name, str(fault))

        asked = self._owner_fields()
        if "name" in asked and not says_something(known.get("name") or ""):
            note("name", self.env._("Enter the full name as it stands on the identity paper."))
        if "identity_number" in asked:
            kind = known.get("identity_kind") or "cccd"
            number = identity.normalise_number(known.get("identity_number"))
            if kind not in TYPED_KINDS:
                note("identity_kind", self.env._("Choose the kind of identity paper."))
            elif not number:
                note("identity_number", self.env._("Enter the number of the identity paper."))
            else:
                note("identity_number", Partner._identity_fault(kind, number))
        if "birth" in asked:
            note("birth", self._birth_fault(known.get("birth")))
        if "representative_name" in asked and not says_something(
            known.get("representative_name") or ""
        ):
            note(
                "representative_name",
                self.env._("Enter the organisation's legal representative."),
            )
        if not says_something(known.get("address") or ""):
            note("address", self.env._("Enter the address: the office writes it on the receipt."))
        if not known.get("phone") and not known.get("email"):
            note("phone", self.env._("Enter a telephone number, so that the office can reach you."))
        note("phone", Partner._phone_fault(known.get("phone")))
        note("email", Partner._email_fault(known.get("email")))
        self._note_delegate_faults(asked, known, note)
        for name in (*asked, *DELEGATE):
            note(name, Partner._print_fault(known.get(name)))
        return faults

    def _note_delegate_faults(self, asked, known, note):
        if self.for_whom != "other":
            return
        Partner = self.env["res.partner"]
        if "delegate_name" in asked:
            if not says_something(known["delegate_name"]):
                note("delegate_name", self.env._("Enter your own full name."))
            number = identity.normalise_number(known["delegate_identity_number"])
            if not number:
                note("delegate_identity_number", self.env._("Enter your own identity number."))
            else:
                note("delegate_identity_number", Partner._identity_fault("cccd", number))
        note("delegate_phone", Partner._phone_fault(known["delegate_phone"]))
        if not says_something(known["delegate_paper"]):
            note(
                "delegate_paper",
                self.env._(
                    "Enter the paper that lets you act for this person, with its number and date."
                ),
            )

    def _birth_fault(self, typed):
        Partner = self.env["res.partner"]
        if not typed:
            return self.env._("Enter the date of birth, such as 02/09/1990.")
        if typed.isdigit() and len(typed) == 4:
            return Partner._birth_date_fault(None, int(typed))
        day = read_day(typed)
        if not day:
            return self.env._(
                "“%(typed)s” is no day of the calendar. Write it as 02/09/1990; where the paper "
                "names the year alone, write the year.",
                typed=typed,
            )
        return Partner._birth_date_fault(day, 0)

    def _prepare_dossier_owner(self):
        """Return the owner's details as the draft of the dossier has them."""
        known, partner = self._owner_values(), self.partner_id
        vals = {
            "applicant_name": known.get("name"),
            "applicant_address": known.get("address") or False,
            "applicant_phone": known.get("phone") or False,
            "applicant_email": known.get("email") or False,
            "applicant_id": partner.id,
        }
        if not partner and self.for_whom == "self":
            # Who is on file says so there.
            vals["notice_channel"] = self.user_id.partner_id.egate_notice_channel
        if partner.is_company:
            vals |= {
                "applicant_kind": "organisation",
                "identity_kind": False,
                "applicant_tax_code": normalise_tax_code(known.get("tax_code")),
                "representative_name": known.get("representative_name"),
                "representative_title": known.get("representative_title") or False,
            }
        else:
            birth = known.get("birth") or ""
            day = read_day(birth)
            vals |= {
                "identity_kind": known.get("identity_kind") or "cccd",
                "identity_number": identity.normalise_number(known.get("identity_number")),
                "identity_country_id": partner.identity_country_id.id,
                "applicant_birth_date": day or False,
                "applicant_birth_year": int(birth) if not day and birth.isdigit() else 0,
            }
        if self.for_whom == "other":
            citizen = self.env["egate.citizen.identity"]._citizen_of(self.user_id)
            number = citizen.identity_number or self.delegate_identity_number
            vals |= {
                "submitter_name": citizen.name or self.delegate_name,
                "submitter_identity_kind": citizen.identity_kind or "cccd",
                "submitter_identity_number": identity.normalise_number(number),
                "submitter_phone": self.delegate_phone or citizen.phone,
                "submitter_paper": self.delegate_paper,
            }
        return vals
