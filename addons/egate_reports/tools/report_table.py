"""A report as plain values: what every writer (screen, Excel, Word, PDF, CSV) is given.

A report says what it says once, here; no writer counts, rounds or words anything by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What a cell holds, and so how it is written: ``code`` is a text of digits that stays a text
#: (identity numbers, codes of dossiers); ``money`` whole VND; ``percent`` 0 to 100; ``date`` a
#: local day; ``moment`` a local, naive time.
KINDS = ("text", "code", "integer", "decimal", "percent", "money", "date", "moment")


@dataclass(frozen=True)
class Column:
    """A column.

    :param key: of the values of a row
    :param title: its head, as printed
    :param kind: one of :data:`KINDS`
    :param width: in letters of the printed table
    :param group: heads above the title, outermost first; neighbours with the same one share it
    :param number: what the form prints under the head, as ``"3"``
    :param total: whether the last line adds it up
    """

    key: str
    title: str
    kind: str = "text"
    width: int = 12
    group: tuple[str, ...] = ()
    number: str = ""
    total: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of column {self.kind!r}")


@dataclass(frozen=True)
class Row:
    """A line of the table.

    :param values: by key of the columns; what is absent is empty
    :param style: ``plain``; ``group``: a heading or the sum of the lines below it; ``total``
    :param indent: how far the first text is moved in
    :param opens: model, ids or domain of what the line counts, for the screen: ``(model, domain)``
    """

    values: dict[str, Any]
    style: str = "plain"
    indent: int = 0
    opens: tuple[str, list] | None = None


@dataclass
class ReportTable:
    """A whole report.

    :param key: of the report, for file names: ``"ii06a"``
    :param title: as printed
    :param form_number: ``"Biểu số II.06a/VPCP/KSTT"``, or empty
    :param lines: what stands under the title, a sentence each: period, cut-off, scope, settings
    :param columns: in order
    :param rows: may be a generator: it is gone through once
    :param notes: under the table: formula, data that are missing, identities that do not hold
    :param formula: version of the formula, as ``"II.06a-1"``
    :param unit_of_count: ``"Số hồ sơ TTHC"``, or empty
    :param reporter: who reports; ``receiver``: to whom; both may be empty
    :param place: before the date
    :param signatures: titles of those who sign, from left to right
    :param landscape: whether it needs the long side
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    form_number: str = ""
    lines: Sequence[str] = ()
    notes: list[str] = field(default_factory=list)
    formula: str = ""
    unit_of_count: str = ""
    reporter: str = ""
    receiver: str = ""
    place: str = ""
    signatures: Sequence[str] = ()
    landscape: bool = True

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)
