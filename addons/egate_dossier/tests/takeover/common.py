"""A workbook of open dossiers of the system before, filled in as a spreadsheet does it."""

import base64
from datetime import datetime
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from odoo.fields import Command

from ...models.takeover.takeover import GOES_ON
from ...tools import takeover_workbook
from ..common import IDENTITY, OTHER_IDENTITY, PDF, DossierCommon

CRON = "egate_dossier.ir_cron_takeover"
FIRST = {
    "Mã hồ sơ cũ": "T99.33.01-261116-0007",
    "Mã thủ tục": "9.000001",
    "Mã bộ phận một cửa": "T99.33.01",
    "Ngày giờ tiếp nhận": datetime(2026, 11, 16, 9, 10),
    "Ngày giờ hẹn trả": "26/11/2026 16:00",
    "Bước hiện tại": "Đang thẩm định",
    "Mã đơn vị đang giữ": "T99.33",
    "Tài khoản người đang giữ": "officer",
    "Họ và tên, tên tổ chức": "Nguyễn Thị Minh Khai",
    "Số giấy tờ tùy thân": IDENTITY,
    "Phí còn phải thu": 15000,
    "Phí đã thu ở hệ thống cũ": "20.000",
    "Số biên lai đã cấp": "BL-0042",
}
SECOND = {
    **FIRST,
    "Mã hồ sơ cũ": "HS/2026.0008",
    "Ngày giờ hẹn trả": "20/11/2026",
    "Bước hiện tại": "Chờ xử lý",
    "Tài khoản người đang giữ": None,
    "Họ và tên, tên tổ chức": "Trần Văn An",
    "Số giấy tờ tùy thân": OTHER_IDENTITY,
    "Phí còn phải thu": None,
    "Phí đã thu ở hệ thống cũ": None,
    "Số biên lai đã cấp": None,
}
PAPERS = (
    {
        "Mã hồ sơ cũ": FIRST["Mã hồ sơ cũ"],
        "Tên giấy tờ": "Tờ khai theo mẫu",
        "Số bản chính": 1,
        "Tên tệp": "Tờ khai.pdf",
    },
    {
        "Mã hồ sơ cũ": FIRST["Mã hồ sơ cũ"],
        "Tên giấy tờ": "Giấy xác nhận của tổ dân phố",
        "Số bản sao": 2,
    },
)
STEPS = (
    {
        "Mã hồ sơ cũ": FIRST["Mã hồ sơ cũ"],
        "Bước": "Tiếp nhận",
        "Đơn vị": "Một cửa phường",
        "Người xử lý": "Lê Thị B",
        "Từ": "16/11/2026 09:10",
        "Đến": "16/11/2026 10:00",
        "Ý kiến": "Đủ giấy tờ",
    },
)


def archive(**files):
    """Return a ZIP with these files: contents by path, ``__`` for a slash in the keyword."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for path, raw in files.items():
            packed.writestr(path, raw)
    return out.getvalue()


def fill_in(template, rows, papers=(), steps=()):
    """Return the workbook ``template``, base64, with these rows: values by title of a column."""
    book = load_workbook(BytesIO(base64.b64decode(template)))
    for key, filled in (("dossiers", rows), ("papers", papers), ("steps", steps)):
        page = book[takeover_workbook.SHEETS[key][0]]
        titles = [cell.value for cell in page[1]]
        for number, row in enumerate(filled, start=2):
            for title, value in row.items():
                page.cell(number, titles.index(title) + 1, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class TakeoverCase(DossierCommon):
    def takeover(self, *rows, papers=(), steps=(), archives=(), user=None, **values):
        """Begin a take-over with a workbook that is filled in from the template."""
        takeovers = self.env["egate.takeover"].with_user(user or self.manager)
        takeover = takeovers.create({"name": "Một cửa cũ", **values})
        takeover.write(
            {
                "file": base64.b64encode(fill_in(takeover.template, rows, papers, steps)),
                "upload_name": "ho-so-dang-mo.xlsx",
                "archive_ids": [
                    Command.create({"name": f"{n}.zip", "content": base64.b64encode(one)})
                    for n, one in enumerate(archives)
                ],
            }
        )
        return takeover

    def run_cron(self):
        with self.enter_registry_test_mode():
            for _turn in range(50):
                self.env.ref(CRON).method_direct_trigger()
                self.env.invalidate_all()
                going = [("state", "in", GOES_ON)]
                if not self.env["egate.takeover"].search(going):
                    return

    def pieces(self, lines):
        """Let a piece be so many rows."""
        cron = self.registry["egate.takeover"]._cron_take_over
        return patch.object(cron, "__defaults__", (lines, 60))

    def tried(self, takeover):
        takeover.action_check()
        self.run_cron()
        return takeover

    def taken(self, *rows, **parts):
        """Take over these rows; return the take-over."""
        takeover = self.tried(self.takeover(*rows, **parts))
        self.assertEqual(takeover.state, "ready", takeover.line_ids.mapped("what"))
        takeover.action_start()
        self.run_cron()
        return takeover

    def undone(self, takeover):
        takeover.action_undo()
        self.run_cron()
        return takeover

    def told_faults(self, takeover):
        """Return sheet, row and sentence of what is wrong."""
        self.tried(takeover)
        wrong = takeover.line_ids.filtered(lambda line: line.state == "bad")
        return [(line.sheet, line.row, line.what) for line in wrong]

    def dossiers(self, takeover):
        return takeover.sudo().line_ids.dossier_id


__all__ = ["CRON", "FIRST", "PAPERS", "PDF", "SECOND", "STEPS", "TakeoverCase", "archive"]
