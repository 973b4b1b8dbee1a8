from odoo import api, models

from .egate_masked import MASKED_FIELDS_PARAMETER
from .res_users_second_factor import SECOND_FACTOR_PARAMETER

#: Settings of the suite, all of them.
_OWN = "egate_"


class IrConfigParameter(models.Model):
    """What the suite is set to is noted in the trail, wherever it is changed.

    Who is asked for a second factor, from which amount on two people give money back, what is
    masked: a user who could change that unseen would need no other right.
    """

    _inherit = "ir.config_parameter"

    @api.model
    def _told_settings(self):
        """Return the keys of settings of which the trail says the value, too; others may be secret.

        :rtype: set[str]
        """
        return {MASKED_FIELDS_PARAMETER}

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._note_settings()
        return parameters

    def write(self, vals):
        before = {(parameter.key, parameter.value) for parameter in self._of_the_suite()}
        result = super().write(vals)
        after = self._of_the_suite()
        changed = after.filtered(lambda one: (one.key, one.value) not in before)
        gone = {key for key, _value in before} - set(after.mapped("key"))
        changed._note_settings()
        self._note_keys(gone)
        return result

    def unlink(self):
        gone = self._of_the_suite().mapped("key")
        result = super().unlink()
        self._note_keys(gone)
        return result

    def _of_the_suite(self):
        return self.filtered(lambda parameter: (parameter.key or "").startswith(_OWN))

    def _note_settings(self):
        self._note_keys(self._of_the_suite().mapped("key"))

    @api.model
    def _note_keys(self, keys):
        events = self.env["egate.security.event"]
        by_the_system = self.env["egate.rights.event"]._by_the_system()
        for key in keys:
            if key == SECOND_FACTOR_PARAMETER:
                value = self.get_param(key) or "-"
                events._note("settings", detail=f"second factor: {value}")
            elif not by_the_system:
                value = f": {self.get_param(key) or '-'}" if key in self._told_settings() else ""
                events._note("settings", detail=f"{key}{value}")
