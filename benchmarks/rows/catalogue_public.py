"""The citizens' catalogue among 10,000 procedures: a search, a page, and how slips are found.

Pages are asked of Odoo's own application in this process, without a network, beside the contact
form and the search of a website of Odoo's own in the same rounds. A slip is looked for by ``find``
of the index that a worker keeps, and by PostgreSQL's word similarity over a trigram index: the
first answers with the numbers beside every choice, the second with the rows alone.
"""

import time
from contextlib import contextmanager

from baseline import SITE, SITE_MODULES, copied
from measure import Arm, interleave
from pages import client
from report import Figure, Goal, Result, compare

from . import catalogue

ROW = "public catalogue"
CONTACT, SEARCH = "/contactus", "/website/search?search=khai"
PAGES = {
    "search, one found": ("/egate/procedures?q=ket+hon+so+4708", Goal(4)),
    "search, many found": ("/egate/procedures?q=Đăng+ký+kết+hôn", Goal(4)),
    "search, one slip": ("/egate/procedures?q=dang+ky+kte+hon+so+4708", Goal(4)),
    "all, with numbers": ("/egate/procedures", Goal(4)),
    "a procedure": ("/egate/procedures/8.004708", Goal(12)),
}
#: As typed with a slip; the words are one by one similar to words of the name.
TYPED = "dang ky kte hon so 4708"


def measure(lab):
    with lab.office.session() as env:
        # The row of the office's own search may have filled it.
        if not env["egate.procedure"].search_count([("code", "=", "8.004708")]):
            catalogue.fill(env, lab.office.procedure)
        env.registry.clear_cache()
    began = time.perf_counter()
    with lab.office.session() as env:
        procedures = env["egate.procedure"]
        index = procedures._portal_index(procedures._portal_today())
    built = time.perf_counter() - began
    ask = client()

    def page(path, database=lab.office.name):
        def act(_):
            if (status := ask(database, path)) != 200:
                raise RuntimeError(f"{path}: {status}")

        return act

    arms = [Arm(name, page(path)) for name, (path, _goal) in PAGES.items()]
    with _site() as site:
        arms += [Arm(name, page(name, site)) for name in (CONTACT, SEARCH)]
        found = interleave(arms, lab.rounds)
    figures = [Figure(ROW, "index of 10,000, made anew", built * 1e3, "ms")]
    for name, (_path, goal) in PAGES.items():
        ours, base = found[name], found[CONTACT]
        figures += [
            compare(ROW, f"{name}: queries", ours, base, "queries", goal, CONTACT, "queries"),
            compare(ROW, f"{name}: wall", ours, base, "wall", None, CONTACT),
        ]
    figures.append(
        compare(ROW, "search: wall", found["search, one slip"], found[SEARCH], "wall", None, SEARCH)
    )
    slips = _slips(lab, index)
    figures.append(
        compare(
            ROW,
            "a slip, found: wall",
            slips["index"],
            slips["trigrams"],
            "wall",
            Goal(0.5, of="ratio"),
            "SQL, word similarity",
        )
    )
    return Result(figures, {**found, **slips})


def _slips(lab, index):
    """Find a name by a slip in the index and by trigrams; both must find it."""

    def trigrams(_):
        with lab.office.registry.cursor() as cr:
            cr.execute(
                """SELECT id FROM egate_procedure
                   WHERE active AND %(typed)s <<%% search_key
                   ORDER BY strict_word_similarity(%(typed)s, search_key) DESC LIMIT 20""",
                {"typed": TYPED},
            )
            return cr.fetchall()

    wanted = index.by_code["8.004708"].id
    if wanted not in [entry.id for entry in index.find(TYPED).entries]:
        raise RuntimeError("the index does not find the name")
    arms = [Arm("index", lambda _: index.find(TYPED), repeat=5), Arm("trigrams", trigrams)]
    found = interleave(arms, lab.rounds)
    if wanted not in [row[0] for row in trigrams(None)]:
        raise RuntimeError("trigrams do not find the name: no comparison")
    return found


@contextmanager
def _site():
    """Give the name of a website of Odoo's own, whose connections end with it."""
    from odoo import sql_db
    from odoo.modules.registry import Registry

    with copied(SITE, SITE_MODULES) as site:
        try:
            yield site
        finally:
            Registry.delete(site)
            sql_db.close_db(site)
