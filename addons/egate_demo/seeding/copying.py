"""Rows for ``COPY ... FROM STDIN``: PostgreSQL's text format, and the statement."""

import io
import json
from collections.abc import Iterable, Mapping

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def as_text(value) -> str:
    r"""Return a value as a field of the text format.

    >>> [as_text(value) for value in (None, True, 7, "a\tb\\", b"\x01", {"đ": 1})]
    ['\\N', 't', '7', 'a\\tb\\\\', '\\\\x01', '{"đ":1}']
    """
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, (dict, list)):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.translate(_ESCAPES)
    text = str(value)
    return text if text.isalnum() else text.translate(_ESCAPES)


def copy_rows(cr, table: str, rows: Iterable[Mapping]) -> int:
    """Append ``rows``, dicts with the same keys, to ``table``; return how many there were."""
    lines, names = [], None
    for row in rows:
        names = names or tuple(row)
        lines.append("\t".join(map(as_text, row.values())))
    if names:
        columns = ", ".join(f'"{name}"' for name in names)
        text = io.StringIO("\n".join(lines) + "\n")
        cr.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', text)
    return len(lines)
