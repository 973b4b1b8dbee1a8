from odoo import api, models
from odoo.exceptions import UserError

from ..tools.plain_number import is_ordinary


class Base(models.AbstractModel):
    """Numbers that people enter into records of the suite are ordinary ones.

    A client may send NaN, which is neither below nor above any limit and spoils every sum, or more
    than a column holds. What the engine itself writes is not looked at again.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_ordinary_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_ordinary_numbers(vals)
        return super().write(vals)

    @api.model
    def _check_ordinary_numbers(self, vals):
        """Refuse numbers that are none.

        :raise UserError: which field it is
        """
        if self.env.su or not self._is_of_the_suite():
            return
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or field.type not in ("integer", "float", "monetary"):
                continue
            if isinstance(value, str):
                value = self._number_of(value)  # noqa: PLW2901 (an import and RPC write words)
            if not is_ordinary(value, whole=field.type == "integer"):
                # Who may not write the field is told that first.
                self._check_field_access(field, "write")
                raise UserError(
                    self.env._(
                        "“%(field)s” is no ordinary number. Correct it.",
                        field=field._description_string(self.env) or name,
                    )
                )

    @staticmethod
    def _number_of(text):
        try:
            return float(text or 0)
        except ValueError:
            return text
