from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Odoo's own merging deletes the rows of a record by SQL where it cannot move them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # sudo: whether there is a number matters here, not the number itself
        partners = self.env["res.partner"].sudo().browse(partner_ids).exists()
        if (
            partners.filtered(lambda partner: partner.identity_number or partner.merged_from_ids)
            or partners._has_egate_work()
        ):
            raise UserError(
                self.env._(
                    "Somebody with an identity number or a dossier is not merged here. Use “Same "
                    "person” on their record: nothing is lost then."
                )
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
