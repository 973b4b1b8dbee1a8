import csv
import dataclasses
import doctest
import io
import re
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged
from odoo.tools import file_path

from odoo.addons.egate_base.tools import sheet_rows
from odoo.addons.egate_base.tools.sheet_cells import new_book, write_cell

from ...models.figures import schedule
from ...models.figures.template import STANDARD
from ...tools import periods, report_compare, report_json, report_layout, report_xlsx
from ...tools.report_csv import write_csv
from ...tools.report_docx import BrokenTemplate, check_template, render_docx
from ...tools.report_table import Column, Row
from .report_case import COLUMNS, DAY, HOSTILE, row, table, whole


class FileCase(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "report.xlsx"

    def book(self, report, computed=False):
        """Write a report as Excel; return the workbook as a spreadsheet reads it."""
        report_xlsx.write_xlsx(report, str(self.path), DAY)
        return load_workbook(self.path, data_only=computed)

    def cells(self, page):
        """Return the lines of a page from the head of the table on."""
        lines = list(page.iter_rows())
        at = next(n for n, line in enumerate(lines) if line[0].value == COLUMNS[0].title)
        return lines[at:]


@tagged("post_install", "-at_install")
class TestExamples(BaseCase):
    def test_examples(self):
        modules = (periods, report_compare, report_json, report_layout, report_xlsx, schedule)
        for module in modules:
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed, module)
            self.assertTrue(tried, module)


@tagged("post_install", "-at_install")
class TestExcel(FileCase):
    """What a spreadsheet reads is what the report says, each cell as what it is."""

    def test_cells_are_typed(self):
        page = self.book(table()).active
        line = next(cells for cells in self.cells(page) if cells[1].value == "Hộ tịch")
        self.assertEqual(
            [cell.value for cell in line],
            [1, "Hộ tịch", 3, 1, 2, "048090000123", 15000, 0.3333, datetime(2026, 3, 9)],
        )
        self.assertEqual("".join(cell.data_type for cell in line), "nsnnnsnnd")
        self.assertEqual(line[5].number_format, "@", "leading zeros stay when it is typed again")
        self.assertEqual(line[6].number_format, "#,##0")
        self.assertEqual(line[7].number_format, "0.0#%")
        self.assertEqual(line[8].number_format, "dd/mm/yyyy")
        self.assertEqual(line[1].font.name, "Times New Roman")
        self.assertEqual(line[1].alignment.indent, 1)
        group = next(cells for cells in self.cells(page) if cells[1].value == "Nhóm A")
        self.assertTrue(group[1].font.bold)
        self.assertEqual([cell.value for cell in group[:4]], [None, "Nhóm A", 6, None])

    def test_the_head_is_merged_frozen_and_printed_on_each_page(self):
        page = self.book(table()).active
        head = self.cells(page)[:4]
        first, last = head[0][0].row, head[-1][0].row
        merged = {str(cells) for cells in page.merged_cells.ranges}
        self.assertLessEqual(
            {f"A{first}:A{last - 1}", f"C{first}:E{first}", f"D{first + 1}:E{first + 1}"}, merged
        )
        self.assertEqual(head[0][2].value, "Tiếp nhận")
        self.assertEqual(head[1][3].value, "Trong kỳ")
        self.assertEqual([cell.value for cell in head[3]], list("123456789"))
        self.assertEqual(page.freeze_panes, f"A{last + 1}")
        self.assertEqual(page.print_title_rows, f"${first}:${last}")
        self.assertEqual((page.page_setup.orientation, page.page_setup.paperSize), ("landscape", 9))
        self.assertEqual((page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight), (1, 0))
        self.assertTrue(page.sheet_properties.pageSetUpPr.fitToPage)
        self.assertGreater(page.column_dimensions["B"].width, 30)

    def test_a_total_is_a_formula_over_the_plain_lines_with_its_value(self):
        formulas = self.cells(self.book(table()).active)
        values = self.cells(self.book(table(), computed=True).active)
        at = next(n for n, cells in enumerate(formulas) if cells[1].value == "Tổng số")
        top = formulas[0][0].row + 4
        self.assertEqual(
            formulas[at][2].value, f"=SUM(C{top + 1}:C{top + 2},C{top + 4}:C{top + 4})"
        )
        self.assertEqual([cell.value for cell in values[at][2:7]], [9, 3, 6, None, 35000])
        for column in (2, 3, 4, 6):
            plain = [values[n][column].value for n in (5, 6, 8)]
            self.assertEqual(values[at][column].value, sum(plain))

    def test_a_total_that_counts_each_dossier_once_stays_a_value(self):
        rows = [row(1, "Hộ tịch"), row(2, "Chứng thực")]
        own = Row({"name": "Cộng", "all": 5, "online": 2, "desk": 4, "fee": 30000}, "total")
        cells = self.cells(self.book(table([*rows, own])).active)
        last = next(line for line in cells if line[1].value == "Cộng")
        self.assertEqual(last[2].value, 5, "the lines add up to 6")
        self.assertEqual(last[3].value, f"=SUM(D{last[3].row - 2}:D{last[3].row - 1})")

    def test_no_value_is_computed_or_opened(self):
        rows = [row(n, text, code=text, fee=text) for n, text in enumerate(HOSTILE)]
        page = self.book(table(rows, title=HOSTILE[0], lines=[HOSTILE[1]], notes=[HOSTILE[0]]))
        found = [cell for cells in page.active.iter_rows() for cell in cells]
        totals = [cell for cell in found if cell.data_type == "f"]
        self.assertTrue(all(cell.value.startswith("=SUM(") for cell in totals))
        # What looks like an escape of Excel's is escaped; this reader leaves it so.
        texts = [
            cell.value.replace("_x005F_", "_").strip() for cell in found if cell.data_type == "s"
        ]
        for text in HOSTILE:
            self.assertGreaterEqual(texts.count(text.strip()), 3, text)
        for cell in found:
            if cell.value in HOSTILE[:4]:
                self.assertTrue(cell.quotePrefix, cell.value)
        with zipfile.ZipFile(self.path) as parts:
            for name in parts.namelist():
                self.assertNotRegex(parts.read(name).decode(), r"<hyperlink|externalLink", name)

    def test_a_row_written_as_one_text_has_the_cells_of_the_library(self):
        values = [
            [*HOSTILE, None, 0, -5, 12.5, 10**20, True, DAY, datetime(2026, 3, 1, 8, 30), ""],
            ["A", "B & <C>", "Đ" * 40_000, 1 / 3, date(1800, 1, 1), "\x07", *range(14)],
        ]
        values[1] = values[1][: len(values[0])]
        for name in ("plain", "fast"):
            with new_book(self.path.with_name(f"{name}.xlsx"), streamed=True) as book:
                page = book.add_worksheet("A", sheet_rows.StreamedPage)
                styles = [book.add_format({"num_format": "0.00"})] * len(values[0])
                for at, line in enumerate(values):
                    if name == "fast":
                        page.write_values(book, at, page.places(book, styles), line)
                        continue
                    for column, value in enumerate(line):
                        write_cell(book, page, at, column, value, styles[column])
        plain, fast = (
            load_workbook(self.path.with_name(f"{name}.xlsx")).active for name in ("plain", "fast")
        )
        self.assertEqual(plain.dimensions, fast.dimensions)
        for left, right in zip(plain.iter_rows(), fast.iter_rows(), strict=True):
            for one, other in zip(left, right, strict=True):
                self.assertEqual(
                    (one.value, one.data_type, one.number_format, one.quotePrefix),
                    (other.value, other.data_type, other.number_format, other.quotePrefix),
                    one.coordinate,
                )

    def test_a_long_report_goes_on_under_its_head_on_a_further_page(self):
        self.patch(report_xlsx, "LAST_ROW", 20)
        book = self.book(table([row(n, f"Dòng {n}") for n in range(26)]), computed=True)
        self.assertEqual(len(book.worksheets), 3)
        names = [
            cells[1].value
            for page in book
            for cells in self.cells(page)
            if str(cells[1].value or "").startswith("Dòng")
        ]
        self.assertEqual(names, [f"Dòng {n}" for n in range(26)])
        total = self.cells(book.worksheets[-1])
        total = next(cells for cells in total if cells[1].value == "Tổng số")
        self.assertEqual(total[2].value, 78)
        formulas = load_workbook(self.path).worksheets[-1]
        self.assertIn("'Báo cáo'!", formulas.cell(total[2].row, 3).value)

    def test_an_empty_report_says_so(self):
        page = self.book(table([])).active
        self.assertIn("Không có hồ sơ", [cells[0].value for cells in page.iter_rows()])


@tagged("post_install", "-at_install")
class TestCommaList(FileCase):
    def test_it_is_read_back_with_its_mark_and_line_ends(self):
        rows = [row(1, HOSTILE[0]), row(2, HOSTILE[4], rate=None), row(0, "Đất", fee=0)]
        self.assertEqual(write_csv(table(rows), str(self.path)), 4)
        raw = self.path.read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(raw.count(b"\r\n"), raw.count(b"\n"))
        head, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        self.assertEqual(head[3], "Tiếp nhận – Trong kỳ – Trực tuyến")
        self.assertEqual(lines[0][1], f"'{HOSTILE[0]}")
        self.assertEqual(
            lines[1], ["2", HOSTILE[4], "3", "1", "2", "048090000123", "15000", "", "2026-03-09"]
        )
        self.assertEqual((lines[2][0], lines[2][6]), ("0", "0"), "a zero is said")
        self.assertEqual(lines[3][:3], ["", "Tổng số", "9"])


@tagged("post_install", "-at_install")
class TestWord(FileCase):
    """A report in Word says what the report says, whatever signs are in it."""

    @staticmethod
    def standard():
        return Path(file_path(STANDARD)).read_bytes()

    def word(self, report, template=None):
        content = render_docx(template or self.standard(), whole(report), DAY)
        return Document(io.BytesIO(content))

    def texts(self, document):
        paragraphs = [p.text for p in document.paragraphs]
        for each in document.tables:
            paragraphs += [cell.text for line in each.rows for cell in line.cells]
        return paragraphs

    def template(self, *paragraphs):
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def test_signs_are_letters(self):
        rows = [row(n, text) for n, text in enumerate(HOSTILE)]
        document = self.word(table(rows, title=HOSTILE[4], lines=[HOSTILE[5]], notes=[HOSTILE[6]]))
        texts = self.texts(document)
        for text in HOSTILE:
            self.assertIn(text, texts)
        self.assertIn("Đơn vị báo cáo: UBND phường Mẫu", "\n".join(texts))
        long = "Đăng ký khai sinh, " * 500
        self.assertIn(long, self.texts(self.word(table([row(1, long)]))))

    def test_the_table_is_the_reports_own_and_its_head_is_on_every_page(self):
        document = self.word(table())
        figures = next(t for t in document.tables if "Lĩnh vực" in t.rows[0].cells[1].text)
        head = [[cell.text for cell in line.cells] for line in figures.rows[:4]]
        self.assertEqual(head[0][:5], ["TT", "Lĩnh vực", *["Tiếp nhận"] * 3])
        self.assertEqual(head[1][2:5], ["Tổng số", "Trong kỳ", "Trong kỳ"])
        self.assertEqual(head[2][0], "TT", "merged with the lines above it")
        repeated = [bool(line._tr.xpath("./w:trPr/w:tblHeader")) for line in figures.rows]
        self.assertEqual(repeated, [True] * 4 + [False] * 6)
        cells = [cell.text for cell in figures.rows[5].cells]
        self.assertEqual(
            cells,
            ["1", "Hộ tịch", "3", "1", "2", "048090000123", "15.000", "33,33%", "09/03/2026"],
        )
        self.assertEqual([cell.text for cell in figures.rows[-1].cells][1:3], ["Tổng số", "9"])
        self.assertEqual(document.styles["Normal"].font.name, "Times New Roman")
        self.assertEqual(document.styles["Normal"].font.size.pt, 13)

    def test_the_page_is_turned_as_the_report_needs(self):
        for landscape in (True, False):
            section = self.word(table(landscape=landscape)).sections[0]
            self.assertEqual(section.page_width > section.page_height, landscape)

    def test_a_report_that_is_no_form_has_the_letterhead(self):
        texts = "\n".join(self.texts(self.word(table(form_number=""))))
        self.assertIn("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", texts)
        self.assertIn("Phường Mẫu, ngày 01 tháng 4 năm 2026", texts)
        self.assertIn("Kính gửi: UBND tỉnh Mẫu", texts)
        self.assertNotIn("{", texts)

    def test_an_empty_report_says_so(self):
        self.assertIn("Không có hồ sơ", self.texts(self.word(table([]))))

    def test_the_standard_template_passes_its_own_judge(self):
        check_template(self.standard())

    def test_a_broken_template_says_what_is_wrong(self):
        linked = io.BytesIO()
        good = self.template("{{p table }}")
        with zipfile.ZipFile(io.BytesIO(good)) as parts, zipfile.ZipFile(linked, "w") as new:
            for name in parts.namelist():
                content = parts.read(name)
                if name == "word/_rels/document.xml.rels":
                    content = content.replace(
                        b"</Relationships>",
                        b'<Relationship Id="r99" Type="http://x/attachedTemplate" '
                        b'Target="http://127.0.0.1/x.dotm" TargetMode="External"/></Relationships>',
                    )
                new.writestr(name, content)
        check_template(good)
        for content, key in (
            (b"no file", "file"),
            (b"PK\x03\x04", "file"),
            (self.template("{{ title }}"), "table"),
            (self.template("{{p table }}", "{{ title"), "tag"),
            (self.template("{{p table }}", "{{ 1/0 }}"), "tag"),
            (self.template("{{p table }}", "{% for x in lines %}"), "tag"),
            (self.template("{{p table }}", "{{ ''.__class__.__mro__[1] }}"), "tag"),
            (b"x" * (2**21 + 1), "large"),
            (linked.getvalue(), "outside"),
            (self.damaged(good), "file"),
            (self.rewritten(good, rb"<w:pgSz [^>]*>", b""), "file"),
            (self.rewritten(good, rb"<w:pgMar [^>]*>", b""), "file"),
        ):
            with self.subTest(key), self.assertRaises(BrokenTemplate) as caught:
                check_template(content)
            self.assertEqual(caught.exception.key, key, caught.exception)

    def rewritten(self, content, pattern, by):
        """Return a Word file with ``pattern`` replaced in its parts and in their names."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as new:
            for name in parts.namelist():
                named = re.sub(pattern, by, name.encode()).decode()
                new.writestr(named, re.sub(pattern, by, parts.read(name)))
        return out.getvalue()

    def damaged(self, content):
        """Return a Word file whose text cannot be unpacked."""
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            part = parts.getinfo("word/document.xml")
        begin = part.header_offset + 30 + len(part.filename)
        middle = bytes(byte ^ 0x5A for byte in content[begin : begin + part.compress_size])
        return content[:begin] + middle + content[begin + part.compress_size :]

    def test_the_text_may_be_a_part_of_any_name(self):
        # Word on the web saves it as document2.xml.
        content = self.rewritten(self.template("{{p table }}"), rb"document\.xml", b"document2.xml")
        check_template(content)

    def test_an_office_may_draw_the_table_itself(self):
        document = Document()
        lines = document.add_table(rows=3, cols=2).rows
        lines[0].cells[0].text = "{%tr for row in rows %}"
        lines[1].cells[0].text, lines[1].cells[1].text = "{{ row.name }}", "{{ row.all }}"
        lines[2].cells[0].text = "{%tr endfor %}"
        out = io.BytesIO()
        document.save(out)
        texts = self.texts(self.word(table([row(1, "A & <b>")]), out.getvalue()))
        self.assertEqual(texts[-4:], ["A & <b>", "3", "Tổng số", "3"])


@tagged("post_install", "-at_install")
class TestKeptForm(BaseCase):
    def test_a_kept_report_is_the_same_report(self):
        report = whole(table())
        again = report_json.restored(report_json.kept(report))
        plain = dataclasses.replace(report, columns=list(report.columns))
        self.assertEqual(again.columns, plain.columns)
        for one, other in zip(report.rows, again.rows, strict=True):
            self.assertEqual((one.style, one.indent), (other.style, other.indent))
            for column in COLUMNS:
                self.assertEqual(one.values.get(column.key), other.values[column.key])

    def test_a_new_column_is_a_difference(self):
        old = table([row(1, "A")], columns=COLUMNS[:3])
        more = (*COLUMNS[:3], Column("x", "Mới", "integer"))
        new = table([row(1, "A"), row(2, "A")], columns=more)
        found = [tuple(one)[:4] for one in report_compare.differences(old, new)]
        self.assertEqual(found, [("A", "Tiếp nhận – Tổng số", None, 3)])
