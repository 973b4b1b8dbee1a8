"""Opening a work list, a dossier's form, the menu."""

from report import Figure, Goal
from screens import form_of, list_of

from .databases import COUNTED, GROW, LIST, ORDER, PAGE, ROW, grown
from .searching import YES

#: Of what is open alone, see the lists of the work.
PARTIAL = {"egate_dossier_open_by_unit_idx", "egate_dossier_open_by_desk_idx"}
LISTS = ("mine", "pool", "late", "today", "soon", "sign", "citizen", "give")


def opened(key, specification):
    def act(dossiers):
        return dossiers.web_search_read(
            [("work_list", "=", key)], specification, 0, PAGE, ORDER, COUNTED
        )

    return act


def lists(few, many, role):
    """Return the list with most queries, and that whose buffers grow most; full ones first."""
    with few.session(few.people[role]) as env:
        wanted = list_of(env, LIST)
        sizes = {one["key"]: min(one["count"], PAGE) for one in env["egate.dossier"].work_counts()}
    longest = max(sizes[key] for key in LISTS)
    found = {
        key: [office.read(role, opened(key, wanted)) for office in (few, many)]
        for key in LISTS
        if sizes[key] and sizes[key] == longest
    }
    most = max(found, key=lambda key: found[key][1].queries)
    wide = max(found, key=lambda key: found[key][1].buffers / found[key][0].buffers)
    name = f"{role}: list of {longest}"
    queries = found[most][1].queries
    return [
        Figure(ROW, f"{name} ({most}), queries", queries, "queries", goal=Goal(15)),
        grown(f"{name} ({wide}), buffers", few, *found[wide], GROW),
    ]


def form(few, many, role):
    """Return what opening the form of a dossier costs that has gone a long way."""
    with few.session(few.people[role]) as env:
        wanted = form_of(env)
        scope = env["egate.dossier"]._work_scope()
        dossier = env["egate.dossier"].search(scope, order="engine_version DESC, id", limit=1).id

    def act(dossiers):
        return dossiers.browse(dossier).web_read(wanted)

    small, large = (office.read(role, act) for office in (few, many))
    return [
        Figure(ROW, f"{role}: form, queries", large.queries, "queries", goal=Goal(35)),
        grown(f"{role}: form, buffers", few, small, large, GROW),
    ]


def counters(few, many, role):
    """Return what all counters of the menu cost together."""
    small, large = (office.read(role, lambda d: d.work_counts()) for office in (few, many))
    return [
        Figure(ROW, f"{role}: counters, queries", large.queries, "queries", goal=Goal(1)),
        grown(f"{role}: counters, buffers", few, small, large, Goal(1000)),
    ]


def by_time(many, key):
    """Return what finding the first page of a list by time reads, without its labels."""

    def act(dossiers):
        dossiers.search([("work_list", "=", key)], limit=PAGE, order=ORDER)

    read = many.read("clerk", act)
    partial = bool(read.indexes & PARTIAL) and "egate_dossier" not in read.scanned
    return [
        Figure(ROW, f"clerk: page of {key}, buffers", read.buffers, "", goal=Goal(300)),
        Figure(ROW, f"clerk: page of {key}, by partial index", partial, "", goal=YES),
    ]
