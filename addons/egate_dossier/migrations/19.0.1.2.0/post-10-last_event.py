"""Open dossiers know when their last event was; what is closed learns it with its next one."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE egate_dossier d SET event_at = e.at
        FROM egate_dossier_event e
        WHERE e.dossier_id = d.id AND e.sequence = d.event_seq
          AND d.event_at IS NULL AND d.closed_at IS NULL
        """
    )
