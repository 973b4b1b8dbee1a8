"""The only reader of workbooks that come from outside.

The size of a file is checked before it is opened, and nothing in it is computed. Only the cells
are read: the size that a sheet claims is not trusted, headings and texts are folded to one way of
writing, and values that the author does not see (hidden rows and columns, a filled column without
a heading) are never imported silently.
"""

import struct
import warnings
import zlib
from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.utils.exceptions import InvalidFileException

from .catalogue_sheets import EPOCH, FORMULA, HIDDEN, YEARS, BadCellError
from .plain_text import plain_text

#: Bytes of all that is packed in a file; its parts; the last column that a list may have, and the
#: most rows that go on behind it with empty cells.
MAX_UNPACKED, MAX_PARTS, LAST_COLUMN, MAX_WIDE = 40_000_000, 1000, 200, 1000
#: The errors from reading a damaged or foreign file, depending on where it is damaged.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # of XML, too
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Limits(NamedTuple):
    """How much of a workbook is read.

    :ivar file: bytes of the file
    :ivar rows: filled rows of a sheet
    :ivar last_row: number of the last row that is looked at, empty ones among them
    """

    file: int = 5_000_000
    rows: int = 50_000
    last_row: int = 100_000


LIMITS = Limits()


class Page(NamedTuple):
    """A sheet as it is read.

    :ivar titles: headings by their place, folded; empty where there is none
    :ivar rows: number of each filled row, and its values by their place
    """

    title: str
    titles: tuple[str, ...]
    rows: list[tuple[int, list]]

    def places(self) -> dict[str, int]:
        """Return the place of each heading.

        :raise BadCellError: a heading is there twice, or a filled column has none
        """
        found = {}
        for place, title in enumerate(self.titles):
            if title in found:
                raise BadCellError("heading_twice", f"{self.title}: {title}")
            if title:
                found[title] = place
        for number, values in self.rows:
            for place, value in enumerate(values):
                if value is not None and not (place < len(self.titles) and self.titles[place]):
                    where = f"{get_column_letter(place + 1)}{number}"
                    raise BadCellError("no_heading", f"{self.title}, {where}")
        return found


def folded(text: str) -> str:
    """Return a heading or the name of a sheet as it is compared: composed, with single spaces.

    >>> folded(" Phí,\\u00a0lệ phí ") == folded("Phi\\u0301, le\\u0323\\u0302 phi\\u0301")
    True
    """
    return " ".join(plain_text(text).split())


def read(
    content: bytes, limits: Limits = LIMITS, only: Collection[str] | None = None
) -> dict[str, Page]:
    """Return the sheets of a workbook that hold anything, by folded title.

    A value is ``FORMULA`` where a formula or an error stands, ``HIDDEN`` where its row or column is
    hidden; empty cells are ``None``. Nothing is read beyond what the caller takes.

    :param only: folded titles of the sheets that are read; all without it
    :raise BadCellError: it is no workbook, or too large; ``detail`` is what is meant
    """
    _weigh(content, limits.file)
    # Its warnings would not reach the person who could act on them.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        with ZipFile(BytesIO(content)) as packed:
            pages = [
                _read_page(page, packed, limits)
                for page in book.worksheets
                if only is None or folded(page.title) in only
            ]
    except BadCellError:
        raise
    except _UNREADABLE as error:
        raise BadCellError("not_workbook") from error
    found = {}
    for page in pages:
        if page.titles or page.rows:
            if page.title in found:
                raise BadCellError("sheet_twice", page.title)
            found[page.title] = page
    return found


def _weigh(content, max_file):
    """Refuse a file that is no workbook, or too large unpacked, before unpacking it."""
    if len(content) > max_file:
        raise BadCellError("file_size", str(max_file // 1_000_000))
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise BadCellError("unpacked")
            if "[Content_Types].xml" not in packed.namelist():
                raise BadCellError("not_workbook")
            for part in parts:
                # A spreadsheet declares no document type: only what would unfold itself does.
                with packed.open(part) as stream:
                    if b"<!DOCTYPE" in stream.read(2000):
                        raise BadCellError("not_workbook")
    except BadCellError:
        raise
    except _UNREADABLE as error:
        raise BadCellError("not_workbook") from error


def _read_page(page, packed, limits):
    # A declared range that is too small would silently lose rows.
    page.reset_dimensions()
    titles, rows, wide = (), [], 0
    for number, cells in enumerate(page.iter_rows(), start=1):
        if len(cells) > LAST_COLUMN:
            _refuse_beyond(page, number, cells)
            # Each makes thousands of empty cells in memory.
            wide += 1
            if wide > MAX_WIDE:
                raise BadCellError("unpacked")
        values = [_value(cell) for cell in cells[:LAST_COLUMN]]
        while values and values[-1] is None:
            values.pop()
        if number == 1:
            titles = tuple(
                folded(str(value)) if value not in (None, FORMULA) else "" for value in values
            )
        elif number > limits.last_row:
            raise BadCellError("too_far", str(limits.last_row))
        elif values:
            if len(rows) == limits.rows:
                raise BadCellError("rows", str(limits.rows))
            rows.append((number, values))
    if page.parent.epoch == MAC_EPOCH:
        _count_from_1904(rows)
    hidden_rows, hidden_columns = _hidden(page, packed)
    if page.sheet_state != "visible":
        hidden_columns = range(1, LAST_COLUMN + 1)
    _hide(rows, hidden_rows, hidden_columns)
    return Page(folded(page.title), titles, rows)


def _refuse_beyond(page, number, cells):
    """Refuse values further to the right than the columns of any list."""
    for place, cell in enumerate(cells[LAST_COLUMN:], start=LAST_COLUMN + 1):
        if cell.value is not None:
            where = f"{get_column_letter(place)}{number}"
            raise BadCellError("no_heading", f"{folded(page.title)}, {where}")


def _count_from_1904(rows):
    """Bring years that were taken for days to the days that every other workbook makes of them."""
    for _number, values in rows:
        for place, value in enumerate(values):
            if isinstance(value, datetime):
                days = value.date() - MAC_EPOCH.date()
                if YEARS[0] <= days.days <= YEARS[1]:
                    values[place] = datetime.combine(EPOCH + days, value.time())


def _hide(rows, hidden_rows, hidden_columns):
    """Put ``HIDDEN`` into the cells that people do not see in the sheet."""
    for number, values in rows:
        for place, value in enumerate(values):
            if value is not None and (number in hidden_rows or place + 1 in hidden_columns):
                values[place] = HIDDEN


def _value(cell):
    if cell.data_type in ("f", "e"):
        return FORMULA
    if isinstance(cell.value, str):
        return plain_text(cell.value).strip() or None
    return cell.value


def _hidden(page, packed):
    """Return the numbers of the hidden rows and columns; reading row by row does not tell them.

    What has no height or width is hidden as well.
    """
    rows, columns, number = set(), set(), 0
    path = page._worksheet_path.lstrip("/")
    with packed.open(path) as stream:
        for _event, element in etree.iterparse(
            stream, tag=("{*}row", "{*}col"), resolve_entities=False, huge_tree=False
        ):
            is_row = element.tag.endswith("row")
            size = element.get("ht" if is_row else "width")
            hidden = element.get("hidden") in ("1", "true") or (size and float(size) == 0)
            if is_row:
                # A row that does not say its number is the next one.
                number = int(element.get("r") or number + 1)
            if hidden:
                if is_row:
                    rows.add(number)
                else:
                    first, last = int(element.get("min")), int(element.get("max"))
                    columns.update(range(first, min(last, LAST_COLUMN) + 1))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return rows, columns
