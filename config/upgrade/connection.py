"""The upgrade's own connection: it holds the lock, asks, and writes the mark."""

import contextlib

import psycopg2
from say import fail

#: As pg_stat_activity names it.
NAME = "egate upgrade"


class Connection:
    """A connection to the office's database outside any transaction, as Odoo's settings say."""

    def __init__(self, database):
        from odoo.sql_db import connection_info_for

        info = connection_info_for(database)[1]
        info |= {"application_name": NAME, "keepalives_idle": 30}
        try:
            self._connection = psycopg2.connect(**info)
        except psycopg2.OperationalError as error:
            fail(f"the database {database} cannot be reached: {str(error).strip()}")
        self._connection.autocommit = True

    def rows(self, statement, *values):
        """Run a statement; return its rows, if it has any.

        :rtype: list[tuple]
        """
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement, *values):
        """Return the one value that a statement gives, ``None`` without a row."""
        rows = self.rows(statement, *values)
        return rows[0][0] if rows else None

    @contextlib.contextmanager
    def together(self):
        """Run what is inside as one transaction."""
        self.rows("BEGIN")
        try:
            yield
        except BaseException:
            self.rows("ROLLBACK")
            raise
        self.rows("COMMIT")

    def lock(self):
        """Take the lock of upgrades; it is held until this process ends, however it ends.

        :return: whether nobody else has it
        :rtype: bool
        """
        from odoo.addons.egate_base.tools.upgrade_mark import LOCK

        return self.value("SELECT pg_try_advisory_lock(%s, %s)", *LOCK)
