"""Report files: 100,000 lines of 12 columns as Excel and as a list with commas.

Odoo's own export of a list has the same values in the same columns. Each is written in a process of
its own, forked from this one, so that the memory is that of the writing: what the process held at
its peak above what it held before.
"""

import multiprocessing
import re
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from unittest.mock import MagicMock, patch

from report import Figure, Goal, Result

ROW, LINES, TIMES = "report_files", 100_000, 3
MEMORY, CPU = Goal(120, checked=False), Goal(0.5, of="ratio")
KINDS = ("integer", "code", "text", "code", "text", "date", "moment", *["integer"] * 2)
KINDS += ("percent", "text", "text")


def measure(lab):
    found = {}
    for _time in range(TIMES):
        for name, write in (("Odoo", _odoo), ("Excel", _excel), ("CSV", _csv)):
            found.setdefault(name, []).append(_apart(write))
    cpu, memory = (
        {name: median(one[at] for one in times) for name, times in found.items()} for at in (0, 1)
    )
    figures = []
    for name in ("Excel", "CSV"):
        ratio = cpu[name] / cpu["Odoo"]
        values = (cpu[name] * 1e3, "ms", "Odoo's list export", cpu["Odoo"] * 1e3, ratio)
        figures.append(Figure(ROW, f"{name}, CPU", *values, goal=CPU))
        ratio = memory[name] / memory["Odoo"]
        values = (memory[name], "MiB", "Odoo's list export", memory["Odoo"], ratio)
        figures.append(Figure(ROW, f"{name}, memory above idle", *values, goal=MEMORY))
    return Result(figures, {})


def lines():
    """Yield the values of each line."""
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1, 8, 30)
    for number in range(LINES):
        yield (
            number,
            f"T99.33-260101-{number:04}",
            f"Nguyễn Thị Minh Khai {number % 977} & đồng sở hữu",
            f"048{number:09}",
            "Đăng ký khai sinh",
            day + timedelta(days=number % 365),
            moment + timedelta(minutes=number),
            number % 3,
            number * 1000,
            (number % 1000) / 10,
            "Đúng hạn",
            "Trung tâm Phục vụ hành chính công phường Mẫu",
        )


def _report():
    from odoo.addons.egate_reports.tools.report_table import Column, ReportTable, Row

    columns = [Column(f"c{at}", f"Cột {at}", kind, 15) for at, kind in enumerate(KINDS)]
    keys = [column.key for column in columns]
    rows = (Row(dict(zip(keys, values, strict=True))) for values in lines())
    return ReportTable("bench", "Báo cáo", columns, rows)


def _excel(folder):
    from odoo.addons.egate_reports.tools.report_xlsx import write_xlsx

    return lambda: write_xlsx(_report(), str(folder / "report.xlsx"), date(2026, 4, 1))


def _csv(folder):
    from odoo.addons.egate_reports.tools.report_csv import write_csv

    return lambda: write_csv(_report(), str(folder / "report.csv"))


def _odoo(folder):
    from odoo.addons.web.controllers import export

    fields = [{"type": "char"}] * len(KINDS)
    heads = [f"Cột {at}" for at in range(len(KINDS))]

    def write():
        # It asks the request for the decimals of a currency, and nothing else.
        request = MagicMock()
        request.env = {"res.currency": MagicMock(_read_group=lambda *_a, **_k: [(0,)])}
        with patch.object(export, "request", request):
            content = export.ExcelExport.from_data(None, fields, heads, list(lines()))
        (folder / "odoo.xlsx").write_bytes(content)

    return write


def _apart(prepare):
    """Return seconds of CPU and MiB of memory that a writer takes, in a process of its own."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_measured, args=(prepare, there))
    process.start()
    result = here.recv()
    process.join()
    return result


def _measured(prepare, answer):
    with tempfile.TemporaryDirectory() as folder:
        write = prepare(Path(folder))
        # The peak begins anew.
        Path("/proc/self/clear_refs").write_text("5")
        before, began = _memory("VmRSS"), time.process_time()
        write()
        answer.send((time.process_time() - began, _memory("VmHWM") - before))


def _memory(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024
