"""A report as a workbook, written row by row to a file: any length takes the same memory."""

from datetime import date
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name

from odoo.addons.egate_base.tools.sheet_cells import new_book, write_cell
from odoo.addons.egate_base.tools.sheet_rows import LAST_ROW, StreamedPage

from .report_layout import (
    CENTRED,
    NO_ROWS,
    NUMBERS,
    first_text,
    head_lines,
    lines_with_total,
    number_of,
    place_line,
)
from .report_table import Column, ReportTable, Row

FONT, SIZE = "Times New Roman", 11
#: The height of a line, and the most that a row may have, in points.
LINE, MOST_POINTS = 15, 409
FORMATS = {
    "text": "General",
    # A text: digits keep their zeros, also when the cell is typed again.
    "code": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0#%",
    "money": "#,##0",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}
#: A formula that is longer is no formula of Excel's; half of it is enough for 300 groups.
_LONGEST_FORMULA, _MOST_RANGES = 8_000, 250


def write_xlsx(table: ReportTable, path: str, day: date) -> int:
    """Write a report to ``path`` as Excel.

    No value becomes a formula or a link. Sums are formulas over the plain rows, and hold their
    value for who reads without computing. After 1,048,576 lines the report goes on, under its
    head, on a further page.

    :param day: the local day of its date line
    :return: how many rows of the report were written
    """
    with new_book(path, streamed=True) as book:
        book.set_properties({"title": table.title, "author": table.reporter})
        return _Writer(book, table, day).write_all()


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many letters.

    >>> lines_of("Đăng ký khai sinh", 20), lines_of("Đăng ký khai sinh", 10), lines_of("a\\nb", 10)
    (1, 2, 2)
    """
    return sum(int((len(part) - 1) // max(width, 1)) + 1 for part in text.split("\n"))


class _Writer:
    """The writing of one report: where it is, and what its styles are."""

    def __init__(self, book, table, day):
        self.book, self.table, self.day = book, table, day
        self.columns = list(table.columns)
        self.keys = [column.key for column in self.columns]
        self.last = max(len(self.columns) - 1, 0)
        self.percents = [n for n, c in enumerate(self.columns) if c.kind == "percent"]
        self.moved = first_text(self.columns)
        #: Columns whose texts may need several lines, and how many letters one line holds.
        self.wrapped = [(n, c.width) for n, c in enumerate(self.columns) if c.kind == "text"]
        self.styles, self.page, self.pages, self.row = {}, None, 0, 0
        #: Runs of plain rows, each page, first and last line (from 0); what they add up to.
        self.runs, self.added = [], {c.key: 0 for c in self.columns if c.total}

    def write_all(self):
        count = 0
        self.next_page()
        for count, row in enumerate(lines_with_total(self.table), start=1):  # noqa: B007
            if self.row >= LAST_ROW:
                self.next_page()
            self.write_row(row)
        if not count and self.columns:
            self.merged(NO_ROWS, self.style(border=1, italic=True, align="center"))
        self.write_foot()
        return count

    # -- pages ----------------------------------------------------------------------------------

    def next_page(self):
        """Begin a page: what stands above the table, and its head."""
        self.pages += 1
        name = "Báo cáo" if self.pages == 1 else f"Báo cáo ({self.pages})"
        self.page, self.row = self.book.add_worksheet(name, StreamedPage), 0
        self.page.set_paper(9)
        if self.table.landscape:
            self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer("&R&9Trang &P/&N")
        for number, column in enumerate(self.columns):
            self.page.set_column(number, number, max(column.width, 3) + 1)
        self.write_above()
        first = self.row
        self.write_head()
        self.page.freeze_panes(self.row, 0)
        self.page.repeat_rows(first, max(self.row - 1, first))

    def write_above(self):
        table = self.table
        left, right = self.style(), self.style(align="right")
        for text in (table.form_number, table.reporter and f"Đơn vị báo cáo: {table.reporter}"):
            if text:
                self.merged(text, left)
        if table.receiver:
            self.merged(f"Đơn vị nhận báo cáo: {table.receiver}", left)
        self.merged(table.title, self.style(bold=True, size=14, align="center"))
        for line in table.lines:
            self.merged(line, self.style(italic=True, align="center"))
        if table.unit_of_count:
            self.merged(f"Đơn vị tính: {table.unit_of_count}", right)

    def write_head(self):
        head = head_lines(self.columns)
        numbered = any(column.number for column in self.columns)
        top, heights = self.row, self.head_heights(head)
        for at, line in enumerate(head):
            numbers = numbered and at == len(head) - 1
            self.page.set_row(self.row, heights[at])
            style = self.style(
                border=1, bold=not numbers, italic=numbers, align="center", fill=not numbers
            )
            cells = [""] * len(self.columns)
            for cell in line:
                cells[cell.column] = cell.text
                self.page.span(
                    top + at,
                    cell.column,
                    top + at + cell.height - 1,
                    cell.column + cell.width - 1,
                )
            self.put(cells, style)

    def head_heights(self, head):
        """Return how high each line of the head is, in points."""
        lines = [1] * len(head)
        for at, cells in enumerate(head):
            for cell in cells:
                width = sum(c.width for c in self.columns[cell.column :][: cell.width])
                # Bold letters are wider, and words do not fill a line.
                needed = lines_of(cell.text, width * 0.8)
                there = sum(lines[at : at + cell.height])
                lines[at + cell.height - 1] += max(needed - there, 0)
        return [LINE * number + 2 for number in lines]

    # -- the table ------------------------------------------------------------------------------

    def write_row(self, row: Row):
        values = [row.values.get(key) for key in self.keys]
        for number in self.percents:
            # A percentage of Excel's is a part of one.
            if isinstance(values[number], int | float | Decimal):
                values[number] = float(values[number]) / 100
        if row.style == "plain":
            self.note_plain(row)
        elif row.style == "total" and (sums := self.sums(row)):
            for number, value in enumerate(values):
                self.put_cell(number, value, self.cell_style(row, number), sums.get(number))
            self.row += 1
            return
        values = [None if value is False else value for value in values]
        self.page.write_values(self.book, self.row, self.places(row), values, self.height(values))
        self.row += 1

    def height(self, values):
        """Return how high a row is, or ``None`` for that of one line.

        Not every reader finds out by itself.
        """
        most = 1
        for number, width in self.wrapped:
            text = values[number]
            if type(text) is str and (len(text) > width or "\n" in text):
                most = max(most, lines_of(text, width))
        return min(most * LINE, MOST_POINTS) if most > 1 else None

    def note_plain(self, row):
        """Note that this row is added up; as cheap as can be, it is done for every row."""
        for key in self.added:
            self.added[key] += number_of(row.values.get(key))
        runs = self.runs
        if runs and runs[-1][0] is self.page and runs[-1][2] == self.row - 1:
            runs[-1][2] = self.row
        else:
            runs.append([self.page, self.row, self.row])

    def sums(self, row):
        """Return the formulas of a total by column, where they give what the report says."""
        if not self.runs or len(self.runs) > _MOST_RANGES:
            return {}
        result = {}
        for number, column in enumerate(self.columns):
            value = row.values.get(column.key)
            # A total that counts each dossier once is less than its lines add up to.
            if column.key not in self.added or value != self.added[column.key]:
                continue
            formula = f"=SUM({','.join(self.ranges(xl_col_to_name(number)))})"
            if len(formula) <= _LONGEST_FORMULA:
                result[number] = formula
        return result

    def ranges(self, name):
        for page, first, last in self.runs:
            there = "" if page is self.page else f"'{page.get_name()}'!"
            yield f"{there}{name}{first + 1}:{name}{last + 1}"

    def put_cell(self, number, value, style, formula):
        if formula:
            self.page.write_formula(self.row, number, formula, style, value)
        else:
            write_cell(self.book, self.page, self.row, number, value, style)

    # -- below it -------------------------------------------------------------------------------

    def write_foot(self):
        table = self.table
        if self.row + len(table.notes) + 8 > LAST_ROW:
            return
        self.row += 1
        for note in table.notes:
            self.merged(note, self.style(italic=True, size=10))
        self.merged(place_line(table, self.day), self.style(italic=True, align="right"))
        signers = list(table.signatures)[: len(self.columns)]
        if signers:
            width = len(self.columns) / len(signers)
            cells = [""] * len(self.columns)
            for at, signer in enumerate(signers):
                first, last = round(at * width), round((at + 1) * width) - 1
                cells[first] = signer
                self.page.span(self.row, first, self.row, last)
            self.put(cells, self.style(bold=True, align="center"))

    # -- cells ----------------------------------------------------------------------------------

    def merged(self, text, style):
        """Write a line over the whole width, as high as its text needs."""
        letters = sum(max(column.width, 3) + 1 for column in self.columns) or 60
        if (lines := lines_of(text, letters)) > 1 or style.font_size > SIZE:
            self.page.set_row(self.row, min((LINE + style.font_size - SIZE) * lines, MOST_POINTS))
        self.page.span(self.row, 0, self.row, self.last)
        self.put([text] + [""] * self.last, style)

    def put(self, cells, style):
        for number, value in enumerate(cells):
            write_cell(self.book, self.page, self.row, number, value, style)
        self.row += 1

    def places(self, row):
        """Return the columns in the style of ``row``, known by its kind and indent."""
        key = (self.page, row.style, row.indent)
        if key not in self.styles:
            styles = [self.cell_style(row, number) for number in range(len(self.columns))]
            self.styles[key] = self.page.places(self.book, styles)
        return self.styles[key]

    def cell_style(self, row, number):
        column: Column = self.columns[number]
        align = "right" if column.kind in NUMBERS else "center" if column.kind in CENTRED else ""
        return self.style(
            border=1,
            bold=row.style != "plain",
            fill=row.style == "total",
            align=align,
            kind=column.kind,
            indent=row.indent if column.key == self.moved else 0,
        )

    def style(
        self,
        border=0,
        bold=False,
        italic=False,
        size=SIZE,
        align="",
        fill=False,
        kind="text",
        indent=0,
    ):
        key = (border, bold, italic, size, align, fill, kind, indent)
        if key not in self.styles:
            values = {
                "font_name": FONT,
                "font_size": size,
                "text_wrap": kind in ("text", "code"),
                "valign": "vcenter",
                "num_format": FORMATS[kind],
            }
            more = {"border": border, "bold": bold, "italic": italic, "indent": min(indent, 15)}
            more |= {"align": align, "bg_color": "#E8EEF7" if fill else ""}
            self.styles[key] = self.book.add_format(
                values | {name: value for name, value in more.items() if value}
            )
        return self.styles[key]
