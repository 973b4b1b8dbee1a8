"""Who had a dossier, one after the other without a gap; and that somebody has it now."""

from .check import SqlCheck


class Steps(SqlCheck):
    """Steps follow each other: numbers, moments, and only the last one is open."""

    title = "steps follow each other"
    counted = "SELECT count(*) FROM egate_dossier_step"
    # After an end that was undone, the office had nothing in its hands for a while.
    statement = """
        WITH step AS (
            SELECT s.dossier_id, s.sequence, s.received_at, s.left_at,
                   row_number() OVER mine AS place,
                   lag(s.left_at) OVER mine AS before_left,
                   lag(target.kind) OVER mine AS before_to,
                   lead(s.id) OVER mine AS after_id
            FROM egate_dossier_step s
            LEFT JOIN egate_workflow_transition way ON way.id = s.transition_id
            LEFT JOIN egate_workflow_state target ON target.id = way.to_id
            WINDOW mine AS (PARTITION BY s.dossier_id ORDER BY s.sequence)
        )
        SELECT coalesce(d.code, 'draft ' || d.id),
               CASE
                 WHEN step.sequence <> step.place THEN 'a step is missing before step '
                 WHEN step.left_at IS NULL AND step.after_id IS NOT NULL
                   THEN 'an earlier step was never left: step '
                 WHEN step.left_at < step.received_at THEN 'it left before it came: step '
                 ELSE 'nobody had it, or two had it, before step '
               END || step.sequence
        FROM step JOIN egate_dossier d ON d.id = step.dossier_id
        WHERE step.sequence <> step.place
           OR (step.left_at IS NULL AND step.after_id IS NOT NULL)
           OR step.left_at < step.received_at
           OR (step.place > 1 AND (step.before_left IS NULL
               OR step.received_at < step.before_left
               OR (step.received_at > step.before_left AND step.before_to IS DISTINCT FROM 'end')))
    """


class Holders(SqlCheck):
    """An open dossier has one who answers for it, and its open step says the same; a closed none.

    The sender answers until the receiver has taken it on: the step is the unit's, and may have no
    person yet.
    """

    title = "one who answers for each open dossier"
    counted = "SELECT count(*) FROM egate_dossier WHERE received_at IS NOT NULL"
    statement = """
        SELECT d.code,
               CASE
                 WHEN d.closed_at IS NOT NULL THEN 'it is closed and a step of it is open'
                 WHEN d.holder_unit_id IS NULL OR d.holder_role_id IS NULL
                   THEN 'it is open and no unit or role answers for it'
                 WHEN s.id IS NULL THEN 'it is open and none of its steps is'
                 ELSE 'its open step names another unit, role, state or person than it does'
               END
        FROM egate_dossier d
        LEFT JOIN egate_dossier_step s ON s.dossier_id = d.id AND s.left_at IS NULL
        WHERE d.received_at IS NOT NULL
          AND CASE WHEN d.closed_at IS NOT NULL THEN s.id IS NOT NULL
              ELSE d.holder_unit_id IS NULL OR d.holder_role_id IS NULL OR s.id IS NULL
                OR s.unit_id IS DISTINCT FROM d.holder_unit_id
                OR s.role_id IS DISTINCT FROM d.holder_role_id
                OR s.state_id IS DISTINCT FROM d.workflow_state_id
                OR s.user_id IS DISTINCT FROM d.holder_user_id
              END
    """


class Requests(SqlCheck):
    """Buttons and lists read on the dossier's row whether it waits for papers."""

    title = "what waits for papers, and who says so"
    counted = "SELECT count(*) FROM egate_supplement"
    statement = """
        SELECT d.code,
               CASE WHEN d.papers_asked THEN 'it waits for papers that nobody asks for'
                    ELSE 'papers are asked for, and it does not wait for them' END
        FROM egate_dossier d
        LEFT JOIN (
            SELECT DISTINCT dossier_id FROM egate_supplement WHERE state = 'waiting'
        ) s ON s.dossier_id = d.id
        WHERE d.closed_at IS NULL AND coalesce(d.papers_asked, false) <> (s.dossier_id IS NOT NULL)
        ORDER BY d.id
    """
