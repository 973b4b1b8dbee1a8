"""Codes and numbers: each issued once, borne once, and every gap explained."""

from itertools import groupby
from operator import itemgetter

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


class Codes(SqlCheck):
    """A code is one dossier's alone, and its number was issued for that desk and time."""

    title = "codes of dossiers"
    # The period of a scope is a day, a year, or nothing, as the pattern of the desk says.
    statement = """
        SELECT d.code, format('its code is that of %s dossiers', count(*))
        FROM egate_dossier d WHERE d.code IS NOT NULL GROUP BY d.code HAVING count(*) > 1
        UNION ALL
        SELECT min(d.code), format('its number is that of %s dossiers of that desk and day',
                                   count(*))
        FROM egate_dossier d WHERE d.received_at IS NOT NULL
        GROUP BY d.reception_unit_id, d.received_date, d.code_number HAVING count(*) > 1
        UNION ALL
        SELECT d.code, 'its number was never issued, or was declared void'
        FROM egate_dossier d JOIN egate_unit u ON u.id = d.reception_unit_id
        WHERE d.received_at IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM egate_number n
            WHERE n.number = d.code_number AND n.kind = 'issued'
              AND n.scope IN ('dossier/' || u.code || '/' || to_char(d.received_date, 'YYYY-MM-DD'),
                              'dossier/' || u.code || '/' || to_char(d.received_date, 'YYYY'),
                              'dossier/' || u.code || '/')
              AND NOT EXISTS (SELECT FROM egate_number v WHERE v.scope = n.scope
                                AND v.number = n.number AND v.kind = 'void'))
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


class Borne(Check):
    """What was issued and looked at since is borne by something, or void: nothing was deleted.

    Registers have a check of their own. Kinds that no addon answers for are left out.
    """

    title = "numbers borne or explained"
    counted = """SELECT count(*) FROM egate_number n JOIN egate_number_counter c USING (scope)
                 WHERE n.kind = 'issued' AND n.number <= c.settled"""

    def faults(self, env):
        Number = env["egate.number"]
        kinds = Number.env["egate.numbering"]._fields["kind"].get_values(env)
        kinds = [one for one in kinds if Number._bound_numbers(f"{one}/", []) is not None]
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
            [ASKED, [kind for kind in kinds if kind != "register"]],
        )
        for scope, parts in groupby(rows, itemgetter(0)):
            for _scope, _part, issued, void in parts:
                borne, void = Number._bound_numbers(scope, issued), set(void or ())
                for number in sorted(set(issued) - borne - void):
                    yield Fault(scope, f"number {number} was issued, and nothing bears it")
                for number in sorted(borne & void):
                    yield Fault(scope, f"number {number} was declared void, and something bears it")
            env.invalidate_all(flush=False)
