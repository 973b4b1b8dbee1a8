"""How a form is drawn in Word, from top to bottom: head, sentences, tables, who signs, foot."""

import re
from datetime import datetime

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from standard_report import CENTRE, FONT, LEFT, cells

DOTS = "……………………………………"
HOW = "(Ký và ghi rõ họ tên)"
_STYLES = frozenset(
    "Normal Heading1 DefaultParagraphFont TableNormal NoList TableGrid "
    "Header HeaderChar Footer FooterChar".split()
)
_UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering")


class Form:
    """A page that is drawn from top to bottom; ``**strong**`` and ``__slanted__`` in its texts."""

    def __init__(self, mark):
        self.document = Document()
        _set_up(self.document, mark)

    def say(self, text, place=None, align=LEFT, size=None, style=None):
        """Add a paragraph; the one that a new cell begins with is used first."""
        place = place or self.document
        empty = place._element.tag == qn("w:tc") and len(place.paragraphs) == 1
        line = place.paragraphs[0] if empty and not place.paragraphs[0].runs else None
        line = line or place.add_paragraph()
        line.style = style or line.style
        line.alignment = align
        for piece in filter(None, re.split(r"(\*\*.*?\*\*|__.*?__)", text)):
            run = line.add_run(piece.strip("*") if piece.startswith("**") else piece.strip("_"))
            # One of these alone is a sign of the text.
            run.bold = True if piece.startswith("**") else None
            run.italic = True if piece.startswith("__") else None
            if size:
                run.font.size = Pt(size)
        return line

    def when(self, condition, text):
        self.say(f"{{%p if {condition} %}}")
        self.say(text)
        self.say("{%p endif %}")

    def note(self, text):
        self.say(text, size=10)

    def head(self, number):
        left, right = cells(self.document, 44, 56)
        self.say("{%p if superior %}", left)
        self.say("{{ superior }}", left, CENTRE, 11.5)
        self.say("{%p endif %}", left)
        self.say("**{{ issuer }}**", left, CENTRE, 11.5)
        _rule(left.add_paragraph(), 27)
        self.say(number, left, CENTRE)
        self.say("**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", right, CENTRE, 12)
        self.say("**Độc lập - Tự do - Hạnh phúc**", right, CENTRE)
        _rule(right.add_paragraph(), 22)
        self.say("__{{ place }}, {{ date }}__", right, CENTRE)

    def title(self, text, below=""):
        self.say(text, align=CENTRE, style="Heading 1")
        if below:
            self.say(f"__{below}__", align=CENTRE)

    def procedure(self, before):
        self.say(
            f"{before}: {{{{ procedure }}}}"
            "{% if procedure_code %} (mã thủ tục: {{ procedure_code }}){% endif %}"
        )

    def person(self, before):
        self.say(
            f"{before}: **{{{{ person }}}}**"
            "{% if submitter %} (người nộp hồ sơ của {{ owner }})"
            "{% elif tax_code %} (mã số thuế: {{ tax_code }}){% endif %}"
        )
        self.say(f'Địa chỉ: {{{{ person_address or "{DOTS}" }}}}')
        self.say(f'Số điện thoại: {{{{ person_phone or "{DOTS}" }}}}')
        self.say(f'Email: {{{{ person_email or "{DOTS}" }}}}')
        self.say(
            "Nội dung yêu cầu giải quyết: {{ content }}"
            "{% if procedure_code %} (mã thủ tục: {{ procedure_code }}){% endif %}"
        )
        self.when("dossier_code", "Mã hồ sơ: **{{ dossier_code }}**")

    def missing(self):
        self.rows(
            "line",
            "lines",
            (
                ("TT", 7, "{{ line.number }}", CENTRE),
                (
                    "Thành phần hồ sơ",
                    51,
                    "{{ line.name }}{% if line.fault %}. __{{ line.fault }}__{% endif %}",
                    LEFT,
                ),
                ("Bản chính", 14, "{{ line.original }}", CENTRE),
                ("Bản chứng thực", 14, "{{ line.certified }}", CENTRE),
                ("Bản photo", 14, "{{ line.copy }}", CENTRE),
            ),
        )

    def help(self):
        self.say(
            "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với {{ contact }} "
            f'số điện thoại **{{{{ contact_phone or "{DOTS}" }}}}** để được hướng dẫn./.'
        )

    def rows(self, name, names, columns, nothing="", last=()):
        """Add a table with a row for each of ``names``; its head stands on every page.

        :param columns: head, share of the width, text or texts, place in the cell
        :param nothing: what the only row says when there are none
        :param last: texts of a further row
        """
        table = self.document.add_table(rows=0, cols=len(columns))
        table.style = "Table Grid"
        table.autofit = False
        widths = [share for _title, share, _text, _align in columns]
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm(175 * share / 100)
        head = self._row(table, widths)
        _property(head, "w:tblHeader")
        for cell, (title, *_rest) in zip(head.cells, columns, strict=True):
            self.say(f"**{title}**", cell, CENTRE, 12)
        self._only(table, widths, f"{{%tr for {name} in {names} %}}")
        for cell, (*_rest, texts, align) in zip(
            self._row(table, widths).cells, columns, strict=True
        ):
            for text in [texts] if isinstance(texts, str) else texts:
                self.say(text, cell, align, 12)
        self._only(table, widths, "{%tr endfor %}")
        if nothing:
            self._only(table, widths, f"{{%tr if not {names} %}}")
            self._only(table, widths, nothing, at=1)
            self._only(table, widths, "{%tr endif %}")
        if last:
            for cell, text, column in zip(
                self._row(table, widths).cells, last, columns, strict=True
            ):
                self.say(text, cell, column[3], 12)

    def _row(self, table, widths):
        row = table.add_row()
        _property(row, "w:cantSplit")
        for cell, share in zip(row.cells, widths, strict=True):
            cell.width = Mm(175 * share / 100)
        return row

    def _only(self, table, widths, text, at=0):
        self.say(text, self._row(table, widths).cells[at], size=12)

    def sign(self, *signers, how=HOW):
        """Add who signs, side by side; a field for the name below, or lines of another kind."""
        self.say("", size=4)
        places = cells(self.document, *[100 // len(signers)] * len(signers))
        for place, signer in zip(places, signers, strict=True):
            if not signer:
                continue
            title, name = signer
            if isinstance(name, tuple):
                self.say(f"**{title}**", place, size=11)
                for text in name:
                    self.say(text, place, size=11)
                continue
            self.say(f"**{title}**", place, CENTRE)
            self.say(f"__{how}__", place, CENTRE)
            for _space in range(3):
                place.add_paragraph()
            self.say(f"**{{{{ {name} }}}}**" if name else "", place, CENTRE)
        for row in self.document.tables[-1].rows:
            _property(row, "w:cantSplit")

    def save(self, path):
        self.document.save(path)


def _set_up(document, mark):
    for style in ("Normal", "Heading 1"):
        look = document.styles[style]
        look.font.name = FONT
        fonts = look.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        # The same for letters with marks, which Word counts as of another script.
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
    normal, title = document.styles["Normal"], document.styles["Heading 1"]
    normal.font.size = Pt(13)
    normal.paragraph_format.space_after = Pt(2)
    title.font.size, title.font.bold, title.font.color.rgb = Pt(14.5), True, RGBColor(0, 0, 0)
    title.element.remove(title.element.find(qn("w:link")))
    # A colour of the theme would win.
    colour = title.element.rPr.find(qn("w:color"))
    for name in [name for name in colour.attrib if "theme" in name]:
        del colour.attrib[name]
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(8), Pt(4)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin, section.bottom_margin = Mm(14), Mm(13)
    section.header_distance = section.footer_distance = Mm(7)
    run = section.footer.paragraphs[0].add_run(mark)
    run.font.size = Pt(9)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = mark, "", ""
    properties.language = "vi-VN"
    # The same bytes each time.
    properties.created = properties.modified = datetime(2026, 1, 1)
    _leave_out(document)


def _leave_out(document):
    """Drop what the library's empty page brings along and no form uses."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _STYLES:
            styles.remove(style)
    for rels in (document.part.package.rels, document.part.rels):
        for key, relation in list(rels.items()):
            if relation.reltype.endswith(_UNUSED):
                del rels[key]


def _rule(paragraph, margin):
    """Draw the line below a name on the head, ``margin`` millimetres from each side."""
    look = paragraph.paragraph_format
    look.left_indent = look.right_indent = Mm(margin)
    look.line_spacing, look.space_before, look.space_after = Pt(5), Pt(2), Pt(0)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _property(row, tag):
    row._tr.get_or_add_trPr().append(OxmlElement(tag))
