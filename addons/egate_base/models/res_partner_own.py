from odoo import models
from odoo.exceptions import UserError

#: The identity of a person, and how the office reaches the person.
_KEPT = frozenset(
    {
        "active",
        "city",
        "country_id",
        "email",
        "is_company",
        "mobile",
        "name",
        "parent_id",
        "phone",
        "state_id",
        "street",
        "street2",
        "vat",
        "zip",
    }
)


class ResPartner(models.Model):
    """The record of a citizen whose identity the office has checked is corrected only at a counter.

    Odoo's pages for portal users write the record as superuser: that would allow another name
    under the same number, and notices to another address, without a clerk and without a trace.
    """

    _inherit = "res.partner"

    def _refuse_own_correction(self, vals):
        """Refuse a citizen's change of the name or address that the office keeps."""
        if _KEPT.isdisjoint(vals) or not self.env.user._is_portal():
            return
        # sudo: whether the office has checked the identity
        for partner in self.sudo().filtered("identity_number"):
            changed = [
                name
                for name in _KEPT.intersection(vals)
                if self._fields[name].convert_to_cache(vals[name], partner)
                != self._fields[name].convert_to_cache(partner[name], partner)
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "Your details are kept with your identity document. To correct them, ask "
                        "at the one-stop unit and bring the document."
                    )
                )
