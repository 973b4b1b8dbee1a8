from odoo import fields, models
from odoo.exceptions import UserError

#: What the kept record takes from the other where it has nothing itself.
_TAKEN = (
    "birth_date",
    "birth_year",
    "sex",
    "identity_date",
    "identity_place",
    "identity_old_number",
    "vat",
    "phone",
    "email",
    "street",
    "street2",
    "city",
    "state_id",
    "zip",
    "country_id",
    "function",
    "comment",
)


class ResPartner(models.Model):
    """Two records of one person: one is kept, the other is archived and points to it."""

    _inherit = "res.partner"

    merged_into_id = fields.Many2one(
        "res.partner",
        string="Same person as",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    merged_from_ids = fields.One2many(
        "res.partner",
        "merged_into_id",
        string="Other records of this person",
        readonly=True,
        context={"active_test": False},
    )

    def _has_field_access(self, field, operation):
        # Only _merge_into says that two records are one person.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "merged_into_id"
        )

    def _kept(self):
        """Return the record that stands for this person now, whom the user has looked up."""
        # sudo: only which record it is
        kept = self.sudo()
        while kept.merged_into_id:
            kept = kept.merged_into_id
        kept = kept.with_env(self.env)
        kept._note_found()
        return kept

    def _has_egate_work(self):
        """Return which of these people something of the office names.

        Hook: this addon knows no work.
        """
        return self.browse()

    def _merge_error(self, kept):
        """Return why this record cannot be merged into ``kept``, or an empty string."""
        self.ensure_one()
        # sudo: the papers decide, whatever the user may read of their numbers
        other, kept = self.sudo(), kept.sudo()
        if other == kept or other.merged_into_id or kept.merged_into_id:
            return self.env._("Choose two records that have not been merged yet.")
        if other.is_company != kept.is_company:
            return self.env._("A person and an organisation cannot be the same.")
        if other.with_context(active_test=False).user_ids:
            return self.env._(
                "“%(name)s” logs in with this record, so it is the one to keep.", name=other.name
            )
        if (
            other.identity_number
            and other.identity_kind == kept.identity_kind
            and (other.identity_number, other.identity_country_id)
            != (kept.identity_number, kept.identity_country_id)
        ):
            return self.env._(
                "The two have different numbers of the same kind of paper, so they are two "
                "people. Correct the wrong number first."
            )
        return ""

    def _merge_into(self, kept):
        """Give ``kept`` what it lacks, archive this record and let it point to ``kept``.

        Dossiers keep the applicant that they were received with.

        :raise UserError: they cannot be the same; the message says why
        """
        self.ensure_one()
        (self | kept).check_access("write")
        if error := self._merge_error(kept):
            raise UserError(error)
        # sudo: numbers are written by those who may merge, whether they may read them or not
        other, target = self.sudo(), kept.sudo()
        taken = {
            name: other[name].id if target._fields[name].relational else other[name]
            for name in _TAKEN
            if other[name] and not target[name]
        }
        if other.identity_number and not target.identity_number:
            taken |= {
                "identity_kind": other.identity_kind,
                "identity_number": other.identity_number,
                "identity_country_id": other.identity_country_id.id,
                "identity_reason": False,
                "identity_parent_number": False,
            }
            # One number is on one record only.
            other.write(
                {
                    "identity_kind": "none",
                    "identity_number": False,
                    "identity_country_id": False,
                    "identity_reason": self.env._("Merged into “%(name)s”.", name=target.name),
                }
            )
            other.flush_recordset()
        elif other.identity_number and not target.identity_old_number:
            taken["identity_old_number"] = other.identity_number
        other.child_ids.write({"parent_id": target.id})
        other.write({"merged_into_id": target.id, "active": False})
        target.write(taken)
        for record, text in (
            (target, self.env._("“%(name)s” was found to be this person.", name=other.name)),
            (other, self.env._("Merged into “%(name)s”.", name=target.name)),
        ):
            record._message_log(body=text)
