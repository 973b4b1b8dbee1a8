"""Counting a million dossiers again."""

from context import query
from measure import Arm, read
from report import Figure, Goal, Result

from .province import ROW, query_count


def rebuilding(province):
    """Delete all facts and count them again in portions, each committed, as the job does."""
    count = query_count(province.name)
    tables = ("fact", "cell", "cell_change")
    names = ", ".join([*(f"egate_dossier_{table}" for table in tables), "egate_step_fact"])
    before = _sums(province.name)

    def act(_):
        left = 1
        while left:
            with province.session() as env:
                left = env["egate.dossier.fact"]._rebuild_portion(left, 1000)
        with province.session() as env:
            env["egate.dossier.cell"]._fold()

    reading = read(Arm("rebuild", act, lambda: query(f"TRUNCATE {names}", database=province.name)))
    query("VACUUM ANALYZE egate_dossier_fact", database=province.name)
    query("VACUUM ANALYZE egate_step_fact", database=province.name)
    query("VACUUM ANALYZE egate_dossier_cell", database=province.name)
    if _sums(province.name) != before:
        raise RuntimeError("counted again, the figures are not what they were")
    return Result(
        [
            Figure(
                f"{ROW}: counting {count:,} dossiers again",
                "wall",
                reading.wall,
                "s",
                goal=Goal(300, checked=False),
            )
        ]
    )


def _sums(name):
    return query(
        "SELECT (SELECT count(*) || ' ' || sum(dossier_id) || ' ' || sum(work_minutes) "
        "FROM egate_dossier_fact) || ' ' || (SELECT count(*) || ' ' || sum(used_minutes) "
        "FROM egate_step_fact) || ' ' || (SELECT sum(dossier_count) FROM egate_dossier_cell)",
        database=name,
    )
