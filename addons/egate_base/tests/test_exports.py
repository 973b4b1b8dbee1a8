import csv
import doctest
import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, tagged

import odoo.addons.egate_base

from ..tools import catalogue_workbook, sheet_cells
from .common import BaseOfficeCase

HOSTILE = (
    '=HYPERLINK("http://127.0.0.1/?"&A1,"xem")',
    "{=1+1}",
    "@SUM(1;1)",
    "\t=1+1",
    "+84 905 000 111",
    "-1+1",
    "- ghi chú",
    "＝1+1",  # noqa: RUF001
    "＠SUM(1)",  # noqa: RUF001
    "http://127.0.0.1/x",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "<r><t>x</t></r>",
    "<r><v",
    " =1+1",
    "048090000123",
    "_x0041_",
)


def cells(content):
    """Return all cells of a workbook, after a look at what no reader would show."""
    with ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode()
            assert not re.search(r"<f[ >/]|<hyperlink|externalLink", text), name
    book = load_workbook(io.BytesIO(content))
    return [cell for page in book for row in page.iter_rows() for cell in row]


@tagged("post_install", "-at_install", "access_rights")
class TestExports(BaseOfficeCase, HttpCase):
    """No cell of a file that leaves the office is computed by who opens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sectors = cls.env["egate.sector"].create(
            [{"name": name, "code": f"X{number}"} for number, name in enumerate(HOSTILE)]
        )

    def setUp(self):
        super().setUp()
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        self.authenticate(self.manager.login, self.manager.login)

    def export(self, kind, model, records, fields, **more):
        data = {
            "model": model,
            "fields": [
                {"name": name, "label": label, "type": type_} for name, label, type_ in fields
            ],
            "ids": records.ids,
            "domain": [],
            "import_compat": False,
            "groupby": [],
            "context": {},
            **more,
        }
        return self.post(f"/web/export/{kind}", data).content

    def post(self, address, data):
        values = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
        response = self.url_open(address, data=values)
        self.assertEqual(response.status_code, 200)
        return response

    def assertTexts(self, content, texts):
        found = cells(content)
        self.assertNotIn("f", {cell.data_type for cell in found})
        values = {cell.value.strip() for cell in found if isinstance(cell.value, str)}
        self.assertLessEqual({text.strip() for text in texts}, values)
        for cell in found:
            if isinstance(cell.value, str) and sheet_cells.is_formula(cell.value):
                self.assertTrue(cell.quotePrefix, cell.value)

    def test_no_cell_and_no_heading_of_a_list_is_a_formula(self):
        fields = [("name", '=HYPERLINK("x")', "char"), ("code", "@SUM(A1)", "char")]
        content = self.export("xlsx", "egate.sector", self.sectors, fields)
        self.assertTexts(content, (*HOSTILE, '=HYPERLINK("x")', "@SUM(A1)"))
        fields = [("name", "Tên", "char")]
        content = self.export("xlsx", "egate.sector", self.sectors, fields, import_compat=True)
        self.assertTexts(content, HOSTILE)

    def test_no_title_of_a_group_is_a_formula(self):
        sector = self.sectors[0]
        procedures = self.env["egate.procedure"].create(
            [
                {"name": name, "code": f"9.{number:06}", "sector_id": sector.id}
                for number, name in enumerate(HOSTILE[:3])
            ]
        )
        fields = [("name", "Tên", "char"), ("code", "=Mã", "char")]
        content = self.export(
            "xlsx", "egate.procedure", procedures, fields, groupby=["sector_id", "name"]
        )
        self.assertTexts(content, ("=Mã", *HOSTILE[:3], f"{sector.name} (3)"))

    def test_a_list_with_commas_quotes_what_would_be_computed(self):
        fields = [("name", "@Tên", "char"), ("code", "Mã", "char")]
        content = self.export("csv", "egate.sector", self.sectors, fields).decode()
        rows = list(csv.reader(io.StringIO(content, newline="")))
        self.assertEqual(rows[0], ["'@Tên", "Mã"])
        self.assertEqual(len(rows), len(HOSTILE) + 1)
        for (cell, _code), name in zip(rows[1:], self.sectors.mapped("name"), strict=True):
            quoted = f"'{name}" if sheet_cells.is_formula(name) else name
            self.assertEqual(cell, quoted)
            self.assertNotIn(cell.lstrip()[:1], tuple(sheet_cells.LEADS))

    def test_a_pivot_is_written_by_the_same_writer(self):
        table = {
            "title": "=A[1]:" + "x" * 40,
            "model": "egate.sector",
            "measure_count": 1,
            "col_group_headers": [
                [{"title": "=Tổng", "width": 2, "height": 1}],
                [
                    {"title": "@a", "width": 1, "height": 1},
                    {"title": "{=b}", "width": 1, "height": 1},
                ],
            ],
            "measure_headers": [
                {"title": "+Số", "is_bold": False},
                {"title": "-Số", "is_bold": True},
            ],
            "rows": [
                {
                    "indent": 0,
                    "title": HOSTILE[0],
                    "values": [{"value": "=1+1"}, {"value": -2.5, "is_bold": True}],
                },
                {"indent": 1, "title": HOSTILE[2], "values": [{"value": 7}, {"value": None}]},
            ],
        }
        content = self.post("/web/pivot/export_xlsx", table).content
        wanted = ("=Tổng", "@a", "{=b}", "+Số", "-Số", "=1+1", HOSTILE[0], HOSTILE[2])
        self.assertTexts(content, wanted)
        page = load_workbook(io.BytesIO(content)).active
        self.assertEqual((page["C4"].value, page["B5"].value), (-2.5, 7))

    def test_a_pivot_that_is_none_is_told_so(self):
        for data in ("", "[]", "{}", "null", '{"title": 1}'):
            with self.subTest(data=data):
                values = {"data": data, "csrf_token": Request.csrf_token(self)}
                response = self.url_open("/web/pivot/export_xlsx", data=values)
                self.assertEqual(response.status_code, 400)

    def test_numbers_days_and_moments_keep_their_kind(self):
        out = io.BytesIO()
        values = (
            -5,
            1.25,
            True,
            date(2026, 11, 23),
            datetime(2026, 11, 23, 8, 30),
            "048090000123",
            "-5",
            float("inf"),
        )
        with sheet_cells.new_book(out) as book:
            page = book.add_worksheet()
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for column, value in enumerate(values):
                style = day if isinstance(value, date) else None
                sheet_cells.write_cell(book, page, 0, column, value, style)
        found = [(cell.data_type, cell.value) for cell in cells(out.getvalue())]
        self.assertEqual(
            found,
            [
                ("n", -5),
                ("n", 1.25),
                ("b", True),
                ("d", datetime(2026, 11, 23)),
                ("d", datetime(2026, 11, 23, 8, 30)),
                ("s", "048090000123"),
                ("s", "-5"),
                ("s", "inf"),
            ],
        )

    def test_the_catalogue_reads_back_what_it_wrote(self):
        rows = [
            {
                "procedure": f"9.{number:06}",
                "version": "1/QĐ",
                "name": name,
                **dict.fromkeys(("levels", "audiences", "laws"), ()),
            }
            for number, name in enumerate(HOSTILE)
        ]
        content = catalogue_workbook.write({"procedures": rows})
        read = catalogue_workbook.read(content)["procedures"]
        self.assertEqual(
            [(row.cells["procedure"], row.cells["name"].strip()) for row in read],
            [(row["procedure"], row["name"].strip()) for row in rows],
        )
        self.assertTexts(content, HOSTILE)

    def test_the_doctests_of_the_writer(self):
        self.assertFalse(doctest.testmod(sheet_cells).failed)

    def test_no_other_code_writes_cells(self):
        addons = Path(odoo.addons.egate_base.__path__[0]).parent
        found = {
            path.relative_to(addons).as_posix()
            for path in addons.glob("egate_*/**/*.py")
            if "/tests/" not in path.as_posix()
            and re.search(
                r"xlsxwriter|csv\.(writer|DictWriter)|openpyxl import (?!load_workbook)|"
                r"openpyxl\.Workbook|\.write_(string|formula|url|rich_string)\(",
                path.read_text(),
            )
        }
        self.assertEqual(
            found,
            {
                "egate_base/controllers/export.py",
                "egate_base/tools/sheet_cells.py",
                "egate_base/tools/sheet_rows.py",
                # Reports: their cells go through the two above; their only formulas are sums.
                "egate_reports/tools/report_csv.py",
                "egate_reports/tools/report_xlsx.py",
            },
        )
