from odoo.exceptions import UserError

from odoo.addons.portal.controllers.portal import CustomerPortal


class MyAddress(CustomerPortal):
    """A citizen's address on Odoo's page: what the office has checked, only the office corrects."""

    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        invalid, missing, messages = super()._validate_address_values(
            address_values, partner_sudo, *args, **kwargs
        )
        try:
            partner_sudo._refuse_own_correction(address_values)
        except UserError as refusal:
            # Shown beside the form, which keeps what was typed.
            messages = [*messages, str(refusal)]
        return invalid, missing, messages
