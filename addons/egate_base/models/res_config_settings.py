from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    """Numbers of the suite keep a 0.

    Odoo takes a 0 for no value, forgets the parameter, and the default is back: an office that
    wants nothing kept, or nothing said, could not say so. What cannot be 0 is refused beside its
    field; less than 0 nothing is.
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
        # sudo: as Odoo reads its own; whoever opens the settings reads them as a whole
        parameters = self.env["ir.config_parameter"].sudo()
        for name, key in self._get_classified_fields(fields)["egate_numbers"] if fields else ():
            number = int if self._fields[name].type == "integer" else float
            try:
                values[name] = number(parameters.get_param(key) or "")
            except ValueError:
                # Not set, or no number: the field's own default.
                continue
        return values

    def set_values(self):
        result = super().set_values()
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
        return result
