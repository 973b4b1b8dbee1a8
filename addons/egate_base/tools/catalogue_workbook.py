"""The catalogue as an Excel workbook, one sheet per table."""

from datetime import date
from io import BytesIO

from . import workbook
from .catalogue_sheets import SHEETS, BadCellError, Column, Row, sheets
from .sheet_cells import new_book, write_cell

#: A province's whole catalogue has a few MB.
LIMITS = workbook.Limits(file=20_000_000)


def write(tables: dict[str, list[dict]], extra: tuple[Column, ...] = ()) -> bytes:
    """Return the workbook with ``tables``: by sheet, the values of each row by column.

    ``extra`` are the columns of procedures that addons above own.
    Every text is written as text, so that none becomes a formula, whatever it begins with.
    """
    out = BytesIO()
    with new_book(out) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in sheets(extra):
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 2 if sheet.of_version else 1)
            page.set_column(0, len(sheet.all_columns) - 1, 22)
            for index, column in enumerate(sheet.all_columns):
                write_cell(book, page, 0, index, column.title, head)
            for number, values in enumerate(tables.get(sheet.key, ()), start=1):
                for index, column in enumerate(sheet.all_columns):
                    value = column.shown(values.get(column.key))
                    style = day if isinstance(value, date) else None
                    write_cell(book, page, number, index, value, style)
    return out.getvalue()


def read(content: bytes, extra: tuple[Column, ...] = ()) -> dict[str, list[Row]]:
    """Return the rows of a workbook by sheet; empty rows and empty sheets are left out.

    :raise BadCellError: it is no workbook (``not_workbook``), a sheet lacks a column
        (``no_column``, with its name), or something is there that the catalogue does not know and
        that would be lost (``unknown_sheet``, ``unknown_column``)
    """
    pages = workbook.read(content, LIMITS)
    known = {workbook.folded(sheet.title): sheet for sheet in sheets(extra)}
    for title, page in pages.items():
        if title not in known and page.rows:
            raise BadCellError("unknown_sheet", title)
    tables = {
        sheet.key: _read_sheet(pages[title], sheet)
        for title, sheet in known.items()
        if title in pages
    }
    if "procedures" not in tables:
        raise BadCellError("no_sheet", SHEETS[0].title)
    return tables


def _read_sheet(page, sheet):
    titles = page.places()
    columns = {workbook.folded(column.title): column for column in sheet.all_columns}
    for title, column in columns.items():
        if column.required and title not in titles:
            raise BadCellError("no_column", f"{sheet.title}: {column.title}")
    for title in titles:
        if title not in columns:
            raise BadCellError("unknown_column", f"{sheet.title}: {title}")
    places = {column.key: titles[title] for title, column in columns.items() if title in titles}
    found = []
    for number, values in page.rows:
        taken = {key: values[at] for key, at in places.items() if at < len(values)}
        if any(value is not None for value in taken.values()):
            found.append(Row(str(number), taken))
    return found
