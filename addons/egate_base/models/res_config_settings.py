from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.hooks import hooked


class ResConfigSettings(models.TransientModel):
    """Lets number settings of the suite be 0.

    Odoo takes a 0 for no value, deletes the parameter, and the default returns, so an office could
    not choose to keep or to send nothing. A 0 that is not possible is refused beside its field;
    numbers below 0 are always refused.
    """

    _inherit = "res.config.settings"

    egate_hotline = fields.Char(
        string="Hotline",
        config_parameter="egate_base.hotline",
        help="Printed at the foot of receipts and shown to citizens.",
    )

    @api.model
    def _get_classified_fields(self, fnames=None):
        found = super()._get_classified_fields(fnames)
        ours = [pair for pair in found["config"] if self._is_egate_number(pair[0])]
        others = [pair for pair in found["config"] if pair not in ours]
        return {**found, "config": others, "egate_numbers": ours}

    @api.model
    def _is_egate_number(self, name):
        return name.startswith("egate_") and self._fields[name].type in ("integer", "float")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # sudo: as Odoo reads its own; a user who opens the settings reads all of them
        parameters = self.env["ir.config_parameter"].sudo()
        for name, key in self._get_classified_fields(fields)["egate_numbers"] if fields else ():
            number = int if self._fields[name].type == "integer" else float
            try:
                values[name] = number(parameters.get_param(key) or "")
            except ValueError:
                # Not set, or no number: the field's own default.
                continue
        return values

    @api.model
    def get_values(self):
        """Return the values that Odoo does not store in its own way, by field.

        Hook ``settings_read``: returns further values.
        """
        values = {
            **super().get_values(),
            **self._egate_masked_values(),
            **self._egate_sign_in_values(),
        }
        for read in hooked(self, "settings_read"):
            values |= read()
        return values

    def set_values(self):
        """Save these settings.

        Hook ``settings_saved``: called after Odoo has let the user save; stores the values that
        ``settings_read`` returns.
        """
        before = self._egate_sign_in_state()
        result = super().set_values()
        self._egate_set_numbers()
        self._egate_set_masked()
        self._egate_set_sign_in(before)
        for save in hooked(self, "settings_saved"):
            save()
        return result

    def _egate_set_numbers(self):
        # sudo: as Odoo's own settings; who may change them was checked by super
        parameters = self.env["ir.config_parameter"].sudo()
        for name, key in self._get_classified_fields()["egate_numbers"]:
            if self[name] < 0:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot be less than 0.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
            value, default = repr(self[name]), self._fields[name].default
            if parameters.get_param(key, repr(default(self) if default else 0)) != value:
                parameters.set_param(key, value)
