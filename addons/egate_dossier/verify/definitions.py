"""Where a dossier is, is a place of its own process; what it is for, of its own procedure."""

from .check import SqlCheck


class Places(SqlCheck):
    """A dossier keeps the version of procedure and process that it was received on."""

    title = "procedure, process and state belong together"
    statement = """
        SELECT coalesce(d.code, 'draft ' || d.id),
               CASE
                 WHEN d.code IS NULL OR d.received_date IS NULL OR d.reception_unit_id IS NULL
                   THEN 'it is received without a code, a day or a desk'
                 WHEN v.id IS NULL OR w.id IS NULL OR s.id IS NULL
                   THEN 'it has no version of its procedure, no process or no state'
                 WHEN v.procedure_id <> d.procedure_id
                   THEN 'its version is of another procedure'
                 WHEN s.workflow_id <> d.workflow_id
                   THEN 'its state is of another process'
                 ELSE 'it is closed in a state that does not end its process, or the reverse'
               END
        FROM egate_dossier d
        LEFT JOIN egate_procedure_version v ON v.id = d.version_id
        LEFT JOIN egate_workflow w ON w.id = d.workflow_id
        LEFT JOIN egate_workflow_state s ON s.id = d.workflow_state_id
        WHERE d.received_at IS NOT NULL
          AND (d.code IS NULL OR d.received_date IS NULL OR d.reception_unit_id IS NULL
            OR v.id IS NULL OR w.id IS NULL OR s.id IS NULL
            OR v.procedure_id <> d.procedure_id
            OR s.workflow_id <> d.workflow_id
            OR (s.kind = 'end') <> (d.closed_at IS NOT NULL AND d.takeover_undone_at IS NULL))
    """
