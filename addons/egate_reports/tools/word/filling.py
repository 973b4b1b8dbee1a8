"""Fills in a Word file: what goes in are texts, which stay texts whatever signs they have."""

import io
import unicodedata
import zipfile
from types import SimpleNamespace

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from ..docx_table import UNSAID
from .package import BrokenTemplate

LANGUAGE = "vi-VN"
#: The largest part that is made, in signs: a small template may repeat much for each row.
MAX_MADE = 64 * 2**20
_PROPERTIES = ("title", "author", "comments", "identifier", "subject", "keywords", "category")


def sandbox(strict=False):
    """Return an environment in which a template fills in a page and reads nothing of the server.

    :param strict: refuse a field that is not there, in place of leaving it out
    """
    unknown = StrictUndefined if strict else Undefined
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=unknown)


class WordTemplate(DocxTemplate):
    """The library's, with two of its habits left out.

    It reads ``{_{`` in a value as a brace, and writes ``&amp;`` into the title of a document.
    """

    # lint: allow the library calls it
    def render_xml_part(self, src_xml, part, context, jinja_env=None):
        self.current_rendering_part = part
        pieces, size = [], 0
        for piece in (jinja_env or sandbox()).from_string(src_xml).generate(context):
            size += len(piece)
            if size > MAX_MADE:
                raise BrokenTemplate("large")
            pieces.append(piece)
        filled = "".join(pieces)
        # The library would drop what is no XML and say nothing.
        etree.fromstring(filled.encode())
        return self.resolve_listing(filled)

    # lint: allow the library calls it
    def render_properties(self, context, jinja_env=None):
        # No XML yet, so nothing to escape.
        return super().render_properties(context, ImmutableSandboxedEnvironment())


def plain(value):
    """Return a value as a template may have it: texts in NFC, lists of rows of texts.

    >>> plain([{"name": "Nguye\\u0302\\u0303n", "count": 2, "note": False}])
    [{'name': 'Nguyễn', 'count': '2', 'note': ''}]
    """
    if isinstance(value, list | tuple):
        return [{name: plain(one) for name, one in row.items()} for row in value]
    text = "" if value is None or value is False else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSAID)
    return unicodedata.normalize("NFC", text)


def fill_docx(template: bytes, values: dict, title: str, author: str, mark: str) -> bytes:
    """Return a Word file filled in.

    :param values: as :func:`plain` returns them
    :param title: of the document, for programs that read it aloud
    :param mark: what stands on the head of every page
    :raise BrokenTemplate: ``file`` or ``tag``
    """
    try:
        word = WordTemplate(io.BytesIO(template))
        word.init_docx()
        # What an office's Word wrote here is about the author of the template.
        for name in (*_PROPERTIES, "last_modified_by"):
            setattr(word.docx.core_properties, name, "")
    except (OpcError, zipfile.BadZipFile, etree.LxmlError, LookupError, ValueError) as fault:
        raise BrokenTemplate("file", str(fault)) from fault
    try:
        if mark:
            # Before: the library exchanges the heads when it fills them in.
            _mark_pages(word.docx, mark)
        word.render(_as_rows(values), sandbox(strict=True), autoescape=True)
        document = word.docx
        _say_what_it_is(document, title, author)
    except (TemplateError, etree.LxmlError) as fault:
        raise BrokenTemplate("tag", str(fault)) from fault
    except (LookupError, TypeError, ValueError, AttributeError) as fault:
        # A page without a table's columns, size or margins.
        raise BrokenTemplate("file", str(fault)) from fault
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _as_rows(values):
    """Return values whose rows have their columns and nothing else: a dictionary has ``copy``."""
    return {
        name: [SimpleNamespace(**row) for row in value] if isinstance(value, list) else value
        for name, value in values.items()
    }


def remarks(template: bytes) -> list:
    """Return what keeps a reader of screens from reading a template well.

    :return: keys with the number of the table: ``("head", 2)``: its first line repeats on no page
    """
    body = Document(io.BytesIO(template)).element.body
    found = []
    for number, table in enumerate(body.iter(qn("w:tbl")), 1):
        repeats = any("{%tr for" in "".join(row.itertext()) for row in table.iter(qn("w:tr")))
        if repeats and table.find(f".//{qn('w:tblHeader')}") is None:
            found.append(("head", number))
    return found


def _say_what_it_is(document, title, author):
    properties = document.core_properties
    # Word takes 255 signs and no more.
    properties.title, properties.author = title[:255], author[:255]
    properties.language = LANGUAGE
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is None:
        return
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _mark_pages(document, mark):
    """Put ``mark`` on the head of every page, whatever heads the template has."""
    even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if even:
            heads.append(section.even_page_header)
        for head in heads:
            if number and head.is_linked_to_previous:
                continue
            if head.is_linked_to_previous:
                head.is_linked_to_previous = False
            first = head.paragraphs[0] if head.paragraphs else None
            line = first if first is not None and not _holds(first) else head.add_paragraph()
            run = line.add_run(mark)
            run.bold, run.font.size = True, Pt(11)
            run.font.color.rgb = RGBColor(0xB3, 0x26, 0x1E)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _frame(line)
            # First on the page, whatever else the head holds.
            head._element.insert(0, line._p)


def _holds(paragraph):
    return any(child.tag != qn("w:pPr") for child in paragraph._p)


def _frame(paragraph):
    borders = OxmlElement("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "2"), ("color", "B3261E")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    # The order of the schema: borders stand before spacing and alignment.
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    place = next((one for one in properties if one.tag in map(qn, after)), None)
    if place is None:
        properties.append(borders)
    else:
        place.addprevious(borders)
