"""The Word template that every report has from the beginning: ``report.docx`` of egate_reports."""

from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT = "Times New Roman"
DATA = Path(__file__).resolve().parents[2] / "addons" / "egate_reports" / "data"
PLACE = DATA / "report.docx"
LEFT, CENTRE, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def build(path):
    """Write the template to ``path``, with the tags that ``report_docx.py`` fills in."""
    document = Document()
    _set_up(document)
    # A statistical form has its number, its title and who reports side by side.
    line(document, "{%p if form_number %}")
    left, centre, right = cells(document, 24, 52, 24)
    line(left, "{{ form_number }}", bold=True)
    line(centre, "{{ title }}", CENTRE, bold=True, size=14)
    repeat(centre, "line", "lines", CENTRE)
    line(right, "Đơn vị báo cáo: {{ reporter }}")
    line(right, "{%p if receiver %}")
    line(right, "Đơn vị nhận báo cáo: {{ receiver }}")
    line(right, "{%p endif %}")
    line(document, "{%p else %}")
    left, right = cells(document, 45, 55)
    line(left, "{{ agency }}", CENTRE, bold=True)
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTRE, bold=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", CENTRE, bold=True)
    line(right, "{{ place_line }}", CENTRE, italic=True)
    line(document, "")
    line(document, "{{ title }}", CENTRE, bold=True, size=14)
    repeat(document, "line", "lines", CENTRE)
    line(document, "{%p if receiver %}")
    line(document, "Kính gửi: {{ receiver }}", CENTRE)
    line(document, "{%p endif %}")
    line(document, "{%p endif %}")
    # These two are there always: tables without a line between them become one.
    line(
        document,
        "{% if unit_of_count %}Đơn vị tính: {{ unit_of_count }}{% endif %}",
        RIGHT,
        italic=True,
    )
    line(document, "{{p table }}")
    line(document, "", size=6)
    repeat(document, "note", "notes", LEFT, size=11)
    line(document, "{%p if form_number %}")
    line(document, "{{ place_line }}", RIGHT, italic=True)
    line(document, "{%p endif %}")
    _signatures(document)
    document.save(path)


def _set_up(document):
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    # The same for letters with marks, which Word counts as of another script.
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(2)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin, section.right_margin = Cm(2.0), Cm(1.3)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.5)
    foot = section.footer.paragraphs[0]
    foot.alignment = RIGHT
    page_number(foot)
    properties = document.core_properties
    properties.title, properties.author = "{{ title }}", "{{ agency }}"
    properties.comments, properties.language = "", "vi-VN"
    # The same bytes each time.
    properties.created = properties.modified = datetime(2026, 1, 1)


def page_number(paragraph):
    run = paragraph.add_run()
    run.font.size = Pt(10)
    for kind in ("begin", None, "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = "PAGE"
        run._r.append(part)


def line(place, text, align=LEFT, bold=False, italic=False, size=None):
    """Add a paragraph; the one that a new cell begins with is used first."""
    first = place.paragraphs[0] if len(place.paragraphs) == 1 else None
    empty = first is not None and not first.text and place._element.tag == qn("w:tc")
    paragraph = first if empty else place.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)


def repeat(place, name, names, align, size=None):
    line(place, f"{{%p for {name} in {names} %}}")
    line(place, f"{{{{ {name} }}}}", align, italic=True, size=size)
    line(place, "{%p endfor %}")


def cells(document, *widths):
    """Add a table without lines; return its cells.

    :param widths: of a hundred, whichever way the page is turned
    """
    table = document.add_table(rows=1, cols=len(widths))
    _share(table._tbl.tblPr, "w:tblW", 100)
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        _share(cell._tc.get_or_add_tcPr(), "w:tcW", width)
    return table.rows[0].cells


def _share(properties, tag, width):
    element = properties.find(qn(tag))
    if element is None:
        element = OxmlElement(tag)
        properties.append(element)
    element.set(qn("w:type"), "pct")
    element.set(qn("w:w"), str(width * 50))


def _signatures(document):
    line(document, "{%p if signatures %}")
    first, each, last = cells(document, 33, 34, 33)
    line(first, "{%tc for signature in signatures %}")
    line(each, "{{ signature }}", CENTRE, bold=True)
    line(each, "(Ký, ghi rõ họ tên)", CENTRE, italic=True)
    for _space in range(3):
        line(each, "", CENTRE)
    line(last, "{%tc endfor %}")
    line(document, "{%p endif %}")
