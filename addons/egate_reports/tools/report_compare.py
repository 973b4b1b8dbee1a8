"""What differs between two reports of one kind, cell by cell."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from .report_layout import NUMBERS
from .report_table import ReportTable


class Difference(NamedTuple):
    """A cell that differs: its row and column in words, what was, what is, and by how much."""

    row: str
    column: str
    old: Any
    new: Any
    change: float | None


def differences(old: ReportTable, new: ReportTable) -> Iterator[Difference]:
    """Yield the cells that differ, in the order of the new report, then what is no longer there.

    A row is known by its texts; a row or a column that is in one report alone differs in all that
    it says.

    >>> from .report_table import Column, Row
    >>> columns = [Column("name", "Lĩnh vực"), Column("n", "Tổng số", "integer")]
    >>> def report(*pairs):
    ...     return ReportTable("x", "X", columns, [Row({"name": a, "n": n}) for a, n in pairs])
    >>> for difference in differences(report(("A", 2), ("B", 1)), report(("A", 5), ("C", 4))):
    ...     print(tuple(difference))
    ('A', 'Tổng số', 2, 5, 3)
    ('C', 'Tổng số', None, 4, None)
    ('B', 'Tổng số', 1, None, None)
    """
    texts = {
        column.key
        for table in (old, new)
        for column in table.columns
        if column.kind in ("text", "code")
    }
    heads = {}
    for table in (new, old):
        for column in table.columns:
            if column.key not in texts:
                heads.setdefault(column.key, (column, " – ".join((*column.group, column.title))))
    before, after = _by_words(old, texts), _by_words(new, texts)
    for words in dict.fromkeys((*after, *before)):
        was, now = before.get(words, {}), after.get(words, {})
        for key, (column, head) in heads.items():
            left, right = was.get(key), now.get(key)
            # The running number of a line is none of what it says.
            if left == right or (column.kind == "integer" and column.title in ("TT", "STT")):
                continue
            counted = column.kind in NUMBERS and _is_number(left) and _is_number(right)
            yield Difference(words[1], head, left, right, right - left if counted else None)


def _by_words(table, texts):
    """Return the values of each row by its style, its words, and which of several alike it is."""
    found, times = {}, Counter()
    keys = [column.key for column in table.columns if column.key in texts]
    for row in table.rows:
        words = " – ".join(str(row.values[key]) for key in keys if row.values.get(key))
        times[row.style, words] += 1
        found[row.style, words, times[row.style, words]] = row.values
    return found


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)
