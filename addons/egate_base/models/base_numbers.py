from odoo import api, models
from odoo.exceptions import UserError

from ..tools.plain_number import is_ordinary


class Base(models.AbstractModel):
    """Numbers that people enter into records of the suite are ordinary ones.

    A client may send NaN, which is neither below nor above any limit and spoils every sum, or more
    than a column holds. What the engine itself writes is not looked at again.
    """

    _inherit = "base"

    @api.model
    def _check_ordinary_numbers(self, vals):
        """Refuse values such as NaN that are no ordinary numbers.

        :raise UserError: names the field
        """
        numbers = self._entered_fields.numbers
        for name, value in vals.items():
            if name not in numbers:
                continue
            field = self._fields[name]
            if isinstance(value, str):
                value = self._number_of(value)  # noqa: PLW2901 (an import and RPC write words)
            if not is_ordinary(value, whole=field.type == "integer"):
                # A user who may not write the field is told that first.
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
