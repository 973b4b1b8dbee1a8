"""What an office had before these columns and tables counts on, as it counted then."""

from odoo.tools import SQL, sql

#: Rights that one person gives another.
_RIGHTS = ("egate_assignment", "egate_absence")


def migrate(cr, version):
    _keep_rights(cr)
    _confirm_years(cr)


def _keep_rights(cr):
    """Keep rights in force that existed before requests did; who gave them is not known."""
    for table in _RIGHTS:
        if sql.table_exists(cr, table) and not sql.column_exists(cr, table, "state"):
            sql.create_column(cr, table, "state", "varchar")
            cr.execute(SQL("UPDATE %s SET state = 'given'", SQL.identifier(table)))


def _confirm_years(cr):
    """Confirm the years up to this one with holidays in a calendar, as these were ordered."""
    if sql.table_exists(cr, "egate_calendar_year") or not sql.table_exists(
        cr, "egate_calendar_exception"
    ):
        return
    # What else the table has is added by the update.
    cr.execute(
        """
        CREATE TABLE egate_calendar_year (
            id serial PRIMARY KEY, calendar_id int4, year int4, decision varchar
        );
        INSERT INTO egate_calendar_year (calendar_id, year, decision)
        SELECT calendar_id, date_part('year', date), string_agg(DISTINCT decision, '; ')
        FROM egate_calendar_exception
        WHERE decision IS NOT NULL AND date_part('year', date) <= date_part('year', now())
        GROUP BY 1, 2
        """
    )
