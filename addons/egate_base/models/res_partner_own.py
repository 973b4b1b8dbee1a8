from odoo import models
from odoo.exceptions import UserError

#: Who somebody is and how the office reaches them.
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
    """A citizen whose identity the office has checked is corrected at the desk, and nowhere else.

    Odoo's pages for portal users write the record itself, as superuser: another name under the
    same number, and notices that go elsewhere, with no clerk and no trace.
    """

    _inherit = "res.partner"

    def _refuse_own_correction(self, vals):
        """Refuse a citizen who writes another name or address than the office keeps."""
        if _KEPT.isdisjoint(vals) or not self.env.user._is_portal():
            return
        # sudo: whether the office has checked who it is
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
                        "at the one-stop desk and bring the document."
                    )
                )
