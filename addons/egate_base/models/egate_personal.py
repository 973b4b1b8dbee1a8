from odoo import models
from odoo.tools import SQL

#: What stands in a list or a form where personal details were, instead of nothing.
ANONYMISED = "(đã ẩn danh)"


class Base(models.AbstractModel):
    """Which columns of a model tell of a person, and how they are made to tell nothing.

    A column is named where it is declared, so that the author of a field answers the question;
    ``test_personal_columns`` finds fields without an answer.
    """

    _inherit = "base"

    #: Stored columns with details of a person, or with what a user wrote about one.
    _PERSONAL = frozenset()

    def _forget_personal(self, names=None):
        """Blank the personal columns of these records: text says so, anything else is empty.

        One statement, past the ORM: what was received is closed to every write, and what is
        computed of a name must not be computed again from nothing. The caller has checked that it
        may be, and writes down that it was.

        :param names: only these of the personal columns
        """
        names = sorted(self._PERSONAL if names is None else self._PERSONAL & set(names))
        if not self or not names:
            return
        self.flush_model()
        columns = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), self._forgotten(name)) for name in names
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                columns,
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _forgotten(self, name):
        """Return what a personal column holds afterwards; what was empty stays empty."""
        if self._fields[name].column_type[0] in ("varchar", "text"):
            column = SQL.identifier(name)
            return SQL("CASE WHEN %s IS NOT NULL THEN %s END", column, ANONYMISED)
        return SQL("NULL")
