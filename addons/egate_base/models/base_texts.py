from odoo import api, models

from ..tools.plain_text import plain_line, plain_text


class Base(models.AbstractModel):
    """Texts that people enter are kept in one way of writing, or nothing finds them again.

    A phone and a file from a Mac write “ễ” as three signs, a web page has spaces that are none, a
    hurried hand two where one is meant. In the suite's records and in those of people; what the
    engine itself writes is not looked at.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        if self._keeps_plain_texts():
            vals_list = [self._with_plain_texts(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._with_plain_texts(vals) if self._keeps_plain_texts() else vals)

    def _keeps_plain_texts(self):
        return not self.env.su and (self._is_of_the_suite() or self._name == "res.partner")

    def _with_plain_texts(self, vals):
        plain = {}
        for name, value in vals.items():
            if not isinstance(value, str):
                continue
            kind = getattr(self._fields.get(name), "type", "")
            if kind == "char":
                if (line := plain_line(value)) != value:
                    plain[name] = line
            elif kind == "text" and not (value.isascii() and value.isprintable()):
                plain[name] = plain_text(value)
        return {**vals, **plain} if plain else vals
