from odoo import api, models
from odoo.tools import SQL

#: The words that may follow a field in an order of groups.
_DIRECTIONS = ("ASC", "DESC", "NULLS", "FIRST", "LAST")


class Base(models.AbstractModel):
    """Sorts names in the order of the Vietnamese alphabet: Phạm before Phan, Đ after D.

    The database itself sorts by code point, where every letter with a mark comes after Z. Names are
    compared from the left as they are written, family name first, letter by letter; tones decide
    between names that are else the same. So it is in every list of people and procedures; registers
    go by their numbers, and none wants it syllable by syllable. What is sorted in Python has its
    key in ``tools/alphabet.py``.
    """

    _inherit = "base"

    #: The fields sorted in this way: names of people, of procedures and of other records.
    _alphabetical = frozenset(
        {
            "applicant_name",
            "asked_by_name",
            "asker_name",
            "complete_name",
            "name",
            "payer_name",
            "procedure_name",
            "receiver_name",
            "representative_name",
            "submitter_name",
        }
    )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        ordered = super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        if field_name not in self._alphabetical or not ordered:
            return ordered
        if not self._is_alphabetical(field_name):
            return ordered
        text = self._field_to_sql(alias, field_name, query)
        return SQL('%s COLLATE "vi-x-icu" %s %s', text, direction, nulls)

    def _read_group_orderby(self, order, groupby_terms, query):
        parts = (order or ",".join(groupby_terms)).split(",")
        if not any(self._is_alphabetical(part.split()[0]) for part in parts if part.strip()):
            return super()._read_group_orderby(order, groupby_terms, query)
        terms = []
        for part in parts:
            name, *rest = part.split()
            if name in groupby_terms and self._is_alphabetical(name):
                direction = SQL(" ".join(word for word in rest if word.upper() in _DIRECTIONS))
                terms.append(SQL('%s COLLATE "vi-x-icu" %s', groupby_terms[name], direction))
            elif term := super()._read_group_orderby(part.strip(), groupby_terms, query):
                terms.append(term)
        return SQL(", ").join(terms)

    @api.model
    def _is_alphabetical(self, name):
        """Return whether ``name`` is a field of names that are sorted alphabetically."""
        if name not in self._alphabetical:
            return False
        field = self._fields.get(name)
        ours = self._is_of_the_suite() or self._name in ("res.partner", "res.users")
        return bool(ours and field and field.type == "char" and (field.store or field.related))


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Each choice of a person shows the first ones: without this index all would be sorted.
    _complete_name_vi_idx = models.Index('(complete_name COLLATE "vi-x-icu", id DESC)')
