"""Searching for one dossier."""

from measure import Arm, interleave
from report import Figure, Goal, compare

from .databases import COUNTED, ORDER, PAGE, ROW, grown

YES = Goal(1, least=True)
FOUND_BY = {
    "code": "egate_dossier_code_uniq",
    "name": "egate_dossier_search_key_idx",
    "identity": "egate_dossier__identity_number_index",
}
#: With what the record rules say, as a clerk would be told to write it by hand.
SEARCH = f"""
    SELECT id, code, applicant_name, due_at FROM egate_dossier
    WHERE {{condition}} AND (reception_unit_id = ANY(%(units)s) OR (received_at IS NOT NULL
        AND (holder_unit_id = ANY(%(units)s) OR agency_unit_id = ANY(%(units)s))))
    ORDER BY due_at, id LIMIT {PAGE}"""


def searches(few, many, kind, rounds):
    """Search for one dossier as the search field does; compare with the same by plain SQL."""
    role, wanted = "clerk", {"code": {}, "applicant_name": {}, "due_at": {}}
    domain, condition, value = searched_for(many, role, kind)

    def act(dossiers):
        return dossiers.web_search_read(domain, wanted, 0, PAGE, ORDER, COUNTED)

    def ours(_):
        with many.session(many.people[role]) as env:
            return act(env["egate.dossier"])

    with many.session(many.people[role]) as env:
        values = {"value": value, "units": list(env.user._egate_unit_ids())}

    def theirs(_):
        with many.registry.cursor() as cr:
            cr.execute(SEARCH.format(condition=condition), values)
            rows = cr.fetchall()
            cr.commit()
            return rows

    found, rows = ours(None)["records"], theirs(None)
    if not rows or [one["id"] for one in found] != [row[0] for row in rows]:
        raise RuntimeError(f"{kind}: plain SQL finds other dossiers")
    small, large = (office.read(role, act) for office in (few, many))
    by_index = FOUND_BY[kind] in large.indexes and "egate_dossier" not in large.scanned
    # Of a millisecond each: several in one reading.
    arms = (Arm(f"search: {kind}", ours, repeat=20), Arm(f"search: {kind}, raw", theirs, repeat=20))
    series = interleave(arms, rounds)
    pair = tuple(series.values())
    return [
        Figure(ROW, f"search by {kind}: by its index", by_index, "", goal=YES),
        grown(f"search by {kind}: buffers", few, small, large, None),
        compare(ROW, f"search by {kind}: wall", *pair, "wall", Goal(3, of="ratio"), "plain SQL"),
    ], series


def searched_for(many, role, kind):
    """Return the domain, the condition in SQL and its value that find one of the user's own."""
    from odoo.addons.egate_base.tools.search_key import search_key

    with many.session(many.people[role]) as env:
        env.cr.execute(
            """SELECT code, applicant_name, identity_number FROM egate_dossier
               WHERE reception_unit_id = ANY(%s) AND identity_number IS NOT NULL
               ORDER BY md5(id::text) LIMIT 1""",
            [list(env.user._egate_unit_ids())],
        )
        code, name, number = env.cr.fetchone()
    words = search_key(name)
    return {
        "code": ([("code", "=", code)], "code = %(value)s", code),
        "name": ([("display_name", "ilike", words)], "search_key LIKE %(value)s", f"%{words}%"),
        "identity": ([("identity_number", "=", number)], "identity_number = %(value)s", number),
    }[kind]
