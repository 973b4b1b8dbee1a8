"""Rows for ``COPY ... FROM STDIN``: PostgreSQL's text format, and the statement."""

import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

#: Stands for what is not known yet in texts that are made once. Neither the text format nor JSON
#: escapes it, and nobody's name has it: it means nothing.
MARK = "\ue000"
_ESCAPED = re.compile(r"[\\\t\n\r]").search
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def as_text(value) -> str:
    r"""Return a value as a field of the text format.

    >>> [as_text(value) for value in (None, True, 7, "a\tb\\", b"\x01", {"đ": 1})]
    ['\\N', 't', '7', 'a\\tb\\\\', '\\\\x01', '{"đ":1}']
    """
    kind = type(value)
    if kind is str:
        return value.translate(_ESCAPES) if _ESCAPED(value) else value
    if kind is int:
        return str(value)
    if value is None:
        return r"\N"
    if kind is bool:
        return "t" if value else "f"
    if kind is bytes:
        return rf"\\x{value.hex()}"
    if kind in (dict, list):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return as_text(str(value))


class Lines(NamedTuple):
    """Rows of one table, ready to be sent.

    :ivar names: of the columns
    :ivar text: a line for each row
    """

    names: tuple[str, ...]
    text: str

    def marked(self, text: str) -> "Lines":
        """Return the same rows with ``text``, which needs no escapes, for :data:`MARK`."""
        return Lines(self.names, self.text.replace(MARK, text))

    def beside(self, others: "Lines") -> "Lines":
        r"""Return rows with the columns of both.

        >>> as_lines([{"a": 1}]).beside(as_lines([{"b": True}]))
        Lines(names=('a', 'b'), text='1\tt')
        """
        pairs = zip(self.text.split("\n"), others.text.split("\n"), strict=True)
        return Lines(self.names + others.names, "\n".join(map("\t".join, pairs)))


def as_lines(rows: Iterable[Mapping]) -> Lines | None:
    r"""Return ``rows``, dicts with the same keys, as lines; ``None`` where there are none.

    >>> as_lines([{"a": 1, "b": None}, {"a": 2, "b": "x"}])
    Lines(names=('a', 'b'), text='1\t\\N\n2\tx')
    """
    rows = list(rows)
    if not rows:
        return None
    text = "\n".join("\t".join(map(as_text, row.values())) for row in rows)
    return Lines(tuple(rows[0]), text)


def copy_rows(cr, table: str, rows: Iterable[Mapping | Lines]) -> int:
    """Append ``rows``, dicts with the same keys or lines, to ``table``; return how many."""
    parts, names = [], None
    for row in rows:
        part = row if isinstance(row, Lines) else as_lines([row])
        names = names or part.names
        parts.append(part.text)
    if not names:
        return 0
    text = "\n".join(parts) + "\n"
    columns = ", ".join(f'"{name}"' for name in names)
    cr.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', io.StringIO(text))
    return text.count("\n")
