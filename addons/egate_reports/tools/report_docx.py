"""A report in Word, out of a template that an office can replace.

A template is a Word file with tags of Jinja in double braces: ``agency``, ``form_number``,
``title``, ``lines``, ``unit_of_count``, ``reporter``, ``receiver``, ``place_line``, ``notes``,
``signatures``, and ``{{p table }}`` on a line of its own, where the table comes.
"""

import io
import zipfile
from datetime import date

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import OpcError
from lxml import etree
from markupsafe import Markup

from .docx_table import UNSAID, docx_table
from .report_layout import place_line, value_text
from .report_table import Column, ReportTable, Row
from .word.filling import WordTemplate, sandbox
from .word.package import BrokenTemplate, check_package

#: What stands for the table while the template is filled in.
_MARK = "egate_table"
_HERE = (
    Markup('<w:p><w:bookmarkStart w:id="90001" w:name="%s"/><w:bookmarkEnd w:id="90001"/></w:p>')
    % _MARK
)
_NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def render_docx(template: bytes, table: ReportTable, day: date) -> bytes:
    """Return a report as a Word file.

    Nothing in the report becomes a tag or a part of the file's XML.

    :param template: a Word file
    :param table: its rows are a list; the caller limits how many
    :param day: the local day of its date line
    :raise BrokenTemplate: the template cannot be used
    """
    try:
        word = WordTemplate(io.BytesIO(template))
        word.init_docx()
        section = word.docx.sections[0]
        _turn(section, table.landscape)
        width = (section.page_width - section.left_margin - section.right_margin) // 635
    except (
        *(OpcError, zipfile.BadZipFile, etree.LxmlError, LookupError, ValueError),
        # A page without size or margins.
        *(TypeError, AttributeError),
    ) as fault:
        raise BrokenTemplate("file", str(fault)) from fault
    try:
        word.render(_values(table, day), sandbox(), autoescape=True)
    except BrokenTemplate:
        raise
    except Exception as fault:  # noqa: BLE001 (a tag may do anything: divide by nothing, call a text)
        raise BrokenTemplate("tag", str(fault)) from fault
    found = word.docx.element.xpath(f".//w:p[w:bookmarkStart[@w:name='{_MARK}']]")
    if found:
        element = docx_table(list(table.columns), table.rows, width)
        found[0].getparent().replace(found[0], element)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def check_template(content: bytes) -> None:
    """Refuse a template that cannot be used, by filling it in with a sample.

    :raise BrokenTemplate:
    """
    check_package(content)
    document = render_docx(content, sample(), date(2026, 3, 31))
    # By the library: not every program calls the part word/document.xml.
    words = "".join(Document(io.BytesIO(document)).element.itertext(f"{{{_NS['w']}}}t"))
    # The library drops what it cannot read: what was to be there tells.
    if "Một & <hai>" not in words:
        raise BrokenTemplate("table")


def sample() -> ReportTable:
    """Return a small report, with signs that a wrong template would lose."""
    columns = [
        Column("name", "Lĩnh vực", number="1"),
        Column("count", "Tổng số", "integer", group=("Tiếp nhận",), number="2", total=True),
    ]
    rows = [Row({"name": "Một & <hai>", "count": 1}), Row({"name": "Ba", "count": 2})]
    return ReportTable(
        "sample",
        "Báo cáo mẫu",
        columns,
        rows,
        form_number="Biểu mẫu",
        lines=["Từ ngày 01/01/2026 đến ngày 31/03/2026"],
        notes=["Ghi chú"],
        unit_of_count="Hồ sơ",
        reporter="Đơn vị A",
        receiver="Đơn vị B",
        place="Hà Nội",
        signatures=["Người lập", "Thủ trưởng"],
    )


def _turn(section, landscape):
    """Turn the page to the side that the report needs."""
    width, height = section.page_width, section.page_height
    if (width > height) != landscape:
        section.page_width, section.page_height = height, width
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def _values(table, day):
    def clean(text):
        return (text or "").translate(UNSAID)

    return {
        "agency": clean(table.reporter).upper(),
        "form_number": clean(table.form_number),
        "title": clean(table.title),
        "lines": [clean(line) for line in table.lines],
        "unit_of_count": clean(table.unit_of_count),
        "reporter": clean(table.reporter),
        "receiver": clean(table.receiver),
        "place_line": clean(place_line(table, day)),
        "notes": [clean(note) for note in table.notes],
        "signatures": [clean(signer) for signer in table.signatures],
        "table": _HERE,
        # For an office that draws the table itself.
        "rows": [
            {
                column.key: clean(value_text(row.values.get(column.key), column.kind))
                for column in table.columns
            }
            for row in table.rows
        ],
    }
