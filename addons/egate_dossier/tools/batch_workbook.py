"""A list of dossiers of one procedure as an Excel workbook: the form, the reading, the answer.

Headings are Vietnamese, as the forms are. A file comes from outside: it is weighed before it is
opened, nothing in it is computed, and nothing that is written becomes a formula.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO

from odoo.addons.egate_base.tools import workbook
from odoo.addons.egate_base.tools.catalogue_sheets import BadCellError
from odoo.addons.egate_base.tools.catalogue_sheets import Column as SheetColumn
from odoo.addons.egate_base.tools.plain_text import MAX_CELL_TEXT
from odoo.addons.egate_base.tools.sheet_cells import new_book, write_cell

MAX_ROWS = 500
LIMITS = workbook.Limits(rows=MAX_ROWS, last_row=5000)
TITLE, ANSWER = "Danh sách hồ sơ", "Kết quả tiếp nhận"


@dataclass(frozen=True, kw_only=True)
class Column(SheetColumn):
    """A column of the list.

    :ivar lengths: of a number that is complete though a spreadsheet kept it as a value
    """

    lengths: tuple[int, ...] = ()

    def parse(self, raw):
        """Return the value of a cell, ``default`` for an empty one.

        :raise BadCellError: the cell does not hold what the column asks for
        """
        if isinstance(raw, str) and len(raw) > MAX_CELL_TEXT:
            raise BadCellError("too_long", str(MAX_CELL_TEXT))
        return super().parse(raw)

    def _parse_birth(self, raw):
        """Return a day, or the year alone where no day is known.

        >>> Column("b", "B", "birth").parse("1955"), Column("b", "B", "birth").parse(1955.0)
        (1955, 1955)
        >>> str(Column("b", "B", "birth").parse("02/09/1990"))
        '1990-09-02'
        """
        if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}", raw):
            return int(raw)
        if type(raw) in (int, float) and raw == int(raw) and 1000 <= raw <= 9999:
            return int(raw)
        return self._parse_date(raw)

    def _parse_moment(self, raw):
        """Return a local moment, or the day alone where no time is given.

        >>> str(Column("m", "M", "moment").parse("12/05/2026 17:00"))
        '2026-05-12 17:00:00'
        >>> str(Column("m", "M", "moment").parse("17h00 12/05/2026"))
        '2026-05-12 17:00:00'
        >>> str(Column("m", "M", "moment").parse("12/05/2026"))
        '2026-05-12'
        """
        if isinstance(raw, datetime):
            day = self._parse_date(raw)
            # A cell that was formatted as a day has the time of midnight.
            return raw.replace(second=0, microsecond=0) if raw.time() > time() else day
        if isinstance(raw, str):
            for pattern in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%H:%M %d/%m/%Y"):
                try:
                    read = datetime.strptime(re.sub(r"(\d)\s*h\s*(\d)", r"\1:\2", raw), pattern)
                    return read.replace(second=0)
                except ValueError:
                    continue
        return self._parse_date(raw)

    def _parse_digits(self, raw):
        """Return a number that is a text: a spreadsheet that took it for a value drops zeros.

        >>> Column("n", "N", "digits", lengths=(12,)).parse(148090000123.0)
        '148090000123'
        >>> Column("n", "N", "digits", lengths=(12,)).parse(48090000123)
        Traceback (most recent call last):
        ...
        odoo.addons.egate_base.tools.catalogue_sheets.BadCellError: lost_zeros
        """
        if isinstance(raw, str):
            return raw
        if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != int(raw):
            raise BadCellError("not_text")
        text = str(int(raw))
        if len(text) not in self.lengths:
            raise BadCellError("lost_zeros")
        return text


OWNERS = {"citizen": "Cá nhân", "organisation": "Tổ chức"}
IDENTITIES = {
    "cccd": "Căn cước/Số định danh",
    "cmnd": "CMND 9 số",
    "passport": "Hộ chiếu Việt Nam",
    "foreign_passport": "Hộ chiếu nước ngoài",
    "temporary_card": "Thẻ tạm trú",
    "permanent_card": "Thẻ thường trú",
    "newborn": "Trẻ sơ sinh",
    "other": "Giấy tờ khác",
    "none": "Không có",
}
PEOPLE = (
    Column("applicant_kind", "Loại chủ hồ sơ", "choice", default="citizen", choices=OWNERS),
    Column("applicant_name", "Họ và tên, tên tổ chức", required=True),
    Column("identity_kind", "Loại giấy tờ tùy thân", "choice", choices=IDENTITIES),
    Column("identity_number", "Số giấy tờ tùy thân", kind="digits", lengths=(9, 12)),
    Column("identity_country_id", "Nước cấp hộ chiếu"),
    Column("identity_reason", "Lý do không có số"),
    Column("identity_parent_number", "Số định danh của cha hoặc mẹ", kind="digits", lengths=(12,)),
    Column("applicant_tax_code", "Mã số thuế", kind="digits", lengths=(10, 12)),
    Column("representative_name", "Người đại diện"),
    Column("representative_title", "Chức vụ người đại diện"),
    Column("applicant_birth_date", "Ngày sinh", "birth"),
    Column("applicant_address", "Địa chỉ"),
    Column("applicant_phone", "Điện thoại", "digits"),
    Column("applicant_email", "Email"),
    Column("submitter_name", "Người nộp thay"),
    Column("submitter_phone", "Điện thoại người nộp thay", "digits"),
    Column("submitter_paper", "Giấy ủy quyền"),
    Column("content", "Nội dung yêu cầu"),
    Column("note", "Ghi chú"),
)
POST = (
    Column("postal_number", "Mã bưu gửi", "digits"),
    Column("posted_on", "Ngày gửi (dấu bưu điện)", "date", required=True),
)
_PAPER = "Giấy tờ"


def columns(papers: Sequence[str], by_post: bool) -> tuple[Column, ...]:
    """Return the columns of a list: the people, the sending, and one for each of ``papers``.

    >>> columns(["Tờ khai"], by_post=False)[-1].title
    'Giấy tờ 1: Tờ khai'
    """
    asked = tuple(
        Column(f"paper_{number}", f"{_PAPER} {number}: {name}", "bool")
        for number, name in enumerate(papers, start=1)
    )
    return PEOPLE + (POST if by_post else ()) + asked


def write_form(wanted: Sequence[Column]) -> bytes:
    """Return an empty list to be filled in; the cells of numbers are texts and keep their zeros."""
    out = BytesIO()
    with new_book(out) as book:
        write_sheet(book, TITLE, wanted, MAX_ROWS)
    return out.getvalue()


def write_sheet(book, title: str, wanted: Sequence[Column], rows: int, sources=None) -> None:
    """Add an empty sheet with these columns to ``book``, to be filled in.

    :param int rows: so many rows offer the choices of their columns
    :param dict sources: by key of a column the cells of another sheet that it is chosen from
    """
    page = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
    must = book.add_format({"bold": True, "bg_color": "#FCE4D6", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    formats = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "money": book.add_format({"num_format": "#,##0"}),
    }
    page.freeze_panes(1, 2)
    page.set_row(0, 60)
    for index, column in enumerate(wanted):
        page.set_column(index, index, 22, formats.get(column.kind, text))
        write_cell(book, page, 0, index, column.title, must if column.required else head)
        choices = list((column.choices or {}).values())
        if column.kind == "bool":
            choices = ["Có", "Không"]
        choices = choices or (sources or {}).get(column.key)
        if choices:
            page.data_validation(1, index, rows, index, {"validate": "list", "source": choices})


def write_answer(titles: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """Return a workbook with a table; every cell is text, whatever it begins with."""
    out = BytesIO()
    with new_book(out) as book:
        page = book.add_worksheet(ANSWER)
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(titles) - 1, 28)
        for index, title in enumerate(titles):
            write_cell(book, page, 0, index, title, head)
        for number, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                write_cell(book, page, number, index, str(value or ""))
    return out.getvalue()


def read(content: bytes, wanted: Sequence[Column]) -> list[tuple[int, dict]]:
    """Return the filled rows of a list: number of the row, and its raw cells by column.

    :raise BadCellError: the file is no such list, or too large; ``detail`` is what is meant
    """
    title = workbook.folded(TITLE)
    page = workbook.read(content, LIMITS, only={title}).get(title)
    if not page:
        raise BadCellError("no_sheet", TITLE)
    return rows_of(page, wanted)


def rows_of(page: workbook.Page, wanted: Sequence[Column]) -> list[tuple[int, dict]]:
    """Return the filled rows of a sheet: number of the row, and its raw cells by column.

    :raise BadCellError: a column is missing, or one is there that no list has
    """
    titles, places = page.places(), {}
    for column in wanted:
        title = workbook.folded(column.title)
        if title in titles:
            places[column.key] = titles[title]
        elif column.required or column.kind == "bool":
            raise BadCellError("no_column", column.title)
    known = set(places.values())
    for title, place in titles.items():
        if place not in known:
            raise BadCellError("unknown_column", title)
    return [
        (number, {key: values[at] for key, at in places.items() if at < len(values)})
        for number, values in page.rows
    ]
