"""Rows of a workbook that is streamed, in a third of the library's own time.

The library takes a call, a named tuple and a list of attributes for each cell: 6.9 s of CPU for
100,000 rows of 12 columns, in memory or streamed. Here a row of ordinary cells is one text. The
cells are the same: what is not ordinary is left to :func:`~.sheet_cells.write_cell`.
"""

import re
from datetime import date, datetime
from html import escape
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .sheet_cells import LEADS, is_formula, quoted, write_cell

#: Most rows of a page, and most letters of a cell.
LAST_ROW, MOST_LETTERS = 1_048_576, 32_767
_EPOCH, _FIRST_YEAR = date(1899, 12, 30), 1901
#: What a text that might be computed begins with; all others need no closer look.
_SUSPECT = frozenset(f"{LEADS}{{-\t\r\n ")
#: Texts that need more than their signs escaped: signs that XML has no place for, what looks like
#: the library's own escapes, spaces at an end, and what it would read as its own XML.
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s\Z|^<r>")
#: The largest whole number that a cell holds to its last digit.
_EXACT = 10**15


class Place(NamedTuple):
    """A column of a row that is streamed: its letters, and what its cells say of their style."""

    name: str
    style: object
    plain: str
    marked: str


class StreamedPage(Worksheet):
    """A page of a book of ``new_book(streamed=True)``: ``book.add_worksheet(name, StreamedPage)``.

    Builds on how the pinned XlsxWriter streams: each row is finished in a temporary file before the
    next one begins.
    """

    def places(self, book, styles):
        """Return the columns of rows that are written in these ``styles``, one for each column."""
        return [
            Place(
                xl_col_to_name(number),
                style,
                f'" s="{style._get_xf_index()}"',
                f'" s="{quoted(book, style)._get_xf_index()}"',
            )
            for number, style in enumerate(styles)
        ]

    def write_values(self, book, row, places, values, height=None):
        """Write a whole row; ``values`` are what ``write_cell`` takes, one for each place.

        :param int row: from 0; below all that was written before
        :param height: in points, where it is not that of one line
        """
        number = str(row + 1)
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        texts = [f'<row r="{number}"{high}>']
        for place, value in zip(places, values, strict=True):
            text = _cell(place, number, value)
            if text is None:
                if height:
                    self.set_row(row, height)
                for column, each in enumerate(values):
                    write_cell(book, self, row, column, each, places[column].style)
                return
            texts.append(text)
        # Finishes the row before, and notes how far the page reaches.
        self._write_single_row(row)
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(places) - 1)
        texts.append("</row>")
        self.row_data_fh.write("".join(texts))

    def span(self, first_row, first_column, last_row, last_column):
        """Show these cells as one; they are written as any others, in the order of their rows.

        The library's own ``merge_range`` writes the cells of later rows at once.
        """
        if (first_row, first_column) != (last_row, last_column):
            self.merge.append([first_row, first_column, last_row, last_column])


def _cell(place, number, value):
    """Return the XML of an ordinary cell, or ``None``."""
    kind = type(value)
    if kind is str:
        if not value:
            return f'<c r="{place.name}{number}{place.plain}/>'
        if _ODD.search(value):
            return None
        mark = place.marked if value[0] in _SUSPECT and is_formula(value) else place.plain
        text = escape(value[:MOST_LETTERS], quote=False)
        return f'<c r="{place.name}{number}{mark} t="inlineStr"><is><t>{text}</t></is></c>'
    if kind is int and -_EXACT < value < _EXACT:
        return f'<c r="{place.name}{number}{place.plain}><v>{value}</v></c>'
    if value is None:
        return f'<c r="{place.name}{number}{place.plain}/>'
    if kind is float and -_EXACT < value < _EXACT:
        return f'<c r="{place.name}{number}{place.plain}><v>{value:.16G}</v></c>'
    if kind is date and value.year >= _FIRST_YEAR:
        return f'<c r="{place.name}{number}{place.plain}><v>{(value - _EPOCH).days}</v></c>'
    if kind is datetime and value.year >= _FIRST_YEAR and not value.tzinfo:
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        serial = (value.date() - _EPOCH).days + (seconds + value.microsecond / 1e6) / 86400
        return f'<c r="{place.name}{number}{place.plain}><v>{serial:.16G}</v></c>'
    return None
