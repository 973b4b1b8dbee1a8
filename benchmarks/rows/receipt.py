"""Receipt: Mẫu 01 in its copies as one PDF, printed by the clerk; 200 in one file; a register.

The engine before and wkhtmltopdf, where they can be had, get the HTML that the suite's engine gets,
with the style sheets that it had. Making that HTML is in the figure of the suite, and of the engine
before, which worked in the same process; wkhtmltopdf is spared it.
"""

import gc
import itertools
import re
import resource
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from former_engine import former_engine, styled
from measure import Arm, _cpu, interleave
from report import Figure, Goal, Result, compare

ROW, REPORT, PROGRAM = "receipt", "egate_reports.action_report_receipt", "wkhtmltopdf"
BEFORE = "WeasyPrint"
DOSSIERS, MANY, LINES = 40, 200, 1000
#: Of the processor's time of others: printed and judged here, asserted nowhere.
GOAL = Goal(0.65, of="ratio", checked=False)
GOAL_BEFORE = Goal(0.2, of="ratio", checked=False)
GOAL_MANY = Goal(0.1, of="ratio", checked=False)
GOAL_LINES = Goal(0.15, of="ratio", checked=False)
GOAL_MEMORY, GOAL_SIZE = Goal(150), Goal(80_000)


def measure(lab):
    # Another one each time: an engine that remembers pages is paid for no second print.
    dossiers = itertools.cycle([lab.office.receive() for _ in range(DOSSIERS)])

    def printed(_=None):
        with lab.office.session(lab.office.clerk) as env:
            reports = env["ir.actions.report"]
            report = reports._get_report(REPORT)
            chosen = reports._egate_printable(report, [next(dossiers)])
            return reports._egate_pdf(report, chosen)

    program = shutil.which(PROGRAM)
    arms = [Arm(ROW, printed)]
    with tempfile.TemporaryDirectory() as folder, former_engine() as former:
        documents = _documents(printed)
        if program:
            page = _page(documents, Path(folder))
            arms.append(Arm(PROGRAM, lambda _: _convert(program, page)))
        found = interleave(arms, lab.rounds)
        ours = found[ROW]
        figures = [
            _beside(ROW, "CPU", *_alone(former, printed, lab.rounds), GOAL_BEFORE),
            # First: the most memory of a process that ended is asked for after it.
            *_register(lab, former),
            *_many(lab, former),
        ]
    if program:
        figures += [
            compare(ROW, "CPU", ours, found[PROGRAM], "cpu", GOAL, PROGRAM),
            compare(ROW, "wall", ours, found[PROGRAM], "wall", None, PROGRAM),
        ]
    else:
        figures.append(Figure(ROW, "wall", ours.median("wall") * 1e3, "ms", f"no {PROGRAM}"))
    figures += [
        Figure(ROW, "queries", ours.median("queries"), "queries"),
        Figure(ROW, "size", len(printed()), "bytes", goal=GOAL_SIZE),
    ]
    return Result(figures, found)


def _alone(former, printed, rounds):
    """Return the seconds of a receipt: ours, and the engine's before with the same HTML made."""
    ours, others = [], []
    for _ in range(max(rounds // 2, 3)):
        total, making, documents = _parted(printed)
        ours.append(total)
        if former:
            others.append(making + former(documents)["cpu"])
    return sorted(ours)[len(ours) // 2], sorted(others)[len(others) // 2] if others else None


def _many(lab, former):
    """Print many receipts into one file."""
    lab.office.receive_many(MANY)

    def printed():
        with lab.office.session(lab.office.clerk) as env:
            dossiers = env["egate.dossier"].search([], limit=MANY, order="id desc")
            reports = env["ir.actions.report"]
            return reports._egate_pdf(reports._get_report(REPORT), dossiers)

    total, making, documents = _parted(printed)
    before = making + former(documents)["cpu"] if former else None
    return [_beside(ROW, f"{MANY} in one file, CPU", total, before, GOAL_MANY)]


def _register(lab, former):
    """Set form 07 with many lines, out of made-up values."""
    line = {
        "code": "T99.33.01-261123-0001",
        "procedure": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "sets": 1,
        "owner": "Nguyễn Thị Minh Khai",
        "contact": "12 Trần Phú, phường Mẫu, 0905000111",
        "agency": "UBND phường Mẫu",
        "received": "09:10 23/11/2026",
        "due": "09:10 27/11/2026",
        "returned": "09:10 26/11/2026",
        "channel": "Trực tiếp",
        "taken_by": "Nguyễn Thị Minh Khai",
        "note": "",
    }
    values = {
        "book": SimpleNamespace(year=2026, sector_id=None),
        "unit": SimpleNamespace(name="UBND phường Mẫu"),
        "letterhead": {"superior": "", "unit": "UBND PHƯỜNG MẪU", "day": str(date(2026, 11, 30))},
        "rows": [{**line, "number": number} for number in range(1, LINES + 1)],
        "first": "01/11/2026",
        "last": "30/11/2026",
        "closed": "",
        "closed_by": "",
    }

    def printed():
        from odoo.addons.egate_reports.models import ir_actions_report as engine

        with lab.office.session(lab.office.clerk) as env:
            reports = env["ir.actions.report"]
            page = reports._render_template("egate_reports.register_book", values).decode()
            return engine.render_pdf([page])

    printed()
    gc.collect()
    idle = _peak_from_here()
    total, making, documents = _parted(printed)
    memory = (_status("VmHWM") - idle) / 2**20
    # The largest of the processes that have ended: a table of many lines is set by one.
    beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    before = former(documents) if former else None
    return [
        _beside(
            ROW,
            f"{LINES} lines of a register, CPU",
            total,
            before and making + before["cpu"],
            GOAL_LINES,
        ),
        Figure(
            ROW,
            f"{LINES} lines of a register, the server's memory",
            memory,
            "MiB",
            BEFORE if before else "",
            before and before["memory"] / 2**20,
            goal=GOAL_MEMORY,
        ),
        Figure(ROW, f"{LINES} lines of a register, the process beside it", beside, "MiB"),
    ]


def _parted(printed):
    """Print; return the seconds in all, those until the HTML was made, and the HTML.

    The time of a process that sets much of it is in them.
    """
    from odoo.addons.egate_reports.models import ir_actions_report as engine

    kept, setting = [], 0.0
    render = engine.render_pdf

    def keep(given, **options):
        nonlocal setting
        kept.extend(given)
        began = _cpu()
        content = render(given, **options)
        setting = _cpu() - began
        return content

    gc.collect()
    began = _cpu()
    with patch.object(engine, "render_pdf", keep):
        printed()
    total = _cpu() - began
    return total, total - setting, kept


def _documents(printed):
    return _parted(printed)[2]


def _beside(row, name, ours, before, goal):
    """Return a figure in milliseconds beside the engine's before."""
    if before is None:
        return Figure(row, name, ours * 1e3, "ms", f"no {BEFORE}", goal=goal)
    return Figure(row, name, ours * 1e3, "ms", BEFORE, before * 1e3, ours / before, goal)


def _peak_from_here():
    """Let the kernel count this process's most memory anew; return what it has now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name):
    found = re.search(rf"^{name}:\s*(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024


def _page(documents, folder):
    """Write the HTML of all copies to one file that wkhtmltopdf can read; return its path."""
    # Debian's build takes one document only, so the copies follow each other on new pages.
    first, *others = documents
    bodies = [re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)[1] for html in others]
    further = "".join(f'<div style="page-break-before: always">{body}</div>' for body in bodies)
    page = folder / "copies.html"
    page.write_text(styled(first.replace("</body>", f"{further}</body>")))
    return page


def _convert(program, page):
    done = subprocess.run(
        [program, "--enable-local-file-access", str(page), str(page.with_suffix(".pdf"))],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{PROGRAM}: {done.stderr.decode(errors='replace')[-600:]}")
