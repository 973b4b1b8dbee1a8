"""Exports of Odoo's own lists and pivots, each cell written by the one writer of the suite."""

import csv
import io
import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo.http import content_disposition, request, route
from odoo.tools import osutil

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

from ..tools.sheet_cells import comma_cell, new_book, write_cell

#: Columns and rows of a sheet of Excel.
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
#: Signs that the name of a sheet may not have, and how long it may be.
NO_SHEET_NAME, SHEET_NAME = str.maketrans("", "", "[]:*?/\\'"), 31


class SafeCells:
    """Mix-in for a writer of Odoo's: makes it write each cell by ``write_cell``."""

    # pylint: disable-next=method-required-super
    def write(self, row, column, cell_value, style=None):
        write_cell(self.workbook, self.worksheet, row, column, cell_value, style)


class SafeWriter(SafeCells, ExportXlsxWriter):
    """A list."""


class SafeGroupWriter(SafeCells, GroupExportXlsxWriter):
    """A list in groups, with their titles and sums."""


class SafeExcelExport(ExcelExport):
    @route()
    def web_export_xlsx(self, data):
        return super().web_export_xlsx(data)

    def from_data(self, fields, columns_headers, rows):
        with SafeWriter(fields, columns_headers, len(rows)) as writer:
            for number, values in enumerate(rows, start=1):
                for column, value in enumerate(values):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with SafeGroupWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class SafeCommaExport(CSVExport):
    @route()
    def web_export_csv(self, data):
        return super().web_export_csv(data)

    def from_data(self, fields, columns_headers, rows):
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        for values in (columns_headers, *rows):
            writer.writerow([comma_cell(value) for value in values])
        return out.getvalue()


class SafePivotExport(TableExporter):
    @route()
    def export_xlsx(self, data, **kw):
        """Return the pivot table that the web client shows; all of it comes from the client."""
        try:
            table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
            content = _pivot(table)
            title, model = str(table["title"]), str(table["model"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadRequest from error
        name = osutil.clean_filename(
            request.env._("Pivot %(title)s (%(model)s)", title=title, model=model)
        )
        return request.make_response(
            content,
            headers=[
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )


def _pivot(table):
    """Return a pivot table as a workbook.

    A heading spans columns and rows: it fills the columns that it spans on its own line, and on
    the lines below, as high as it is, those columns stay empty.

    :param dict table: as the web client sends it
    :rtype: bytes
    """
    out = io.BytesIO()
    with new_book(out) as book:
        title = str(table["title"]).translate(NO_SHEET_NAME)[:SHEET_NAME].strip()
        page = book.add_worksheet(title or None)
        grey = {"pattern": 1, "bg_color": "#AAAAAA"}
        plain, strong = book.add_format(grey), book.add_format({**grey, "bold": True})
        bold = book.add_format({"bold": True})

        def put(row, column, value, style=None):
            if column >= LAST_COLUMN or row >= LAST_ROW:
                raise ValueError
            write_cell(book, page, row, column, value, style)

        row, spans = 0, {}
        for line in table["col_group_headers"]:
            column, below = 1, {}
            put(row, 0, "", plain)
            waiting = list(line)
            while waiting or column in spans:
                if column in spans:
                    width, height = spans.pop(column)
                    heading = ""
                else:
                    cell = waiting.pop(0)
                    width, height, heading = int(cell["width"]), int(cell["height"]), cell["title"]
                if width < 1:
                    continue
                put(row, column, heading, plain)
                for further in range(column + 1, column + width):
                    put(row, further, "", plain)
                if height > 1:
                    below[column] = (width, height - 1)
                column += width
            spans, row = below, row + 1
        if measures := table["measure_headers"]:
            put(row, 0, "", plain)
            for column, measure in enumerate(measures, start=1):
                put(row, column, measure["title"], strong if measure["is_bold"] else plain)
            page.set_column(0, len(measures), 16)
            row += 1
        for line in table["rows"]:
            indent = " " * 5 * min(int(line["indent"]), 20)
            put(row, 0, f"{indent}{line['title']}", plain)
            for column, cell in enumerate(line["values"], start=1):
                put(row, column, cell["value"], bold if cell.get("is_bold") else None)
            row += 1
    return out.getvalue()
