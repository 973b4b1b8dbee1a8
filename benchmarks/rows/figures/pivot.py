"""A free pivot over five years, by the figures and on the table of dossiers."""

from measure import Arm, interleave
from report import Goal, Result, compare

from .province import ROUNDS, ROW, query_count

#: A pivot of five years: rows by agency and procedure, columns by year, with all their sums.
GROUPS = ("agency_unit_id", "procedure_id", "received_date:year")
SETS = (
    (),
    GROUPS[:1],
    GROUPS[:2],
    GROUPS,
    GROUPS[2:],
    (GROUPS[0], GROUPS[2]),
)


def pivot(province):
    """Compare the pivot over five years with the same one on the table of dossiers."""

    def ours(env):
        return env["egate.dossier.figure"].formatted_read_grouping_sets([], SETS, ["__count"])

    def theirs(env):
        return env["egate.dossier"].formatted_read_grouping_sets(
            [("received_at", "!=", False)], SETS, ["__count"]
        )

    if province.as_all(_cells(ours)) != province.as_all(_cells(theirs)):
        raise RuntimeError("the pivot of the figures differs from that of the dossiers")
    found = interleave(
        [
            Arm("pivot", lambda _: province.as_all(ours)),
            Arm("pivot on dossiers", lambda _: province.as_all(theirs)),
        ],
        ROUNDS,
    )
    figure = compare(
        f"{ROW}: pivot of {query_count(province.name):,} dossiers",
        "wall",
        found["pivot on dossiers"],
        found["pivot"],
        "wall",
        Goal(10, least=True, of="ratio"),
        "the figures",
    )
    return Result([figure], found)


def _cells(act):
    def read_cells(env):
        return [
            {
                (*(value[0] if isinstance(value, tuple) else value for value in row.values()),)
                for row in (
                    {k: v for k, v in one.items() if k != "__extra_domain"} for one in group
                )
            }
            for group in act(env)
        ]

    return read_cells
