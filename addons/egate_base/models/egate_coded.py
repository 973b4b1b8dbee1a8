from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.code_alphabet import MAX_LENGTH, is_code


class EgateCoded(models.AbstractModel):
    """A record with a code that people enter, in a small alphabet, as codes become parts of names.

    An older code stays until a user changes it, so code that makes a path or a name from it must
    not rely on this check alone.
    """

    _name = "egate.coded"
    _description = "With a code"

    #: See :func:`..tools.code_alphabet.is_code`.
    _code_alphabet = "word"

    code = fields.Char()

    @api.constrains("code")
    def _check_code_alphabet(self):
        for record in self:
            if record.code and not is_code(record.code, self._code_alphabet):
                raise ValidationError(self._code_sentence(record.code))

    @api.model
    def _code_sentence(self, code):
        """Return why ``code`` is not valid, and what a valid one looks like."""
        words = {"code": code, "limit": MAX_LENGTH}
        if self._code_alphabet == "number":
            return self.env._(
                "“%(code)s” cannot be a code. Use letters and digits, and “/”, “.”, “-”, “_” or a "
                "space between them, one at a time, such as 01/ĐK; at most %(limit)s signs.",
                **words,
            )
        if self._code_alphabet == "plain":
            return self.env._(
                "“%(code)s” cannot be a code. Use letters without accents and digits, and “.”, “-” "
                "or “_” between them, one at a time, such as H17.33; at most %(limit)s signs.",
                **words,
            )
        return self.env._(
            "“%(code)s” cannot be a code. Use letters and digits, and “.”, “-” or “_” between "
            "them, one at a time, such as HO-TICH; at most %(limit)s signs.",
            **words,
        )
