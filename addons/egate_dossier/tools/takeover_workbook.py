"""Open dossiers of the system before as an Excel workbook: the template, and the reading.

Three sheets: the dossiers, their papers, the steps that they went through. Headings are Vietnamese,
as in ``batch_workbook``, whose rules for strangers' files hold here, too.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from odoo.addons.egate_base.tools import workbook
from odoo.addons.egate_base.tools.catalogue_sheets import CHANNELS, BadCellError
from odoo.addons.egate_base.tools.sheet_cells import new_book, write_cell

from .batch_workbook import PEOPLE, Column, rows_of, write_sheet

MAX_DOSSIERS, MAX_PARTS = 10_000, 50_000
LIMITS = workbook.Limits(file=15_000_000, rows=MAX_PARTS, last_row=MAX_PARTS + 1000)
RESULT_CHANNELS = {"desk": "Trực tiếp", "post": "Bưu chính", "electronic": "Điện tử"}

_CODE = Column("code", "Mã hồ sơ cũ", "code", required=True)
DOSSIERS = (
    _CODE,
    Column("procedure", "Mã thủ tục", "code", required=True),
    Column("variant", "Trường hợp"),
    Column("desk", "Mã bộ phận một cửa", "code", required=True),
    Column("agency", "Mã cơ quan giải quyết", "code"),
    Column("channel", "Hình thức nộp", "choice", default="desk", choices=CHANNELS),
    Column("received", "Ngày giờ tiếp nhận", "moment", required=True),
    Column("promised", "Ngày giờ hẹn trả", "moment", required=True),
    Column("closed", "Ngày kết thúc", "moment"),
    Column("state", "Bước hiện tại", required=True),
    Column("unit", "Mã đơn vị đang giữ", "code", required=True),
    Column("official", "Tài khoản người đang giữ"),
    Column("paused", "Tạm dừng từ", "moment"),
    Column("pause_document", "Văn bản yêu cầu công dân"),
    Column(
        "result_channel", "Hình thức trả kết quả", "choice", default="desk", choices=RESULT_CHANNELS
    ),
    Column("owed", "Phí còn phải thu", "money", default=0),
    Column("paid", "Phí đã thu ở hệ thống cũ", "money", default=0),
    Column("receipt", "Số biên lai đã cấp"),
    *PEOPLE,
)
PAPERS = (
    _CODE,
    Column("name", "Tên giấy tờ", required=True),
    Column("originals", "Số bản chính", "int", default=0),
    Column("copies", "Số bản sao", "int", default=0),
    Column("file", "Tên tệp"),
)
STEPS = (
    _CODE,
    Column("name", "Bước", required=True),
    Column("unit_name", "Đơn vị"),
    Column("official_name", "Người xử lý"),
    Column("begun_at", "Từ", "moment"),
    Column("ended_at", "Đến", "moment"),
    Column("comment", "Ý kiến"),
)
#: By key the title of each sheet, and its columns.
SHEETS = {
    "dossiers": ("Hồ sơ", DOSSIERS),
    "papers": ("Giấy tờ", PAPERS),
    "steps": ("Các bước đã qua", STEPS),
}


class Listed(NamedTuple):
    """A list of what may be entered in columns of the first sheet.

    :ivar columns: keys of the columns that are chosen from its first column
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: Sequence[str]


def write_template(lists: Sequence[Listed]) -> bytes:
    """Return the empty workbook, with a sheet for each of ``lists`` behind."""
    sources = {
        key: f"='{one.title}'!$A$2:$A${len(one.rows) + 1}"
        for one in lists
        if one.rows
        for key in one.columns
    }
    out = BytesIO()
    with new_book(out) as book:
        for key, (title, columns) in SHEETS.items():
            write_sheet(book, title, columns, MAX_DOSSIERS, sources if key == "dossiers" else None)
        head = book.add_format({"bold": True, "bg_color": "#E2EFDA"})
        for one in lists:
            page = book.add_worksheet(one.title)
            page.freeze_panes(1, 0)
            page.set_column(0, len(one.heads) - 1, 34)
            for number, row in enumerate([one.heads, *one.rows]):
                for index, value in enumerate(row):
                    write_cell(book, page, number, index, value, None if number else head)
    return out.getvalue()


def read(content: bytes) -> Mapping[str, list[tuple[int, dict]]]:
    """Return the filled rows of each sheet by its key: number of the row, raw cells by column.

    Sheets that are no part of it are left alone: lists of the template, notes.

    :raise BadCellError: the file is no such workbook, or too large; ``detail`` is what is meant
    """
    titles = {key: workbook.folded(title) for key, (title, _columns) in SHEETS.items()}
    pages = workbook.read(content, LIMITS, only=set(titles.values()))
    if titles["dossiers"] not in pages:
        raise BadCellError("no_sheet", SHEETS["dossiers"][0])
    found = {
        key: rows_of(pages[title], SHEETS[key][1]) if title in pages else []
        for key, title in titles.items()
    }
    if len(found["dossiers"]) > MAX_DOSSIERS:
        raise BadCellError("rows", str(MAX_DOSSIERS))
    return found
