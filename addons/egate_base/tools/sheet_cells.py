"""The only writer of cells, for all workbooks and comma-separated lists that leave the office.

A text stays a text, whatever it begins with: a spreadsheet that opens it computes nothing, opens no
link and fetches nothing. Numbers, days and moments keep their kind.
"""

import copy
import math
from datetime import date, time
from decimal import Decimal

import xlsxwriter

#: Signs that make a spreadsheet read a text as a formula; Excel reads wide forms as narrow ones.
LEADS = "=+-@＝＋－＠"  # noqa: RUF001
_SPACES = "\t\r\n "


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet might compute ``text``, or drop what it begins with.

    >>> [is_formula(text) for text in ("=1+1", "{=1}", "\\t=1", "@SUM(A1)", "+84 905", "＝1")]
    [True, True, True, True, True, True]
    >>> [is_formula(text) for text in ("-5", "-1.250,50", "", "048090000123", "a=1", "- ghi chú")]
    [False, False, False, False, False, True]
    """
    bare = text.lstrip(_SPACES)
    if bare.startswith("{"):
        bare = bare[1:].lstrip(_SPACES)
        return bare.startswith(tuple(LEADS))
    if bare.startswith("-") and bare[1:2].isdecimal() and bare.isascii():
        # A negative number written as a text.
        return any(sign not in "0123456789.,-" for sign in bare) or bare.count("-") > 1
    return text[:1] in ("\t", "\r", "\n") or bare.startswith(tuple(LEADS))


def comma_cell(value) -> object:
    """Return ``value`` as a cell of a list with commas: a text that might be computed is quoted.

    >>> [comma_cell(value) for value in ("=1", " @SUM(A1)", -5, None, False, b"abc", "A; B")]
    ["'=1", "' @SUM(A1)", -5, '', '', 'abc', 'A; B']
    """
    if value is None or value is False:
        return ""
    if isinstance(value, bytes):
        value = value.decode()
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def new_book(out, streamed=False) -> xlsxwriter.Workbook:
    """Return an empty workbook that is written to ``out`` when it is closed.

    :param out: an open file, or a path
    :param bool streamed: whether its rows, written from the first to the last, go to temporary
        files at once, so that a book of any length takes the same memory; else all is in memory
    """
    options = {
        "constant_memory" if streamed else "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(out, options)


def write_cell(book, page, row: int, column: int, value, style=None) -> None:
    """Write ``value`` into a cell as what it is: a text as a text, never as anything else.

    A text that a spreadsheet would compute when it is typed again is marked as quoted; its
    letters are not changed, so that reading the workbook gives the same values.

    :param book: of :func:`new_book`, or any other
    :param style: a format of ``book``
    """
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, date | time):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, int | float | Decimal) and math.isfinite(value):
        page.write_number(row, column, value, style)
    else:
        text = value if isinstance(value, str) else str(value)
        if is_formula(text):
            style = quoted(book, style)
        if text.startswith("<r>"):
            # The library would read it as XML of its own file.
            text = f" {text}"
        page.write_string(row, column, text, style)


def quoted(book, style):
    """Return ``style`` with the mark of a text that is not computed; one for each style."""
    known = book.__dict__.setdefault("_egate_quoted", {})
    if id(style) not in known:
        twin = book.add_format()
        if style is not None:
            # A copy of the style; the values that identify it are computed again.
            fresh = {name: twin.__dict__[name] for name in ("xf_index", "dxf_index", "_format_key")}
            twin.__dict__.update(copy.copy(style.__dict__) | fresh)
        twin.set_quote_prefix()
        known[id(style)] = twin
    return known[id(style)]
