from odoo import models
from odoo.tools import SQL


class Base(models.AbstractModel):
    """Names stand in the order of the Vietnamese alphabet: Phạm before Phan, Đ after D.

    The database itself sorts by code point, where every letter with a mark comes after Z. Words are
    compared from the left as they are written, family name first, as the registers of an office
    are; marks decide between names that are else the same.
    """

    _inherit = "base"

    #: The fields that are sorted so; models add theirs.
    _alphabetical = frozenset({"name", "complete_name"})

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        ordered = super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        if field_name not in self._alphabetical or not ordered:
            return ordered
        field = self._fields[field_name]
        ours = self._is_of_the_suite() or self._name == "res.partner"
        if not (ours and field.type == "char" and field.store):
            return ordered
        text = self._field_to_sql(alias, field_name, query)
        return SQL('%s COLLATE "vi-x-icu" %s %s', text, direction, nulls)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Each choice of a person begins with the first of them: without it all are sorted.
    _complete_name_vi_idx = models.Index('(complete_name COLLATE "vi-x-icu", id DESC)')
