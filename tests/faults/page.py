"""Writes docs/reliability.md from the list of faults and their last runs (``.egate/faults.json``).

``./egate python tests/faults/page.py``
"""

import sys
from pathlib import Path

HOME = Path(__file__).parents[2]
PAGE = HOME / "docs" / "reliability.md"
sys.path[:0] = [str(Path(__file__).parent), str(HOME / "config" / "command")]

import report
from catalogue import FAULTS

HEAD = """\
# Faults

What was broken on purpose while an office worked, and what came of it. Written by
`./egate python tests/faults/page.py` from the last runs of `./egate test tests/faults`; the list is `tests/faults/catalogue.py`.

## How it is made

- **The machine**: Odoo with two workers for people, one for jobs and one for the websocket, in the settings of
  `config/odoo.production.conf`; a PostgreSQL cluster of its own with fsync, made for the run. No systemd runs there: a thread does what
  `config/egate.service` says (starts again after `RestartSec`, ends what a dead server left, gives up after `StartLimitBurst`). The
  database is started again by the test, as its service would.
- **The load**: clerks of two desks receive by the calls of the counter's screen, cashiers take the fee, officers and leaders decide,
  citizens follow their dossiers, boards ask for news; each by HTTP, with a session of its own. Who gets no answer asks the same again.
- **The proof**: each person's own history (acknowledged, refused, asked again) is held against the database: what was acknowledged is
  there, with code, holder, one open step, the start of its term, the event and the line of the register; no code, dossier, step or
  receipt twice; money as it was acknowledged. Then `./egate verify` must hold.
- **Seconds** are those from the fault (or, where a disk or a partner was away, from its return) until the first dossier was received
  by a request that was sent after it; the worst of all times. Many other programs used the same cores then (see the load).

"""


def page(runs):
    """Return the page.

    :param dict runs: the last run of each fault by its number, see :func:`report.keep`
    """
    made = [fault for fault in FAULTS if fault.test]
    lines = [HEAD, "## Made\n\n", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
    lines += [_row(_made(fault, runs.get(fault.number))) for fault in made]
    lines += [
        "\n“Asked again”: acts that got no answer at first. “Verify”: `./egate verify` afterwards.\n",
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
    where = f"{run['date']}, {run['cores']} cores, load {run['load']:.0f}"
    figures = ("times", "acknowledged", "repeated", "lost", "doubled")
    verify = "holds" if run["verify"] else "FAULTS"
    return [*told, *(str(run[name]) for name in figures), seconds, verify, where]


def _row(cells):
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(report.kept()))
