"""The HTML of a form as the plain XML that the layout reads.

What goes on from here is text, and marks of a short list (``form_words``): letters composed (NFC),
white space as a browser shows it, every drawing by itself, every cell of a table at its column.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from lxml import etree, html

from .form_words import CLASSES, DRAWN, ELEMENTS, ROWS_ALONE, misplaced_in, unknown_in
from .glyphs import ems

#: Words from this length on may be wider than a narrow column.
LONG_WORD = 10
#: A row with a cell of more letters may be parted by the end of a page.
LONG_CELL = 300
#: The most columns of a table, and rows that a cell reaches over.
MOST_SPAN = 60
_DRAWING = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
#: What ``barcodes`` draws: nothing to be looked through.
_OWN_DRAWING = re.compile(
    r'<svg xmlns="http://www\.w3\.org/2000/svg" class="(\w+)" width="([\d.]+)mm"'
    r' height="([\d.]+)mm"(?: (?:viewBox|preserveAspectRatio|shape-rendering|role)="[\w .-]*")*'
    r' aria-label="([^"<>]*)"><path d="[\dMhvz .-]*" (?:fill|stroke)="#000"/></svg>'
)
_SPACE = re.compile("[ \t\n\r\f]+")
#: Characters that XML has no place for, and marks that turn the direction of all that follows.
_UNSAID = dict.fromkeys(
    [
        *(code for code in (*range(32), *range(127, 160)) if code not in (9, 10, 12, 13)),
        *(*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xFFF9, 0xFFFC)),
        *(*range(0xD800, 0xE000), 0xFFFE, 0xFFFF),
    ]
) | {0x85: " ", 0x2028: "\n", 0x2029: "\n"}
_INLINE = {"span", "b", "strong", "i", "em", "u", "br", "a", "small", "font", "sub", "sup", "label"}
#: What would show a thing that is not in the document: without it the form has a hole.
_OUTSIDE = {"img", "image", "object", "embed", "iframe", "video", "audio", "picture", "input"}
#: What is no text of a page.
_SILENT = {"style", "script", "link", "base", "template", "noscript"}
#: A letter, a number or another sign that is seen.
_WORDS = re.compile(r"[^\W_]")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
_SIZE = re.compile(r"([\d.]+)\s*(mm|cm|in|pt|px)?")
_MILLIMETRES = {
    "mm": 1.0,
    "cm": 10.0,
    "in": 25.4,
    "pt": 25.4 / 72,
    "px": 25.4 / 96,
    None: 25.4 / 96,
}


class RefusedAsset(Exception):
    """A document refers to something that is not in it."""


@dataclass
class FormSource:
    """A document, ready to be set.

    :param xml: its ``<body>``
    :param day: the day that it was issued, ``YYYY-MM-DD``, or an empty text
    :param unknown: what the layout does not know of it
    """

    xml: str
    title: str = ""
    author: str = ""
    day: str = ""
    unknown: list[str] = field(default_factory=list)


def form_source(document: str, shown: Callable[[str], str] = str) -> FormSource:
    """Return the document of a form as the layout reads it.

    :param document: complete HTML
    :param shown: gets each text and returns what the font can show of it
    :raise RefusedAsset: it would show something that is not in it

    >>> form_source("<html><head/><body><p> x  &lt;b&gt; </p></body></html>").xml
    '<body><p>x &lt;b&gt;</p></body>'
    """
    drawings: list[str] = []

    def put_by(match):
        drawings.append(match[0])
        return f'<egate-drawing n="{len(drawings) - 1}"/>'

    text = _DRAWING.sub(put_by, document.translate(_UNSAID))
    try:
        # lint: allow what QWeb made, without entities and network
        root = etree.fromstring(text.strip(), _plain())
    except etree.XMLSyntaxError:
        # A text of an editor may have <br> and the like.
        root = html.document_fromstring(text)
    writer = _Writer(drawings, shown)
    body = root.find("body")
    source = FormSource("")
    for meta in root.iterfind("head/*"):
        if not isinstance(meta.tag, str):
            continue
        writer.note(meta)
        said = shown(unicodedata.normalize("NFC", meta.get("content") or ""))
        if meta.tag == "title":
            words = "".join(meta.itertext())
            source.title = shown(unicodedata.normalize("NFC", " ".join(words.split())))
        elif meta.get("name") == "author":
            source.author = said
        elif meta.get("name") == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII):
            source.day = said
    writer.element(root if body is None else body, "body")
    source.xml = "".join(writer.parts)
    source.unknown = list(dict.fromkeys(writer.unknown))
    return source


def _plain():
    """Return a parser that fetches nothing and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )


class _Writer:
    """Writes the elements of a document one after the other."""

    def __init__(self, drawings, shown):
        self.parts, self.unknown = [], []
        self.drawings, self.shown = drawings, shown
        # White space: whether a word stands before on the same line, and whether a space is due.
        self.begun = self.due = False
        self.level = self.columns = 0

    def note(self, element):
        """Note what is unknown of an element."""
        self.unknown += unknown_in(element.tag, element.attrib)
        self.unknown += [word.replace("egate-drawing", "svg") for word in misplaced_in(element)]

    def element(self, element, name=None, lines=False, inline=False):
        """Write an element and all that is in it."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "egate-drawing":
            self.drawing(self.drawings[int(element.get("n"))], inline)
            return
        if tag in _OUTSIDE:
            raise RefusedAsset(element.get("src") or element.get("data") or f"<{tag}>")
        self.note(element)
        if tag in _SILENT:
            return
        if tag == "br":
            self.parts.append("<br/>")
            self.begun = self.due = False
            return
        classes = [one for one in element.get("class", "").split() if one in CLASSES]
        lines = lines or "lines" in classes
        within = tag in _INLINE or (inline and tag not in ELEMENTS)
        name = name or (tag if tag in ELEMENTS else "span" if within else "div")
        if tag in _HEADINGS and not _WORDS.search("".join(element.itertext())):
            name = "div"
        elif tag in _HEADINGS:
            # No level is left out: who hears a page jumps from one to the next.
            self.level = min(_HEADINGS[tag], self.level + 1)
            name = f"h{self.level}"
        if within:
            self.space()
        else:
            self.begun = self.due = False
        self.parts.append(f"<{name}{self.said_of(element, name, classes)}>")
        if tag == "table":
            at = len(self.parts) - 1
            self.columns = 0
            self.table(element, lines)
            self.parts[at] = f'{self.parts[at][:-1]} data-columns="{self.columns}">'
        else:
            self.inside(element, lines, inline or within or tag == "p")
        self.parts.append(f"</{name}>")
        if not within:
            self.begun = self.due = False

    def inside(self, element, lines, inline):
        self.text(element.text, lines)
        for child in element:
            self.element(child, lines=lines, inline=inline)
            self.text(child.tail, lines)

    def said_of(self, element, name, classes):
        """Return the attributes of an element, those that are as they should be."""
        said = f' class="{" ".join(classes)}"' if classes else ""
        if name == "body" and (mark := element.get("data-mark")):
            mark = self.shown(unicodedata.normalize("NFC", mark))
            said += f" data-mark={quoted(mark)}"
        for attribute in ("width", "data-indent"):
            value = element.get(attribute) if attribute in ELEMENTS.get(name, ()) else None
            if value and re.fullmatch(r"\d{1,3}(\.\d+)?", value, re.ASCII):
                said += f' {attribute}="{value}"'
        return said

    # -- text ---------------------------------------------------------------------------------

    def space(self):
        """Write the space that is due before a word."""
        if self.due and self.begun:
            self.parts.append(" ")
        self.due = False

    def text(self, text, lines):
        if not text:
            return
        if not text.isascii():
            text = self.shown(unicodedata.normalize("NFC", text))
        if lines and "\n" in text:
            first, *others = text.split("\n")
            self.text(first, False)
            for other in others:
                self.parts.append("<br/>")
                self.begun = self.due = False
                self.text(other, False)
            return
        words = _SPACE.split(text)
        if len(words) > 1 and not words[0]:
            self.due = True
        for at, word in enumerate(words):
            if at:
                self.due = True
            if word:
                self.space()
                self.begun = True
                said = escape(word, quote=False)
                if len(word) >= LONG_WORD:
                    said = f'<w m="{ems(word):.2f}">{said}</w>'
                self.parts.append(said)

    # -- tables -------------------------------------------------------------------------------

    def table(self, table, lines):
        """Write the rows of a table, with the column of each cell.

        What stands outside all cells is printed in a row of its own.
        """
        loose = _texts(table)
        for part in table:
            if part.tag == "colgroup":
                self.note(part)
                self.parts.append("<colgroup>")
                for column in part:
                    self.element(column)
                self.parts.append("</colgroup>")
                loose += _texts(part)
            elif part.tag in ROWS_ALONE:
                self.note(part)
                self.parts.append(f"<{part.tag}>")
                rows = _texts(part)
                for row in list(part):
                    rows += [*_texts(row), row] if row.tag == "tr" else _row(row)
                self.rows(rows, lines)
                self.parts.append(f"</{part.tag}>")
            elif part.tag == "tr":
                loose += [*_texts(part), part]
            elif isinstance(part.tag, str):
                # A caption, or what does not belong here.
                self.parts.append("<tr><td>")
                self.element(part, lines=lines)
                self.parts.append("</td></tr>")
        self.rows(loose, lines)

    def rows(self, rows, lines):
        # A table in a cell counts its own.
        before, columns = self.columns, 0
        taken = set()
        for y, row in enumerate(rows):
            self.note(row)
            cells = [cell for cell in row if isinstance(cell.tag, str)]
            long = any(len("".join(cell.itertext())) > LONG_CELL for cell in cells)
            classes = [one for one in row.get("class", "").split() if one in CLASSES]
            said = (f' class="{" ".join(classes)}"' if classes else "") + ' data-long="1"' * long
            self.parts.append(f"<tr{said}>")
            x = 0
            for cell in cells:
                # Where it stands if nothing reaches down from above.
                place = x
                across = _span(cell, "colspan", MOST_SPAN)
                down = _span(cell, "rowspan", len(rows) - y)
                while taken and any((x + step, y) in taken for step in range(across)):
                    x += 1
                self.cell(cell, x, place, across, down, lines)
                if down > 1:
                    taken.update(
                        (x + right, y + below)
                        for right in range(across)
                        for below in range(1, down)
                    )
                x += across
                columns = max(columns, x)
            self.parts.append("</tr>")
        self.columns = max(before, columns)

    def cell(self, cell, x, place, across, down, lines):
        self.note(cell)
        self.begun = self.due = False
        name = cell.tag if cell.tag in ("td", "th") else "td"
        classes = [one for one in cell.get("class", "").split() if one in CLASSES]
        said = self.said_of(cell, name, classes)
        if x != place:
            said += f' data-x="{x}"'
        if across > 1:
            said += f' colspan="{across}"'
        if down > 1:
            said += f' rowspan="{down}"'
        self.parts.append(f"<{name}{said}>")
        if cell.tag == name:
            self.inside(cell, lines or "lines" in classes, False)
        else:
            self.element(cell, lines=lines)
        self.parts.append(f"</{name}>")

    # -- drawings -----------------------------------------------------------------------------

    def drawing(self, drawing, inline):
        """Write a drawing as one value; its letters are never read as marks of the form."""
        if own := _OWN_DRAWING.fullmatch(drawing):
            kind, width, height, words = own.groups()
            size = float(width), float(height)
            self.place(drawing, kind, size, unescape(words), inline)
            return
        try:
            root = etree.fromstring(drawing, _plain())
        except etree.XMLSyntaxError as fault:
            raise RefusedAsset("<svg>") from fault
        for part in root.iter():
            name = etree.QName(part).localname
            outside = any("url(" in value or "href" in key for key, value in part.items())
            if name not in DRAWN or outside:
                raise RefusedAsset(part.get("href") or f"<{name}>")
        if not root.tag.startswith("{"):
            drawing = drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        kind = " ".join(one for one in root.get("class", "").split() if one in CLASSES)
        size = _length(root, "width"), _length(root, "height")
        self.place(drawing, kind, size, root.get("aria-label") or "Hình vẽ", inline)

    def place(self, drawing, kind, size, words, inline):
        """Write a drawing of these millimetres."""
        if inline:
            self.space()
            self.begun = True
        words = self.shown(unicodedata.normalize("NFC", words))
        self.parts.append(
            f'<img class="{kind}" width="{size[0]:g}" height="{size[1]:g}"'
            f" alt={quoted(words)} drawing={quoted(drawing)}/>"
        )


def quoted(text: str) -> str:
    """Return ``text`` as the value of an attribute, its line breaks kept.

    >>> quoted('<a "b">')
    '"&lt;a &quot;b&quot;&gt;"'
    """
    return '"' + escape(text).replace("\n", "&#10;") + '"'


def _row(element):
    """Return a row with nothing but an element, or none for a comment."""
    if not isinstance(element.tag, str):
        return []
    row = etree.Element("tr")
    # What follows it is a text of the table.
    element.tail = None
    etree.SubElement(row, "td").append(element)
    return [row]


def _texts(part):
    """Return a row for each text that stands directly in a table or a part of one."""
    rows = []
    for text in (part.text, *(child.tail for child in part)):
        if text and text.strip():
            rows.append(etree.Element("tr"))
            etree.SubElement(rows[-1], "td").text = text
    return rows


def _span(cell, name, most):
    value = cell.get(name, "1")
    return min(max(int(value), 1), most) if re.fullmatch(r"\d{1,3}", value, re.ASCII) else 1


def _length(drawing, side):
    """Return a side of a drawing in millimetres."""
    if found := _SIZE.match(drawing.get(side, "")):
        return float(found[1]) * _MILLIMETRES[found[2]]
    return 20.0
