"""Of papers asked for, what was sent is told from what is only put there: say which was.

A clerk who took in one paper of a request emptied the request's own ``sent_at``: that the others
had been sent, the dossier's trail alone still says.
"""


def migrate(cr, version):
    cr.execute("""
        UPDATE egate_supplement_upload u
        SET handed_at = COALESCE(s.sent_at, sent.at, u.sent_at)
        FROM egate_supplement_line l
        JOIN egate_supplement s ON s.id = l.supplement_id,
        LATERAL (
            SELECT u2.id, MIN(e.at) AS at
            FROM egate_supplement_upload u2
            LEFT JOIN egate_dossier_event e
                ON e.dossier_id = s.dossier_id
                AND e.kind = 'papers_sent'
                AND (e.data::jsonb ->> 'supplement')::int = s.id
                AND e.at >= u2.sent_at
            WHERE u2.line_id = l.id AND u2.handed_at IS NULL
            GROUP BY u2.id
        ) sent
        WHERE sent.id = u.id
          AND (s.sent_at IS NOT NULL OR u.file_id IS NOT NULL OR sent.at IS NOT NULL)
    """)
