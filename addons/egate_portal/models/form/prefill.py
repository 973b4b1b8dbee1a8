from odoo import api, models

from odoo.addons.egate_base.tools.search_key import search_key

from ...tools.form_places import address_of
from ...tools.form_rules import fields_of, judge

#: By how a choice may call it, as search keys.
SEXES = {"male": ("nam", "male"), "female": ("nu", "female")}


class EgateOnlineForm(models.Model):
    """What a form is filled in with before the citizen begins: never asked twice, never told on."""

    _inherit = "egate.online.form"

    @api.model
    def _prefill(self, definition, user, owner):
        """Return answers from what is lawfully known of a checked owner.

        :param user: ``res.users``, the account
        :param owner: ``res.partner`` (sudo) for whom it acts, one of ``user._egate_citizens()``;
            empty: nobody checked, then of the account's own contact its phone and e-mail alone
        """
        return self._answers_of(definition, self._known_of(user, owner))

    @api.model
    def _answers_of(self, definition, known):
        """Return the answers that follow from what is known; what does not hold is left out.

        :param dict known: texts by the sources of :meth:`_selection_prefill`
        """
        answers = {
            key: known[field["prefill"]]
            for key, field in fields_of(definition).items()
            if known.get(field.get("prefill"))
        }
        self._fit_known(definition, answers)
        today = self.env["egate.assignment"]._local_today()
        # What does not hold is not put in anybody's mouth.
        judged = judge(definition, answers, today)
        return {
            key: value
            for key, value in judged.typed.items()
            if not any(fault.partition(".")[0] == key for fault in judged.errors)
        }

    @api.model
    def _fit_known(self, definition, answers):
        """Put what is known in the shape that its field asks for."""
        for key, field in fields_of(definition).items():
            if key in answers and field["kind"] == "address":
                answers[key] = address_of(answers[key]) or ""
            elif key in answers and field["prefill"] == "owner_sex":
                words = SEXES[answers[key]]
                fitting = [
                    choice["key"]
                    for choice in field.get("choices") or ()
                    if search_key(choice["label"]) in words
                ]
                answers[key] = fitting[0] if fitting else ""

    @api.model
    def _known_of(self, user, owner):
        """Return what may be filled in, by the sources of :meth:`_selection_prefill`."""
        # sudo: a portal account reads its own contact only; this is its own phone and e-mail
        contact = user.sudo().partner_id
        known = {
            "contact_phone": contact.phone,
            "contact_email": contact.email or user.email,
        }
        # sudo: as the caller says whom the account acts for; asked again, as it decides
        allowed = user.sudo()._egate_citizens() if owner else self.env["res.partner"]
        if not owner or owner not in allowed:
            return known
        person, owner = allowed[:1], owner.sudo()  # sudo: one of those, as just asked
        address = ", ".join(filter(None, (owner.street, owner.street2)))
        if owner == person:
            known |= {
                "owner_name": owner.name,
                "owner_identity": owner.identity_number if owner.identity_kind == "cccd" else "",
                "owner_birth_date": owner.birth_date and owner.birth_date.isoformat(),
                "owner_sex": owner.sex,
                "owner_address": address,
            }
        else:
            known |= {
                "organisation_name": owner.name,
                "organisation_tax_code": owner.vat,
                "organisation_address": address,
                "representative_name": person.name,
                "representative_identity": (
                    person.identity_number if person.identity_kind == "cccd" else ""
                ),
            }
        return known
