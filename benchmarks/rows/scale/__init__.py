"""The same open work among ten thousand dossiers and among a million: both must feel alike.

Two databases with the demo and the very same open dossiers; the second has years of closed ones
beside them. Clerk, officer and leader open their work lists, a dossier's form, the menu's counters
and search, through the methods that the web client calls and with what it asks for; a citizen
follows a dossier; the leader looks at the figures. Queries are those that were sent; buffers are
the pages that their plans read. Nothing is written.

It takes as long as its dossiers take to be seeded, or ``--pair`` names two databases that are
there: run it by name.
"""

from report import Figure, Result

from .figures import FIGURES, glance, tracking
from .work import by_time, counters, form, lists
from .databases import ROW, SMALL, Office, pair
from .searching import searches


def measure(lab):
    with pair(lab, SMALL, lab.dossiers) as names:
        return compared(*names, lab)


def compared(small, large, lab):
    """Return the figures of both databases, each as one line."""
    few, many = Office(small), Office(large)
    if few.open != many.open:
        raise RuntimeError(f"not the same open set: {few.open} and {many.open}")
    figures = [
        Figure(ROW, "dossiers", many.count, "", "the first size", few.count),
        Figure(ROW, "open dossiers", many.open, "", "the first size", few.open),
    ]
    for role in few.people:
        figures += lists(few, many, role)
        figures += form(few, many, role)
        figures += counters(few, many, role)
    for key in ("late", "today"):
        figures += by_time(many, key)
    figures += tracking(few, many)
    figures += [figure for name, ask in FIGURES.items() for figure in glance(few, many, name, ask)]
    searched = [searches(few, many, kind, lab.rounds) for kind in ("code", "name", "identity")]
    series = {name: one for _figures, found in searched for name, one in found.items()}
    return Result(figures + [one for found, _series in searched for one in found], series)
