"""What all writers of a report share: its heads, its last line, its values as Vietnamese text."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from .report_table import Column, ReportTable, Row
from .wording import date_words

#: What a report without a line says.
NO_ROWS = "Không có hồ sơ"
TOTAL = "Tổng số"
#: Kinds of columns that stand to the right, and that stand in the middle.
NUMBERS = frozenset({"integer", "decimal", "percent", "money"})
CENTRED = frozenset({"code", "date", "moment"})


class HeadCell(NamedTuple):
    """A cell of the head: where it begins, and how many columns and lines it covers."""

    text: str
    column: int
    width: int
    height: int


def head_lines(columns: Sequence[Column]) -> list[list[HeadCell]]:
    """Return the lines of the head, each with the cells that begin there.

    >>> columns = [
    ...     Column("a", "Lĩnh vực", number="1"),
    ...     Column("b", "Trước hạn", group=("Đã giải quyết",), number="2"),
    ...     Column("c", "Quá hạn", group=("Đã giải quyết",), number="3"),
    ... ]
    >>> for line in head_lines(columns):
    ...     print([tuple(cell) for cell in line])
    [('Lĩnh vực', 0, 1, 2), ('Đã giải quyết', 1, 2, 1)]
    [('Trước hạn', 1, 1, 1), ('Quá hạn', 2, 1, 1)]
    [('1', 0, 1, 1), ('2', 1, 1, 1), ('3', 2, 1, 1)]
    """
    depth = max((len(column.group) for column in columns), default=0)
    lines = [[] for _level in range(depth + 1)]
    for number, column in enumerate(columns):
        for level, text in enumerate(column.group):
            line, path = lines[level], column.group[: level + 1]
            if number and columns[number - 1].group[: level + 1] == path:
                line[-1] = line[-1]._replace(width=line[-1].width + 1)
            else:
                line.append(HeadCell(text, number, 1, 1))
        level = len(column.group)
        lines[level].append(HeadCell(column.title, number, 1, depth + 1 - level))
    if any(column.number for column in columns):
        lines.append([HeadCell(column.number, at, 1, 1) for at, column in enumerate(columns)])
    return lines


def lines_with_total(table: ReportTable) -> Iterator[Row]:
    """Yield the rows of a report and, where it brings no total itself, the line that adds up.

    >>> columns = [Column("name", "Tên"), Column("n", "Số", "integer", total=True)]
    >>> rows = [Row({"name": "A", "n": 2}), Row({"name": "B", "n": 3})]
    >>> [row.values for row in lines_with_total(ReportTable("x", "X", columns, rows))][-1]
    {'name': 'Tổng số', 'n': 5}
    """
    added = {column.key: 0 for column in table.columns if column.total}
    count, ended = 0, False
    for row in table:
        ended = ended or row.style == "total"
        if row.style == "plain":
            count += 1
            for key in added:
                added[key] += number_of(row.values.get(key))
        yield row
    if added and count and not ended:
        label = next((c.key for c in table.columns if c.kind == "text"), None)
        yield Row(({label: TOTAL} if label else {}) | added, style="total")


def number_of(value: Any) -> float:
    """Return what a value adds to a sum: a dash or a word adds nothing.

    >>> number_of(5), number_of("–"), number_of(None)
    (5, 0, 0)
    """
    return value if isinstance(value, int | float | Decimal) else 0


def value_text(value: Any, kind: str) -> str:
    """Return a value as it is printed in Vietnamese.

    >>> [value_text(*pair) for pair in ((1234567, "money"), (12.5, "percent"), (0, "integer"))]
    ['1.234.567', '12,5%', '0']
    >>> value_text(date(2026, 3, 9), "date"), value_text(2.25, "decimal"), value_text(None, "text")
    ('09/03/2026', '2,25', '')
    >>> value_text("048090000123", "code"), value_text(100, "percent"), value_text("–", "integer")
    ('048090000123', '100,0%', '–')
    """
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str) or kind not in NUMBERS:
        return str(value)
    if kind == "percent":
        text = f"{value:.2f}"
        return text.removesuffix("0").replace(".", ",") + "%"
    whole = kind in ("integer", "money")
    text = f"{value:,.0f}" if whole else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def place_line(table: ReportTable, day: date) -> str:
    """Return the line before the signatures: place and day."""
    return f"{table.place or '………………'}, {date_words(day)}"


def within(rows: Iterable[Row], most: int) -> tuple[list[Row], bool]:
    """Return the first ``most`` of the rows, and whether there are more.

    >>> within(iter("abc"), 2), within(iter("ab"), 2)
    ((['a', 'b'], True), (['a', 'b'], False))
    """
    taken = []
    for row in rows:
        if len(taken) == most:
            return taken, True
        taken.append(row)
    return taken, False


def first_text(columns: Sequence[Column]) -> str | None:
    """Return the key of the column whose text is moved in by a row's indent."""
    return next((column.key for column in columns if column.kind == "text"), None)
