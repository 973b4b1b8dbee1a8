from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Date, Domain

from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.identity import normalise_number
from odoo.addons.egate_base.tools.search_key import search_key

#: What identifies people: when one of these changes, the person found by the old value is dropped.
NUMBERS = {"identity_number", "applicant_tax_code", "submitter_identity_number"}
#: By what the owner is found on file.
PAPER = {"applicant_kind", "identity_kind", "identity_number", "identity_country_id"}
#: What says when the owner was born, or that it was compared with the number on the card.
BIRTH = {"identity_kind", "identity_number", "applicant_birth_date"}
#: What may point to somebody on file as the person that is being entered.
SIMILAR = {"scan", "applicant_name", "applicant_phone", *BIRTH}
#: So many dossiers of each of them are shown.
SIMILAR_DOSSIERS = 3
#: What the counter enters of a further owner.
OWNER_FIELDS = (
    "name",
    "relation",
    "identity_kind",
    "identity_number",
    "identity_reason",
    "birth_date",
    "address",
    "phone",
)
_OWNER_CHANGES = {"owners", "drop_owners", "add_owners"}
#: More people than any land or marriage has.
MAX_OWNERS = 30


class EgateDossier(models.Model):
    """The people of a dossier as the counter enters them: owner, further owners, submitter."""

    _inherit = "egate.dossier"

    def _counter_follow_people(self, vals):
        """Find the owner by the number that was just entered, and fill in what is on file."""
        before = self.applicant_id
        if {"applicant_kind", "applicant_tax_code"} & vals.keys():
            self._choose_owner_by_tax_code()
            if self.applicant_kind == "organisation":
                self.applicant_birth_date = False
            elif not self.identity_kind:
                self.identity_kind = "cccd"
        if self.applicant_kind == "citizen" and (PAPER & vals.keys()):
            self._choose_owner_by_paper()
        if self.applicant_id != before:
            self._counter_fill(before, vals)

    def _counter_fill(self, before, vals):
        """Fill in the person found by the number, and forget the one found before.

        :param vals: what was just entered, or read from a card: newer than the file
        """
        details = {}
        if before:
            on_file = self._prepare_applicant_details(before)
            details = {name: False for name, value in on_file.items() if self[name] == value}
        if self.applicant_id:
            found = self._prepare_applicant_details(self.applicant_id)
            details |= {name: value for name, value in found.items() if value}
        births = ["applicant_birth_date", "applicant_birth_year"]
        if any(vals.get(name) for name in births):
            for name in births:
                details.pop(name, None)
        self.write({name: value for name, value in details.items() if not vals.get(name)})

    @api.model
    def _counter_card(self, text, whose, errors):
        """Return the values that the code of an identity card gives, or an empty dict.

        :param whose: ``submitter``; anything else is the owner
        """
        try:
            card = self.env["res.partner"]._from_identity_card(
                text if isinstance(text, str) else ""
            )
        except UserError as refusal:
            errors["scan"] = str(refusal)
            return {}
        doubted = self.env["res.partner"]._identity_doubted("cccd", card["identity_number"])
        reason = doubted and self.env._("Read from the code of the card.")
        # An organisation has no card: it is the card of the person who came for it.
        if whose == "submitter" or self.applicant_kind == "organisation":
            return {
                "submitter_identity_kind": card["identity_kind"],
                "submitter_identity_number": card["identity_number"],
                "submitter_identity_reason": reason,
                "submitter_name": card["name"],
                "submitter_address": card["street"],
                "submitter_phone": False,
            }
        return {
            "identity_kind": card["identity_kind"],
            "identity_number": card["identity_number"],
            "identity_reason": reason,
            "identity_old_number": card["identity_old_number"],
            "applicant_name": card["name"],
            "applicant_birth_date": card["birth_date"],
            "applicant_address": card["street"],
            # Of the person who stood there before.
            "applicant_phone": False,
            "applicant_email": False,
            "notice_channel": False,
        }

    def _counter_check_people(self, vals, errors):
        """Say which of the entered numbers cannot be right."""
        Partner = self.env["res.partner"]
        for prefix in ("", "submitter_"):
            kind, number = f"{prefix}identity_kind", f"{prefix}identity_number"
            if not {kind, number, f"{prefix}identity_reason"} & vals.keys():
                continue
            given, reason = vals.get(number, self[number]), f"{prefix}identity_reason"
            if given and (
                fault := Partner._identity_fault(
                    vals.get(kind, self[kind]), given, vals.get(reason, self[reason])
                )
            ):
                errors[number] = fault
        if "applicant_birth_date" in vals and (
            fault := Partner._birth_date_fault(
                vals["applicant_birth_date"], vals.get("applicant_birth_year", 0)
            )
        ):
            errors["applicant_birth_date"] = fault
            vals.pop("applicant_birth_year", None)
        code = vals.get("applicant_tax_code")
        if code and not normalise_tax_code(code):
            errors["applicant_tax_code"] = Partner._tax_code_sentence(code)

    @api.model
    def _counter_asks_reasons(self, errors):
        """Return for which people the screen asks why a doubted number is right.

        :param errors: by field, why what was entered is not in the draft
        :rtype: list[str]
        """
        sentence = self.env["res.partner"]._identity_sentences()["province"]
        return [
            prefix + "identity_reason"
            for prefix in ("", "submitter_")
            if errors.get(f"{prefix}identity_number") == sentence
            or (self[f"{prefix}identity_number"] and self[f"{prefix}identity_reason"])
        ]

    # -- perhaps on file -------------------------------------------------------------------------

    def _counter_similar(self):
        """Return people on file who may be the one that is being entered; it blocks nothing.

        Each reception puts a person without a number on file anew, a newborn among them: a clerk
        who enters one twice is told.

        :return: of each ``name``, in words that tell people apart, and some ``dossiers``
        :rtype: list[dict]
        """
        if self.applicant_id or self.applicant_kind != "citizen":
            return []
        Partner = self.env["res.partner"]
        known = {
            name: self[field]
            for name, field in (
                ("birth_date", "applicant_birth_date"),
                ("birth_year", "applicant_birth_year"),
                ("phone", "applicant_phone"),
            )
            if name not in Partner._closed_fields() and self._reads(field)
        }
        similar = Partner._similar_people({"name": self.applicant_name, **known})
        if not similar:
            return []
        theirs = self.search(
            Domain("applicant_id", "in", similar.ids) & Domain("received_at", "!=", False),
            order="id DESC",
            limit=SIMILAR_DOSSIERS * len(similar),
        ).grouped("applicant_id")
        return [
            {
                "name": person._told_apart(),
                "dossiers": [
                    {"id": dossier.id, "code": dossier.code, "procedure": dossier.procedure_id.name}
                    for dossier in theirs.get(person, ())[:SIMILAR_DOSSIERS]
                ],
            }
            for person in similar
        ]

    # -- further owners --------------------------------------------------------------------------

    def _counter_owners(self, changes):
        """Enter, add and take away further owners; a repeat adds no one twice."""
        if not _OWNER_CHANGES & changes.keys():
            return
        lines = {str(owner.id): owner for owner in self.owner_ids}
        entered = changes.get("owners")
        for key, vals in (entered if isinstance(entered, dict) else {}).items():
            if (owner := lines.get(str(key))) and isinstance(vals, dict):
                owner.write(owner._counter_vals(vals))
        dropped = {str(key) for key in changes.get("drop_owners") or ()}
        if dropped & lines.keys():
            self.owner_ids.browse(lines[key].id for key in dropped & lines.keys()).unlink()
        for vals in changes.get("add_owners") or ():
            if isinstance(vals, dict) and len(self.owner_ids) < MAX_OWNERS:
                self._counter_add_owner(vals)

    def _counter_add_owner(self, vals):
        if card := vals.get("scan"):
            errors = {}
            found = self._counter_card(card, "submitter", errors)
            if errors:
                raise UserError(errors["scan"])
            vals = {
                "name": found["submitter_name"],
                "identity_kind": found["submitter_identity_kind"],
                "identity_number": found["submitter_identity_number"],
                "identity_reason": found["submitter_identity_reason"],
                "address": found["submitter_address"],
                "relation": vals.get("relation"),
            }
        vals = self.owner_ids.browse()._counter_vals(vals)
        number = normalise_number(vals.get("identity_number"))
        if not vals.get("name") or any(
            number == owner.identity_number
            if number
            else search_key(owner.name) == search_key(vals["name"])
            for owner in self.owner_ids
        ):
            return
        self.owner_ids = [Command.create(vals)]


class EgateDossierOwner(models.Model):
    _inherit = "egate.dossier.owner"

    def _counter_vals(self, vals):
        """Return what of ``vals`` this person takes; an unknown choice or date is left out."""
        taken = {}
        for name in OWNER_FIELDS:
            if name not in vals or not self._has_field_access(self._fields[name], "write"):
                continue
            value, field = vals[name], self._fields[name]
            text = self._entered_line(value)
            if field.type == "selection":
                if text in field.get_values(self.env):
                    taken[name] = text
            elif field.type == "date":
                try:
                    taken[name] = Date.to_date(text) if text else False
                except ValueError:
                    continue
            elif text or name != "name":
                taken[name] = text or False
        return taken

    def _counter_line(self):
        """Return what the counter shows of this person, and what is wrong with their paper."""
        self.ensure_one()
        line = {name: self._shown(name) or "" for name in OWNER_FIELDS}
        line["birth_date"] = self.env["egate.dossier"]._counter_shown(line["birth_date"])
        doubted = self.env["res.partner"]._identity_doubted(
            self.identity_kind, self.identity_number
        )
        return {"id": self.id, **line, "fault": self._fault() or "", "asks_reason": doubted}
