"""Writes docs/reliability.md from the list of faults and the last runs in ``reliability.json``.

``./egate python tests/faults/page.py``
"""

import sys
from pathlib import Path
from textwrap import fill

sys.path.append(str(Path(__file__).parents[2] / "config" / "command"))

import report
from catalogue import FAULTS
from catalogue_province import FALLS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

HEAD = Path(__file__).with_name("page_head.md")
PROVINCE = Path(__file__).with_name("page_province.md")


def page(runs):
    """Return the page.

    :param dict runs: the last run of each fault by its number, see :func:`report.keep`
    """
    made = [fault for fault in FAULTS if fault.test]
    lines = [HEAD.read_text(), "## Made\n\n", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
    lines += [_row(_made(fault, runs.get(fault.number))) for fault in made]
    lines += ["\n## On several machines\n\n", PROVINCE.read_text(), "\n"]
    lines += [_row(COLUMNS), _row(["---"] * len(COLUMNS))]
    lines += [_row(_made(fall, runs.get(fall.number))) for fall in FALLS]
    lines += _two_hosts(runs.get("two hosts"))
    lines += [
        "\n“Asked again”: acts that got no answer at first. “Verify”: `./egate verify` after it.\n",
        *(
            "\n" + fill(f"{number}: {run['note']}.", 138) + "\n"
            for number, run in runs.items()
            if "note" in run
        ),
        "\n## Held elsewhere, or not made\n\n",
        _row(["no.", "fault", "where, or why not"]),
        _row(["---"] * 3),
    ]
    lines += [_row([f.number, f.what, f.elsewhere]) for f in FAULTS if not f.test]
    return "".join(lines)


COLUMNS = (
    *("no.", "fault", "must hold", "made", "acknowledged", "asked again", "lost", "doubled"),
    *("seconds", "verify", "run on"),
)


def _made(fault, run):
    told = [fault.number, fault.what, fault.passes or "–"]
    if not run:
        return [*told, *["not run"] * (len(COLUMNS) - 3)]
    seconds = "–" if run["seconds"] is None else f"{run['seconds']:.1f}"
    if run["times"] > 1 and "median" in run:
        seconds += f", median {run['median']:.1f}"
    where = f"{run['date']}, {run['cores']} cores, load {run['load']:.0f}"
    figures = ("times", "acknowledged", "repeated", "lost", "doubled")
    verify = "holds" if run["verify"] else "FAULTS"
    return [*told, *(str(run[name]) for name in figures), seconds, verify, where]


def _two_hosts(run):
    if not run:
        return ["\nTwo Odoo hosts against one: not run.\n"]
    one, two = (" and ".join(f"{rate:.2f}" for rate in run[name]) for name in ("one", "two"))
    return [
        f"\nTwo Odoo hosts against one, each bound to {run['share']} of a core by a cgroup, two "
        f"workers each (`tests/province/test_two_hosts.py`):\n{two} acts a second (an entry, a "
        f"file, an acceptance) against {one}, **{run['ratio']:.2f} times**; goal 1.8.\n"
        f"{run['date']}, {run['cores']} cores, load {run['began']:.1f} at the beginning.\n"
    ]


def _row(cells):
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(report.kept()))
