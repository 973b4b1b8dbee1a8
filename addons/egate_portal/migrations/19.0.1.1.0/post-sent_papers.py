"""Of papers asked for, what was sent is told from what is only put there: say which was."""


def migrate(cr, version):
    cr.execute("""
        UPDATE egate_supplement_upload u
        SET handed_at = COALESCE(s.sent_at, u.sent_at)
        FROM egate_supplement_line l JOIN egate_supplement s ON s.id = l.supplement_id
        WHERE l.id = u.line_id AND u.handed_at IS NULL
          AND (s.sent_at IS NOT NULL OR u.file_id IS NOT NULL)
    """)
