"""Catalogue search: 10,000 procedures in force, by words typed with or without diacritics.

What the counter's field for the procedure asks (``name_search`` with the field's domain, first
page), what the list of procedures asks (``web_search_read`` with its own columns: rows and count),
and the same list with its columns from other tables (sector, version in force), against the same
search in plain SQL. All must find the same rows in the same order.
"""

from datetime import date

from measure import Arm, interleave
from report import Goal, Result, compare

ROW, RAW = "catalogue search", "raw SQL, the same trigram query"
COUNT = 10_000
#: One procedure in 20 is about it; and one alone, by a word and its number.
TYPED = {"many found": "Đăng ký kết hôn", "one found": "ket hon so 4708"}
COUNTER_DOMAIN = [("current_version_id", "!=", False), ("workflow_id", "!=", False)]
LIST_LIMIT, FIELD_LIMIT = 80, 8
OWN_COLUMNS = {"code": {}, "name": {}}
COLUMNS = {
    **OWN_COLUMNS,
    "sector_id": {"fields": {"display_name": {}}},
    "current_version_id": {"fields": {"display_name": {}}},
}


def measure(lab):
    with lab.office.session() as env:
        fill(env, lab.office.procedure)
    figures, found = [], {}
    for label, words in TYPED.items():
        found |= _arms(lab, label, words)
    for label in TYPED:
        for screen, goal in (("field", Goal(2)), ("list", Goal(2)), ("list, labels too", None)):
            ours, raw = found[f"{label}, {screen}"], found[f"{label}, {screen}, raw"]
            name = f"{label}, {screen}"
            figures += [
                compare(ROW, f"{name}: queries", ours, raw, "queries", goal, RAW, "queries"),
                compare(ROW, f"{name}: wall", ours, raw, "wall", Goal(3, of="ratio"), RAW),
            ]
    return Result(figures, found)


def _arms(lab, label, words):
    from odoo.addons.egate_base.tools.search_key import search_key

    pattern = f"%{search_key(words)}%"

    def field(_):
        with lab.office.session(lab.office.clerk) as env:
            Procedure = env["egate.procedure"]
            return Procedure.name_search(words, COUNTER_DOMAIN, limit=FIELD_LIMIT)

    def listed(columns):
        def act(_):
            with lab.office.session(lab.office.clerk) as env:
                domain = [("display_name", "ilike", words)]
                return env["egate.procedure"].web_search_read(domain, columns, limit=LIST_LIMIT)

        return act

    def raw(*statements, limit=LIST_LIMIT):
        def act(_):
            with lab.office.registry.cursor() as cr:
                answers = []
                for statement in statements:
                    cr.execute(statement, {"pattern": pattern, "day": date.today(), "limit": limit})
                    answers.append(cr.fetchall())
                cr.commit()
                return answers

        return act

    arms = {
        "field": (field, raw(FIELD_SQL, limit=FIELD_LIMIT)),
        "list": (listed(OWN_COLUMNS), raw(LIST_SQL, COUNT_SQL)),
        "list, labels too": (listed(COLUMNS), raw(LABELS_SQL, COUNT_SQL)),
    }
    for name, (ours, theirs) in arms.items():
        found, (rows, *_count) = ours(None), theirs(None)
        ids = [row["id"] for row in found["records"]] if "list" in name else [r[0] for r in found]
        if not rows or ids != [row[0] for row in rows]:
            raise RuntimeError(f"{name}: “{words}” finds other procedures in plain SQL")
    return interleave(
        [
            arm
            for name, (ours, theirs) in arms.items()
            for arm in (Arm(f"{label}, {name}", ours), Arm(f"{label}, {name}, raw", theirs))
        ],
        lab.rounds,
    )


_FOUND = "p.active AND p.search_key LIKE %(pattern)s"
_IN_FORCE = """v.procedure_id = p.id AND v.state IN ('published', 'superseded')
    AND v.date_from <= %(day)s AND (v.date_to IS NULL OR v.date_to >= %(day)s)"""
_ORDER = "ORDER BY s.sequence, s.name, p.name LIMIT %(limit)s"
_SECTOR = "JOIN egate_sector s ON s.id = p.sector_id"
FIELD_SQL = f"""
    SELECT p.id, p.code, p.name FROM egate_procedure p {_SECTOR}
    WHERE {_FOUND} AND p.workflow_id IS NOT NULL
      AND EXISTS (SELECT FROM egate_procedure_version v WHERE {_IN_FORCE})
    {_ORDER}"""
LIST_SQL = f"SELECT p.id, p.code, p.name FROM egate_procedure p {_SECTOR} WHERE {_FOUND} {_ORDER}"
LABELS_SQL = f"""
    SELECT p.id, p.code, p.name, s.name, v.id, v.decision FROM egate_procedure p {_SECTOR}
    LEFT JOIN egate_procedure_version v ON {_IN_FORCE}
    WHERE {_FOUND} {_ORDER}"""
COUNT_SQL = f"SELECT count(*) FROM egate_procedure p WHERE {_FOUND}"


def fill(env, pattern, count=COUNT):
    """Copy the procedure ``pattern`` and its version ``count`` times, under names of their own."""
    from odoo.addons.egate_base.tools.search_key import search_key

    verbs = ("Đăng ký", "Cấp", "Cấp lại", "Xác nhận")
    things = ("kết hôn", "khai sinh", "giấy phép xây dựng", "hộ kinh doanh", "lý lịch tư pháp")
    names = [
        # Not in step with the rows that ANALYZE samples.
        f"{verbs[number % 4]} {things[(number // 4 + number // 97) % 5]} số {number}"
        for number in range(count)
    ]
    codes = [f"8.{number:06}" for number in range(count)]
    keys = [search_key(code, name) for code, name in zip(codes, names, strict=True)]
    env.cr.execute(
        """
        INSERT INTO egate_procedure (code, name, search_key, sector_id, workflow_id, active)
        SELECT new.code, new.name, new.key, old.sector_id, old.workflow_id, true
        FROM unnest(%s, %s, %s) AS new (code, name, key), egate_procedure old
        WHERE old.id = %s
        """,
        (codes, names, keys, pattern),
    )
    env.cr.execute(
        """SELECT string_agg(quote_ident(column_name), ', ')
           FROM information_schema.columns
           WHERE table_name = 'egate_procedure_version' AND table_schema = current_schema
             AND column_name NOT IN ('id', 'procedure_id')"""
    )
    (columns,) = env.cr.fetchone()
    prefixed = ", ".join(f"old.{column}" for column in columns.split(", "))
    env.cr.execute(
        f"""INSERT INTO egate_procedure_version (procedure_id, {columns})
            SELECT new.id, {prefixed}
            FROM egate_procedure new, egate_procedure_version old
            WHERE new.code = ANY(%s) AND old.procedure_id = %s""",
        (codes, pattern),
    )
    # As autovacuum leaves them: statistics, and nothing pending in the index.
    env.cr.execute("SELECT gin_clean_pending_list('egate_procedure_search_key_idx')")
    env.cr.execute("ANALYZE egate_procedure, egate_procedure_version")
