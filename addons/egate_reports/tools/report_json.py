"""A report as plain JSON: what the screen shows, and what a kept report holds."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from .report_layout import CENTRED, NUMBERS, first_text, head_lines, value_text
from .report_table import Column, ReportTable, Row


def kept(table: ReportTable) -> dict[str, Any]:
    """Return what is kept of a report whose rows are a list.

    >>> table = ReportTable("x", "X", [Column("d", "Ngày", "date")], [Row({"d": date(2026, 3, 1)})])
    >>> kept(table)["rows"], restored(kept(table)).rows[0].values
    ([['plain', 0, ['2026-03-01']]], {'d': datetime.date(2026, 3, 1)})
    """
    keys = [column.key for column in table.columns]
    return {
        "key": table.key,
        "title": table.title,
        "form_number": table.form_number,
        "lines": list(table.lines),
        "notes": list(table.notes),
        "formula": table.formula,
        "unit_of_count": table.unit_of_count,
        "reporter": table.reporter,
        "receiver": table.receiver,
        "place": table.place,
        "signatures": list(table.signatures),
        "landscape": table.landscape,
        "columns": [
            [c.key, c.title, c.kind, c.width, list(c.group), c.number, c.total]
            for c in table.columns
        ],
        "rows": [
            [row.style, row.indent, [_plain(row.values.get(key)) for key in keys]]
            for row in table.rows
        ],
    }


def restored(content: dict[str, Any]) -> ReportTable:
    """Return the report that :func:`kept` was given, without what its lines open."""
    values = {name: content[name] for name in content if name not in ("columns", "rows")}
    columns = [
        Column(key, title, kind, width, tuple(group), number, total)
        for key, title, kind, width, group, number, total in content["columns"]
    ]
    rows = [
        Row({c.key: _typed(v, c.kind) for c, v in zip(columns, cells, strict=True)}, style, indent)
        for style, indent, cells in content["rows"]
    ]
    return ReportTable(**values, columns=columns, rows=rows)


def shown(table: ReportTable, rows: list[Row], more: bool) -> dict[str, Any]:
    """Return what the screen shows of a report: words, and what each line opens.

    :param rows: the first ones
    :param more: whether there are others
    """
    columns = list(table.columns)
    moved = first_text(columns)
    return {
        "title": table.title,
        "form_number": table.form_number,
        "lines": list(table.lines),
        "notes": list(table.notes),
        "unit_of_count": table.unit_of_count,
        "head": [[cell._asdict() for cell in line] for line in head_lines(columns)],
        "columns": [
            {
                "align": "end" if c.kind in NUMBERS else "center" if c.kind in CENTRED else "start",
                "width": c.width,
                "moved": c.key == moved,
            }
            for c in columns
        ],
        "rows": [
            {
                "cells": [value_text(row.values.get(c.key), c.kind) for c in columns],
                "style": row.style,
                "indent": row.indent,
                "opens": row.opens and [row.opens[0], _domain(row.opens[1])],
            }
            for row in rows
        ],
        "more": more,
    }


def _domain(domain):
    """Return a domain as JSON has it.

    >>> _domain(["|", ("day", ">=", date(2026, 3, 1)), ("id", "in", (1, 2))])
    ['|', ['day', '>=', '2026-03-01'], ['id', 'in', [1, 2]]]
    """
    return _each(list(domain), _moment)


def _moment(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def _each(value, change: Callable):
    if isinstance(value, list | tuple | set | frozenset):
        return [_each(one, change) for one in value]
    return change(value)


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return float(value)


def _typed(value, kind):
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "moment" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
