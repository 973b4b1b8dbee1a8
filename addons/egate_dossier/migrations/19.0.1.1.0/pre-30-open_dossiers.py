"""Facts of open dossiers that have a column of their own: filled where the update adds it."""

from odoo.tools import sql

#: By the last entry of the ledger but those that leave the clock as it is.
STANDS = """
    UPDATE egate_dossier d SET clock_stands = true
    FROM (SELECT DISTINCT ON (dossier_id) dossier_id, kind, policy
          FROM egate_dossier_deadline_entry
          WHERE kind NOT IN ('calendar', 'extend', 'apology', 'outage')
          ORDER BY dossier_id, sequence DESC) e
    WHERE e.dossier_id = d.id AND d.closed_at IS NULL
      AND e.kind = 'pause' AND e.policy <> 'no_pause'
"""
#: By the requests that wait for the citizen.
ASKED = """
    UPDATE egate_dossier d SET papers_asked = true
    FROM egate_supplement s
    WHERE s.dossier_id = d.id AND s.state = 'waiting' AND d.closed_at IS NULL
"""


def migrate(cr, version):
    _fill(cr, "clock_stands", "egate_dossier_deadline_entry", STANDS)
    _fill(cr, "papers_asked", "egate_supplement", ASKED)


def _fill(cr, column, source, statement):
    """Add a column that is missing, and say what ``source`` knows of dossiers that are open."""
    if sql.table_exists(cr, source) and not sql.column_exists(cr, "egate_dossier", column):
        sql.create_column(cr, "egate_dossier", column, "bool")
        cr.execute(statement)
