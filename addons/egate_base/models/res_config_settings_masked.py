from odoo import api, fields, models

from ..tools.masks import MASKS, format_kinds
from .egate_masked import MASKED_FIELDS_PARAMETER


class ResConfigSettings(models.TransientModel):
    """Which personal details are masked for people without the right to read them."""

    _inherit = "res.config.settings"

    egate_mask_identity_number = fields.Boolean(string="Identity numbers")
    egate_mask_birth_date = fields.Boolean(string="Dates of birth")
    egate_mask_phone = fields.Boolean(string="Phone numbers")
    egate_mask_address = fields.Boolean(string="Addresses")

    @api.model
    def _egate_masked_values(self):
        masked = self.env["egate.masked"]._masked_kinds()
        return {f"egate_mask_{kind}": kind in masked for kind in MASKS}

    def _egate_set_masked(self):
        chosen = [kind for kind in MASKS if self[f"egate_mask_{kind}"]]
        # sudo: a user who may save settings may save this one
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(MASKED_FIELDS_PARAMETER, format_kinds(chosen))
