"""Codes and numbers: each issued once, borne once, and every gap explained."""

from .check import Check, Fault, SqlCheck, stream

#: Numbers of one scope asked after at a time.
ASKED = 5000


class Counters(SqlCheck):
    """Every number that a counter has passed was written down as issued."""

    title = "numbers issued"
    counted = "SELECT count(*) FROM egate_number WHERE kind = 'issued'"
    statement = """
        SELECT coalesce(c.scope, n.scope),
               CASE WHEN c.scope IS NULL THEN 'numbers were issued without a counter'
               ELSE format('the counter is at %s, and %s numbers up to %s were issued',
                           c.value, coalesce(n.issued, 0), coalesce(n.last, 0)) END
        FROM egate_number_counter c
        FULL JOIN (SELECT scope, count(*) AS issued, max(number) AS last FROM egate_number
                   WHERE kind = 'issued' GROUP BY scope) n ON n.scope = c.scope
        WHERE c.scope IS NULL OR c.value <> coalesce(n.issued, 0)
           OR c.value <> coalesce(n.last, 0)
    """


#: Under which scope the number of a dossier ``d`` of the unit ``u`` may have been counted: by day,
#: by year, or without end, as the unit's pattern said that day, which is that of the take-over for
#: what was taken over from another system. One join for each: the planner
#: hashes an equality, and goes through every pair for a list.
_NUMBERED = "coalesce(d.taken_over_date, d.received_date)"
_SCOPES = [
    f"'dossier/' || u.code || '/' || {period}"
    for period in (
        f"to_char({_NUMBERED}, 'YYYY-MM-DD')",
        f"to_char({_NUMBERED}, 'YYYY')",
        "''",
    )
]
_NEVER_ISSUED = " AND ".join(
    # lint: allow put together of the constants above
    "NOT EXISTS (SELECT FROM egate_number n WHERE n.number = d.code_number"
    f" AND n.kind = 'issued' AND n.scope = {scope})"
    for scope in _SCOPES
)
_NOBODY_BEARS = " AND ".join(
    # lint: allow put together of the constants above
    "NOT EXISTS (SELECT FROM egate_dossier d JOIN egate_unit u ON u.id = d.reception_unit_id"
    f" WHERE d.received_at IS NOT NULL AND d.code_number = n.number AND {scope} = n.scope)"
    for scope in _SCOPES
)


class Codes(SqlCheck):
    """A code is one dossier's alone, and its number was issued for that unit and time."""

    title = "codes of dossiers"
    # lint: allow put together of the constants above
    statement = f"""
        SELECT d.code, format('its code is that of %s dossiers', count(*))
        FROM egate_dossier d WHERE d.code IS NOT NULL GROUP BY d.code HAVING count(*) > 1
        UNION ALL
        SELECT min(d.code), format('its number is that of %s dossiers of that desk and day',
                                   count(*))
        FROM egate_dossier d WHERE d.received_at IS NOT NULL
        GROUP BY d.reception_unit_id, {_NUMBERED}, d.code_number HAVING count(*) > 1
        UNION ALL
        SELECT d.code, 'its number was never issued'
        FROM egate_dossier d JOIN egate_unit u ON u.id = d.reception_unit_id
        WHERE d.received_at IS NOT NULL AND {_NEVER_ISSUED}
        UNION ALL
        SELECT d.code, 'its number was declared void'
        FROM egate_number n
        JOIN egate_dossier d ON d.code_number = n.number AND d.received_at IS NOT NULL
        JOIN egate_unit u ON u.id = d.reception_unit_id AND n.scope IN ({", ".join(_SCOPES)})
        WHERE n.kind = 'void' AND n.scope LIKE 'dossier/%'
    """


class Registers(SqlCheck):
    """Each dossier stands in a book, each number of a book once, and no number is left out."""

    title = "lines of the registers"
    counted = "SELECT count(*) FROM egate_register_line"
    statement = """
        SELECT d.code, 'it is entered in no register'
        FROM egate_dossier d WHERE d.received_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM egate_register_line l WHERE l.dossier_id = d.id)
        UNION ALL
        SELECT r.scope, format('number %s is entered %s times', l.number, count(*))
        FROM egate_register_line l JOIN egate_register r ON r.id = l.register_id
        GROUP BY r.scope, l.number HAVING count(*) > 1
        UNION ALL
        SELECT r.scope, format('number %s is entered and was never issued, or is void', l.number)
        FROM egate_register_line l JOIN egate_register r ON r.id = l.register_id
        WHERE NOT EXISTS (SELECT FROM egate_number n WHERE n.scope = r.scope
                            AND n.number = l.number AND n.kind = 'issued')
           OR EXISTS (SELECT FROM egate_number n WHERE n.scope = r.scope
                        AND n.number = l.number AND n.kind = 'void')
        UNION ALL
        SELECT r.scope, format('number %s is left out and not explained', n.number)
        FROM egate_register r
        JOIN egate_number_counter c ON c.scope = r.scope
        JOIN egate_number n ON n.scope = r.scope AND n.kind = 'issued' AND n.number <= c.settled
        WHERE NOT EXISTS (SELECT FROM egate_register_line l
                          WHERE l.register_id = r.id AND l.number = n.number)
          AND NOT EXISTS (SELECT FROM egate_number v WHERE v.scope = n.scope
                            AND v.number = n.number AND v.kind = 'void')
    """


class DossiersThere(SqlCheck):
    """Each number issued for a dossier and looked at since has its dossier, or is void."""

    title = "numbers of dossiers borne or explained"
    counted = """SELECT count(*) FROM egate_number n JOIN egate_number_counter c USING (scope)
                 WHERE n.scope LIKE 'dossier/%' AND n.kind = 'issued' AND n.number <= c.settled"""
    # lint: allow put together of the constants above
    statement = f"""
        SELECT n.scope, format('number %s was issued, and no dossier bears it', n.number)
        FROM egate_number n JOIN egate_number_counter c ON c.scope = n.scope
        WHERE n.scope LIKE 'dossier/%' AND n.kind = 'issued' AND n.number <= c.settled
          AND NOT EXISTS (SELECT FROM egate_number v WHERE v.scope = n.scope
                            AND v.number = n.number AND v.kind = 'void')
          AND {_NOBODY_BEARS}
    """


class Borne(Check):
    """Every other number issued and looked at since is borne by something, or void.

    Dossiers and registers have checks of their own: theirs are the numbers that come by the
    thousand. Kinds that no addon answers for are left out.
    """

    title = "other numbers borne or explained"
    counted = """SELECT count(*) FROM egate_number n JOIN egate_number_counter c USING (scope)
                 WHERE split_part(n.scope, '/', 1) NOT IN ('dossier', 'register')
                   AND n.kind = 'issued' AND n.number <= c.settled"""

    def faults(self, env):
        Number = env["egate.number"]
        kinds = set(env["egate.numbering"]._fields["kind"].get_values(env))
        kinds = [
            kind
            for kind in kinds - {"dossier", "register"}
            if Number._bound_numbers(f"{kind}/", []) is not None
        ]
        rows = stream(
            env.cr,
            """SELECT n.scope, n.number / %s, array_agg(n.number),
                      array_agg(n.number) FILTER (WHERE v.id IS NOT NULL)
               FROM egate_number n
               JOIN egate_number_counter c ON c.scope = n.scope
               LEFT JOIN egate_number v
                 ON v.scope = n.scope AND v.number = n.number AND v.kind = 'void'
               WHERE n.kind = 'issued' AND n.number <= c.settled
                 AND split_part(n.scope, '/', 1) = ANY(%s)
               GROUP BY 1, 2 ORDER BY 1, 2""",
            [ASKED, kinds],
        )
        for scope, _part, issued, void in rows:
            borne, void = Number._bound_numbers(scope, issued), set(void or ())
            for number in sorted(set(issued) - borne - void):
                yield Fault(scope, f"number {number} was issued, and nothing bears it")
            for number in sorted(borne & void):
                yield Fault(scope, f"number {number} was declared void, and something bears it")
            env.invalidate_all(flush=False)
