"""A report as a comma-separated list: for programs, and for spreadsheets without Excel."""

import csv
from datetime import date, datetime

from odoo.addons.egate_base.tools.sheet_cells import comma_cell

from .report_layout import lines_with_total
from .report_table import ReportTable


def write_csv(table: ReportTable, path: str) -> int:
    """Write a report to ``path``, line by line: UTF-8 with its mark, lines end in CR and LF.

    Numbers have a point and no thousands, days are as in 2026-03-31: what each program reads.

    :return: how many rows
    """
    keys = [column.key for column in table.columns]
    count = 0
    # The mark tells Excel that it is UTF-8.
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        heads = (" – ".join((*column.group, column.title)) for column in table.columns)
        writer.writerow([comma_cell(head) for head in heads])
        for count, row in enumerate(lines_with_total(table), start=1):  # noqa: B007
            writer.writerow([_cell(row.values.get(key)) for key in keys])
    return count


def _cell(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if type(value) is int:  # a zero is said, False is not
        return value
    return comma_cell(value)
