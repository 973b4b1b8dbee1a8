"""The catalogue as an Excel workbook, one sheet per table."""

from datetime import date
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook

from .catalogue_sheets import FORMULA, SHEETS, BadCellError, Column, Row, sheets
from .sheet_cells import new_book, write_cell


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
    """Return the rows of a workbook by sheet; empty rows and unknown sheets are left out.

    :raise BadCellError: it is no workbook (``not_workbook``), or a sheet lacks a column
        (``no_column``, with its name)
    """
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise BadCellError("not_workbook") from error
    tables = {}
    for sheet in sheets(extra):
        if sheet.title in book.sheetnames:
            tables[sheet.key] = _read_sheet(book[sheet.title], sheet)
    if "procedures" not in tables:
        raise BadCellError("no_sheet", SHEETS[0].title)
    return tables


def _read_sheet(page, sheet):
    rows = page.iter_rows()
    titles = [str(cell.value or "").strip() for cell in next(rows, ())]
    for column in sheet.all_columns:
        if column.required and column.title not in titles:
            raise BadCellError("no_column", f"{sheet.title}: {column.title}")
    places = {
        column.key: titles.index(column.title)
        for column in sheet.all_columns
        if column.title in titles
    }
    found = []
    for number, cells in enumerate(rows, start=2):
        values = [FORMULA if cell.data_type == "f" else cell.value for cell in cells]
        taken = {key: values[at] for key, at in places.items() if at < len(values)}
        if any(value not in (None, "") for value in taken.values()):
            found.append(Row(str(number), taken))
    return found
