"""What was taken over from the system before: its beginning, its promise, and where from."""

from .check import SqlCheck


class Takeovers(SqlCheck):
    """Ledger and trail begin with the take-over, and name the code, the file and the row alike.

    One that was undone is closed, has given its old code back, and says so last of all.
    """

    title = "dossiers taken over, and where from"
    counted = "SELECT count(*) FROM egate_dossier WHERE taken_over_at IS NOT NULL"
    statement = """
        SELECT d.code,
               CASE
                 WHEN e.kind IS DISTINCT FROM 'imported'
                   THEN 'its trail does not begin with the take-over'
                 WHEN t.id IS NULL OR t.sha256 <> e.data::jsonb ->> 'sha256'
                   THEN 'its trail names another file than its take-over'
                 WHEN l.dossier_id IS NULL OR l.row <> (e.data::jsonb ->> 'row')::int
                   OR l.former_code <> e.data::jsonb ->> 'former'
                   THEN 'no row of its take-over says that it was made'
                 WHEN b.kind IS DISTINCT FROM 'taken_over' OR b.promised_at <> b.due_at
                   OR b.document <> e.data::jsonb ->> 'former'
                   THEN 'its ledger does not begin with what was printed'
                 WHEN d.takeover_undone_at IS NOT NULL
                   THEN 'it was undone, and is not closed so, or keeps its old code'
                 ELSE 'its old code is not the one of its trail'
               END
        FROM egate_dossier d
        LEFT JOIN egate_dossier_event e ON e.dossier_id = d.id AND e.sequence = 1
        LEFT JOIN egate_takeover t ON t.id = (e.data::jsonb ->> 'import')::int
        LEFT JOIN egate_takeover_line l
          ON l.takeover_id = t.id AND l.dossier_id = d.id AND l.state IN ('made', 'undone', 'kept')
        LEFT JOIN egate_dossier_deadline_entry b ON b.dossier_id = d.id AND b.sequence = 1
        LEFT JOIN egate_dossier_event u
          ON u.dossier_id = d.id AND u.sequence = d.event_seq AND u.kind = 'import_undone'
        WHERE d.taken_over_at IS NOT NULL
          AND (e.kind IS DISTINCT FROM 'imported'
            OR t.id IS NULL OR t.sha256 <> e.data::jsonb ->> 'sha256'
            OR l.dossier_id IS NULL OR l.row <> (e.data::jsonb ->> 'row')::int
            OR l.former_code <> e.data::jsonb ->> 'former'
            OR b.kind IS DISTINCT FROM 'taken_over' OR b.promised_at <> b.due_at
            OR b.document <> e.data::jsonb ->> 'former'
            OR CASE WHEN d.takeover_undone_at IS NOT NULL
               THEN d.closed_at IS NULL OR d.former_code IS NOT NULL OR u.dossier_id IS NULL
               ELSE d.former_code IS DISTINCT FROM e.data::jsonb ->> 'former' END)
    """
