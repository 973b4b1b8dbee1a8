from odoo import api, models, tools
from odoo.exceptions import UserError


class Base(models.AbstractModel):
    """A field that offers choices holds one of them, whoever writes it and in which way.

    The ORM does not look at choices that a method lists, and for others it ends with a fault of
    the server where a sentence belongs. An action that takes the value as an argument writes it as
    superuser; so this holds for that one as well.
    """

    _inherit = "base"

    @tools.ormcache()
    def _choosing(self):
        """Return the names of the fields with choices that the suite has added to this model."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type == "selection"
            and any(module.startswith("egate") for module in field._modules)
        )

    def _check_choices(self, vals, operation):
        """Refuse a value that is not offered.

        :param str operation: ``create`` or ``write``, which who may not do is told first
        :raise UserError: names the field, the value and what it may be
        """
        for name in self._choosing().intersection(vals):
            value, field = vals[name], self._fields[name]
            if value and value not in (offered := field.get_values(self.env)):
                self.check_access(operation)
                self._check_field_access(field, "write")
                raise UserError(
                    self.env._(
                        "“%(value)s” is no choice of “%(field)s”. Choose one of: %(choices)s.",
                        value=str(value)[:100],
                        field=field._description_string(self.env) or name,
                        choices=", ".join(
                            str(label)
                            for key, label in field._description_selection(self.env)
                            if key in offered
                        ),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_choices(vals, "create")
        return super().create(vals_list)

    def write(self, vals):
        self._check_choices(vals, "write")
        return super().write(vals)
