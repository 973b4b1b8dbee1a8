"""Receipt: Mẫu 01 in its copies as one PDF, printed by the clerk.

wkhtmltopdf, where it is installed, gets the HTML that the suite's engine gets, with the addresses
of the style sheets turned into file addresses; making that HTML is in the suite's figure only.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

from measure import Arm, interleave
from report import Figure, Goal, Result, compare

ROW, REPORT, PROGRAM = "receipt", "egate_reports.action_report_receipt", "wkhtmltopdf"
#: milliseconds of CPU: printed and judged here, asserted nowhere
GOAL = Goal(15, checked=False)


def measure(lab):
    dossier = lab.office.receive()

    def printed(_=None):
        with lab.office.session(lab.office.clerk) as env:
            reports = env["ir.actions.report"]
            report = reports._get_report(REPORT)
            return reports._egate_pdf(report, reports._egate_printable(report, [dossier]))

    program = shutil.which(PROGRAM)
    arms = [Arm(ROW, printed)]
    with tempfile.TemporaryDirectory() as folder:
        if program:
            page = _page(printed, Path(folder))
            arms.append(Arm(PROGRAM, lambda _: _convert(program, page)))
        found = interleave(arms, lab.rounds)
    ours = found[ROW]
    if program:
        figures = [
            compare(ROW, "CPU", ours, found[PROGRAM], "cpu", GOAL, PROGRAM),
            compare(ROW, "wall", ours, found[PROGRAM], "wall", None, PROGRAM),
        ]
    else:
        figures = [
            Figure(ROW, name, ours.median(key) * 1e3, "ms", f"{PROGRAM}: not installed", goal=goal)
            for name, key, goal in (("CPU", "cpu", GOAL), ("wall", "wall", None))
        ]
    figures.append(Figure(ROW, "queries", ours.median("queries"), "queries"))
    return Result(figures, found)


def _page(printed, folder):
    """Write the HTML of all copies to one file that wkhtmltopdf can read; return its path."""
    from odoo.tools import file_path

    from odoo.addons.egate_reports.models import ir_actions_report as engine

    documents = []
    render = engine.render_pdf

    def keep(given, **options):
        documents.extend(given)
        return render(given, **options)

    with patch.object(engine, "render_pdf", keep):
        printed()
    # Debian's build takes one document only, so the copies follow each other on new pages.
    first, *others = documents
    bodies = [re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)[1] for html in others]
    further = "".join(f'<div style="page-break-before: always">{body}</div>' for body in bodies)
    html = first.replace("</body>", f"{further}</body>")
    html = re.sub(r"egate-asset:([\w./-]+)", lambda match: Path(file_path(match[1])).as_uri(), html)
    page = folder / "copies.html"
    page.write_text(html)
    return page


def _convert(program, page):
    done = subprocess.run(
        [program, "--enable-local-file-access", str(page), str(page.with_suffix(".pdf"))],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{PROGRAM}: {done.stderr.decode(errors='replace')[-600:]}")
