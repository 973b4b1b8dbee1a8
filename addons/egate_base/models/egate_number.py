from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL


class EgateNumberCounter(models.Model):
    """The last number issued in a scope (kind, unit, period). Only :meth:`_take` writes it."""

    _name = "egate.number.counter"
    _description = "Counter"
    _log_access = False
    _rec_name = "scope"

    scope = fields.Char(required=True, readonly=True)
    value = fields.Integer(required=True, readonly=True)

    _scope_uniq = models.UniqueIndex("(scope)")


class EgateNumber(models.Model):
    """Every number ever issued, so that a gap can be explained. Rows are only added.

    No foreign key leads here or from here: a number is issued in a transaction of its own, before
    the dossier that will bear it exists.
    """

    _name = "egate.number"
    _description = "Issued number"
    _log_access = False
    _order = "id desc"
    _rec_name = "scope"

    scope = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    issued_at = fields.Datetime(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(scope, number)")

    @api.model
    def _take(self, scope, count=1):
        """Return ``count`` new numbers of ``scope``.

        Committed at once and never given again, whatever becomes of the caller. At READ COMMITTED
        a second clerk waits for the row a moment and goes on; within the request's own REPEATABLE
        READ snapshot it would fail with a serialization error.
        """
        with self._number_cursor() as cr:
            cr.execute(
                SQL(
                    """
                    WITH counter AS (
                        INSERT INTO egate_number_counter AS c (scope, value)
                        VALUES (%(scope)s, %(count)s)
                        ON CONFLICT (scope) DO UPDATE SET value = c.value + %(count)s
                        RETURNING value
                    )
                    INSERT INTO egate_number (scope, number, issued_at)
                    SELECT %(scope)s, n, now() AT TIME ZONE 'UTC'
                    FROM counter, generate_series(value - %(count)s + 1, value) AS n
                    RETURNING number
                    """,
                    scope=scope,
                    count=count,
                )
            )
            return sorted(number for (number,) in cr.fetchall())

    @contextmanager
    def _number_cursor(self):
        """Open a short transaction of its own at READ COMMITTED; ordinary tests replace it."""
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr
