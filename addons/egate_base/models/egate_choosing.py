from odoo import models
from odoo.exceptions import UserError


class Base(models.AbstractModel):
    """A selection field holds one of its choices, for every user and way of writing.

    The ORM does not check choices that a method lists, and for others it gives a server error
    instead of a sentence. An action that takes the value as an argument writes it as superuser, so
    the check covers superuser too.
    """

    _inherit = "base"

    def _check_choices(self, vals, operation):
        """Refuse a value that is not offered.

        :param str operation: ``create`` or ``write``, which who may not do is told first
        :raise UserError: names the field, the value and what it may be
        """
        for name in self._entered_fields.choices.intersection(vals):
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
