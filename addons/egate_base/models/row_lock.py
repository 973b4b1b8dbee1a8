from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Base(models.AbstractModel):
    """How the suite holds rows until the transaction ends.

    - To wait for another user and then see the result: :meth:`_lock_rows`.
    - For a job that works off a queue: :meth:`_take_rows`.
    - To refuse, or to skip locked rows, instead of waiting: Odoo's own ``lock_for_update`` and
      ``try_lock_for_update``.

    Other things, which stay where they are: triggers of the database hold the row that they ask
    (``egate_cashier_closing``, ``egate_register``); ``egate.number`` numbers in transactions of
    their own and keeps its job apart by an advisory lock, as there is no row to hold.
    """

    _inherit = "base"

    def _lock_rows(self, *, allow_referencing=True, returning=None):
        """Lock these rows until the transaction ends; wait if another transaction holds them.

        The rows are written with their present values. At Odoo's REPEATABLE READ a lock alone
        would let the waiting transaction go on with old values; a row written meanwhile makes it
        fail to serialize, and Odoo retries it with the new values. For the same reason
        nothing is read again here: if this succeeds, the values read before still hold.

        In the order of their ids, so that two transactions never wait for each other. The table
        must have Odoo's log columns.

        :param bool allow_referencing: as for ``lock_for_update``; ``False`` also keeps others from
            adding rows that refer to these
        :param SQL returning: further values to return for each row; the row is named ``held``
        :return: the rows that ``returning`` asks for, or nothing
        :rtype: list[tuple]
        """
        if not self.ids:
            return []
        self.flush_recordset()
        table = SQL.identifier(self._table)
        return self.env.execute_query(
            SQL(
                """
                WITH locked AS MATERIALIZED (
                    SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id FOR %(strength)s
                )
                UPDATE %(table)s held SET write_date = held.write_date
                FROM locked WHERE held.id = locked.id
                RETURNING %(returning)s
                """,
                table=table,
                ids=self.ids,
                strength=SQL("NO KEY UPDATE" if allow_referencing else "UPDATE"),
                returning=returning or SQL("held.id"),
            )
        )

    def _lock_in_state(self, state):
        """Lock these rows, and refuse them if another user has just settled one.

        :param str state: the state in which they wait
        :raise UserError: one of them is in another state
        """
        self._lock_rows()
        if any(record.state != state for record in self):
            raise UserError(self.env._("This is decided already. Reload the page."))

    def _take_rows(self, domain, order, limit):
        """Lock and return the next rows of ``domain`` that no other transaction has locked.

        Not ``search`` and ``try_lock_for_update``: of two workers at once, the later one would
        find the rows of the first, and take none.

        :param str order: as for ``search``
        :param int limit: at most so many rows
        """
        # sudo: a job works for all users; the result has the caller's rights
        query = self.sudo()._search(domain, order=order, limit=limit, active_test=False)
        rows = self.env.execute_query(
            SQL(
                "%s FOR UPDATE OF %s SKIP LOCKED",
                query.select(),
                SQL.identifier(self._table),
            )
        )
        return self.browse(id_ for (id_,) in rows)
