"""Who may act, against the trail of rights that bears it out."""

from .check import Check, Fault

_TRIGGERS = ("update", "delete", "truncate")


class Assignments(Check):
    """No assignment without its trail, none given to oneself, and their guard is there."""

    title = "assignments against the trail of rights"
    quick = True

    def count(self, env):
        env.cr.execute("SELECT count(*) FROM egate_assignment")
        return env.cr.fetchone()[0]

    def faults(self, env):
        env.cr.execute(
            """SELECT tgname FROM pg_trigger
               WHERE tgrelid = 'egate_assignment'::regclass AND tgenabled IN ('O', 'A')"""
        )
        there = {name for (name,) in env.cr.fetchall()}
        for guard in _TRIGGERS:
            if f"egate_assignment_kept_{guard}" not in there:
                yield Fault("egate_assignment", f"the trigger against {guard} is not there")
        # Assignments from before the trail was kept have no giver in it.
        env.cr.execute(
            """SELECT a.id FROM egate_assignment a
               WHERE a.given_at IS NOT NULL AND NOT EXISTS (
                   SELECT FROM egate_rights_event e
                   WHERE e.person_id = a.user_id AND e.role_id = a.role_id
                     AND e.unit_id = a.unit_id AND e.user_id = a.given_by_id
                     AND e.kind IN ('given', 'asked') AND e.detail LIKE '%%(#' || a.id || ')')
               ORDER BY a.id"""
        )
        for (number,) in env.cr.fetchall():
            yield Fault(f"egate.assignment {number}", "no trail of who gave it")
        env.cr.execute(
            """SELECT a.id FROM egate_assignment a
               WHERE a.state = 'given' AND a.given_by_id = a.user_id AND NOT EXISTS (
                   SELECT FROM egate_rights_event e
                   WHERE e.person_id = a.user_id AND e.kind = 'confirmed'
                     AND e.user_id <> a.user_id AND e.detail LIKE '%%(#' || a.id || ')')
                 -- The first of a new office begins it.
                 AND EXISTS (
                   SELECT FROM egate_assignment b JOIN egate_role r ON r.id = b.role_id
                   WHERE b.id < a.id AND NOT r.reads_only
                     AND b.create_date < a.create_date)
               ORDER BY a.id"""
        )
        for (number,) in env.cr.fetchall():
            yield Fault(f"egate.assignment {number}", "given to oneself, confirmed by nobody")
