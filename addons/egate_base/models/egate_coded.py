from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.code_alphabet import MAX_LENGTH, is_code


class EgateCoded(models.AbstractModel):
    """Whatever has a code that people enter: its signs are few, whatever the code becomes part of.

    A code that was there before is left alone until somebody changes it; whoever makes a path or
    a name of it does not rest on this check alone.
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
        """Say why ``code`` is none, and what one looks like."""
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
