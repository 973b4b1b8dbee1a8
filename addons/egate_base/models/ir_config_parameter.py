from odoo import api, models

from .res_users_second_factor import SECOND_FACTOR_PARAMETER


class IrConfigParameter(models.Model):
    """Who is asked for a second factor is noted in the trail, wherever it is changed."""

    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        if parameters._second_factor():
            self._note_second_factor()
        return parameters

    def write(self, vals):
        before = self._second_factor()
        result = super().write(vals)
        if before or self._second_factor():
            self._note_second_factor()
        return result

    def unlink(self):
        gone = self._second_factor()
        result = super().unlink()
        if gone:
            self._note_second_factor()
        return result

    def _second_factor(self):
        return self.filtered(lambda parameter: parameter.key == SECOND_FACTOR_PARAMETER)

    @api.model
    def _note_second_factor(self):
        value = self.get_param(SECOND_FACTOR_PARAMETER) or "-"
        self.env["egate.security.event"]._note("settings", detail=f"second factor: {value}")
