from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

#: What is known of a person beside the name; emptied.
_EMPTIED = (
    "identity_kind",
    "identity_number",
    "identity_old_number",
    "identity_country_id",
    "identity_reason",
    "identity_parent_number",
    "identity_date",
    "identity_place",
    "card_mark",
    "birth_date",
    "birth_year",
    "sex",
    "phone",
    "email",
    "street",
    "street2",
    "city",
    "zip",
    "vat",
    "ref",
    "barcode",
    "website",
    "function",
    "comment",
    "company_name",
    "company_registry",
    "desk_tax_code",
    "image_1920",
)


class ResPartner(models.Model):
    """A citizen of whom nothing is kept any more but that there was one."""

    _inherit = "res.partner"

    anonymised_at = fields.Datetime(string="Anonymised", readonly=True, copy=False)

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "anonymised_at"
        )

    def _same_person(self):
        """Return these records with all that were merged with them.

        :rtype: res.partner (sudo)
        """
        # sudo: which records are one person, readable or not
        people = self.sudo().with_context(active_test=False)
        found = people
        while people:
            people = (people.merged_into_id | people.merged_from_ids) - found
            found |= people
        return found

    def _anonymise_if_over(self, at):
        """Anonymise those of these people of whom nothing else is kept.

        Somebody who logs in, works here, has a dossier that is not anonymised, or has asked for
        something, stays. An organisation is no person.

        :param datetime at: UTC
        :return: the records that were anonymised
        """
        done = self.browse()
        for person in self:
            records = person._same_person()
            if not records._is_over():
                continue
            records._forget_chatter()
            records._kept_attachments().unlink()
            quiet = records.with_context(tracking_disable=True, mail_notrack=True)
            emptied = [name for name in _EMPTIED if name in records._fields]
            quiet.write({"name": ANONYMISED, **dict.fromkeys(emptied, False)})
            self.env.cr.execute(
                "UPDATE mail_message SET email_from = NULL WHERE author_id = ANY(%s)",
                [records.ids],
            )
            requests = self.env["egate.personal.request"].search(
                Domain("partner_id", "in", records.ids)
            )
            requests._forget_personal()
            requests.correction_ids._forget_personal()
            quiet.write({"anonymised_at": at, "active": False})
            done |= records
        return done

    def _is_over(self):
        """Return whether nothing else is kept of the person whose records (sudo) these are."""
        Dossier = self.env["egate.dossier"]
        kept = Domain("applicant_id", "in", self.ids) & Domain("anonymised_at", "=", False)
        asked = Domain("partner_id", "in", self.ids) & Domain("state", "=", "asked")
        return not (
            any(one.is_company or one.user_ids or one.child_ids for one in self)
            or any(self.mapped("anonymised_at"))
            or Dossier.search_count(kept, limit=1)
            or self.env["egate.personal.request"].search_count(asked, limit=1)
        )
