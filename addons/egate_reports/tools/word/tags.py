"""The tags of a template, held against the fields that its form has, each fault with its place.

A template may name a field (``{{ owner }}``), leave a part out (``{% if note %}``), repeat rows or
paragraphs (``{%tr for paper in papers %}``), and put a text in capitals. Nothing else: it calls
nothing, and there is no list within a list, so that a page has an end.
"""

import difflib
import io
import re
from typing import NamedTuple

from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError, nodes

from .filling import WordTemplate, sandbox
from .package import BrokenTemplate

#: The largest part that is filled in, in bytes: it may be repeated for each of some hundred rows.
MAX_FILLED = 2**20
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_FILTERS = frozenset({"upper", "lower", "default"})
_LOOP = frozenset({"index", "first", "last", "length"})
_LOGIC = (nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Compare, nodes.Operand)
_FILLED = re.compile(r"\.(document\.main|header|footer|footnotes)\+xml$")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


class Place(NamedTuple):
    """Where in a template: of the body, a head or a foot; the numbers count from 1."""

    part: str
    table: int
    row: int
    text: str


class _Line(NamedTuple):
    paragraph: object
    text: str
    place: Place


class _Open(NamedTuple):
    word: str
    prefix: str
    container: object
    place: Place


def check_tags(template: bytes, fields: dict) -> None:
    """Refuse a template with a tag that its form cannot fill in.

    :param template: has passed :func:`.package.check_package`
    :param fields: names; for a list the set of its columns, for a text ``None``
    :raise BrokenTemplate: ``unclosed``, ``prefix``, ``alone``, ``block``, ``syntax``, ``unknown``,
        ``column``, ``list``, ``rows``, ``nested``, ``forbidden``, ``elsewhere``, ``changes``;
        ``large``, ``file``
    """
    try:
        word = WordTemplate(io.BytesIO(template))
        word.init_docx()
        word.render_init()
        parts = list(_parts(word))
    except BrokenTemplate:
        raise
    except Exception as fault:  # noqa: BLE001 (the library fails on a broken file in any way)
        raise BrokenTemplate("file", str(fault)) from fault
    for kind, root in parts:
        _check_part(kind, root, fields)
    # Once more as the library reads it: nothing may hide where no paragraph is.
    for kind, root in parts:
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", word.patch_xml(word.xml_to_string(root)))
        texts = [re.sub(r"<[^>]+>", "", line).strip() for line in source.split("\n")]
        _check_source(source, [Place(kind, 0, 0, text) for text in texts], fields)


def _parts(word):
    """Yield what the library fills in, and refuse tags in what it does not."""
    for part in word.docx.part.package.iter_parts():
        content, name = part.blob, str(part.partname)
        found = _FILLED.search(part.content_type)
        if found:
            if len(content) > MAX_FILLED:
                raise BrokenTemplate("large")
            kind = {"document.main": "body", "header": "header"}.get(found[1], "footer")
            root = word.docx.element.body if kind == "body" else parse_xml(content)
            yield kind, root
        elif name.endswith(".xml") and "/docProps/" not in name and _has_tag(content):
            raise BrokenTemplate("elsewhere", name.rsplit("/", 1)[-1])


def _has_tag(content):
    return b"{{" in content or b"{%" in content


def _check_part(kind, root, fields):
    if any(root.find(f".//{qn(tag)}") is not None for tag in ("w:del", "w:moveFrom")):
        raise BrokenTemplate("changes")
    lines = list(_lines(kind, root))
    blocks = []
    for line in lines:
        _check_line(line, blocks)
    if blocks:
        raise BrokenTemplate("block", blocks[-1].word, blocks[-1].place)
    # One line for each paragraph, so that a fault's line number is a place.
    source = "\n".join(_bare(line.text) for line in lines)
    _check_source(source, [line.place for line in lines], fields)


def _lines(kind, root):
    """Yield the paragraphs with their text, tags whole however Word has split them."""
    tables, rows, table, row = 0, {}, 0, 0
    for element in root.iter(qn("w:tbl"), qn("w:tr"), qn("w:p")):
        if element.tag == qn("w:tbl"):
            tables += 1
            rows.update(
                {one: (tables, n) for n, one in enumerate(element.iterchildren(qn("w:tr")), 1)}
            )
        elif element.tag == qn("w:p"):
            above = next(element.iterancestors(qn("w:tr")), None)
            table, row = rows.get(above, (0, 0))
            if next(element.iterancestors(qn("w:txbxContent")), None) is not None:
                if _BRACES.search("".join(element.itertext(qn("w:t")))):
                    raise BrokenTemplate("elsewhere", "", Place(kind, table, row, _text(element)))
                continue
            text = _text(element)
            yield _Line(element, text, Place(kind, table, row, text.strip()))


def _text(paragraph):
    pieces = (
        one.text or ""
        for one in paragraph.iter(qn("w:t"))
        if next(one.iterancestors(qn("w:p"))) is paragraph
    )
    return "".join(pieces).replace("\n", " ").translate(_QUOTES)


def _bare(text):
    """Return a line as Jinja reads it: without the letters that say what is repeated."""
    return re.sub(r"(\{%)(?:p|tr) ", r"\1 ", text)


def _check_line(line, blocks):
    place = line.place
    if _BRACES.search(_TAG.sub("", line.text)):
        raise BrokenTemplate("unclosed", "", place)
    for tag in _TAG.findall(line.text):
        inner = tag[2:-2]
        found = re.match(r"([a-z]*)\s+(\w+)", inner) if tag.startswith("{%") else None
        prefix = found[1] if found else ""
        marked = re.match(r"[-+]|(?:p|tr|tc|r)\s", inner) if not found else None
        if prefix not in ("", "p", "tr") or marked or inner.endswith(("-", "+")):
            raise BrokenTemplate("prefix", tag, place)
        if prefix:
            _check_alone(line, tag, prefix)
        if tag.startswith("{%"):
            _check_block(tag, found, prefix, line, blocks)


def _check_alone(line, tag, prefix):
    """Refuse what would be lost: such a tag takes the place of its paragraph or row."""
    whole = line.text
    if prefix == "tr":
        row = next(line.paragraph.iterancestors(qn("w:tr")), None)
        if row is None or row.find(f".//{qn('w:tbl')}") is not None:
            raise BrokenTemplate("prefix", tag, line.place)
        whole = "".join(row.itertext(qn("w:t"))).translate(_QUOTES)
    if whole.strip() != tag or re.search("[%}]", tag[2:-2]):
        raise BrokenTemplate("alone", tag, line.place)


def _check_block(tag, found, prefix, line, blocks):
    """Hold the end of a part against its beginning: in one paragraph, cell or table."""
    word = found[2] if found else ""
    paragraph = line.paragraph
    container = {
        "": paragraph,
        "p": paragraph.getparent(),
        "tr": next(paragraph.iterancestors(qn("w:tbl")), None),
    }[prefix]
    if word in ("if", "for"):
        blocks.append(_Open(word, prefix, container, line.place))
        return
    if word not in ("elif", "else", "endif", "endfor"):
        raise BrokenTemplate("syntax", tag, line.place)
    began = blocks[-1] if blocks else None
    fits = began and (began.prefix, began.container) == (prefix, container)
    if not fits or (word.startswith("end") and word != f"end{began.word}"):
        raise BrokenTemplate("block", tag, line.place)
    if word.startswith("end"):
        blocks.pop()


def _check_source(source, places, fields):
    def place(number):
        return places[min(max(number, 1), len(places)) - 1] if places else None

    try:
        tree = sandbox().parse(source)
    except TemplateSyntaxError as fault:
        raise BrokenTemplate("syntax", fault.message or "", place(fault.lineno)) from fault
    _Reader(fields, place).body(tree.body, {})


class _Reader:
    """Reads what Jinja has understood, and refuses all but the few things that are meant."""

    def __init__(self, fields, place):
        self.fields, self.place = fields, place

    def body(self, body, rows):
        for node in body:
            if isinstance(node, nodes.Output):
                for one in node.nodes:
                    if not isinstance(one, nodes.TemplateData):
                        self.value(one, rows)
            elif isinstance(node, nodes.If):
                self.value(node.test, rows, asked=True)
                for part in (node.body, node.elif_, node.else_):
                    self.body(part, rows)
            elif isinstance(node, nodes.For):
                self.loop(node, rows)
            else:
                self.refuse("forbidden", node, type(node).__name__)

    def loop(self, node, rows):
        simple = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
        if not simple or node.recursive or node.test:
            self.refuse("forbidden", node, "for")
        if rows:
            self.refuse("nested", node, node.iter.name)
        if node.iter.name not in self.fields:
            self.unknown(node, node.iter.name, self.fields)
        columns = self.fields[node.iter.name]
        if columns is None:
            self.refuse("rows", node, node.iter.name)
        if node.target.name in self.fields or node.target.name == "loop":
            self.refuse("forbidden", node, node.target.name)
        self.body(node.body, {node.target.name: columns, "loop": _LOOP})
        self.body(node.else_, rows)

    def value(self, node, rows, asked=False):
        """Check an expression; ``asked``: it is only whether it is empty."""
        if isinstance(node, nodes.Const):
            return
        if isinstance(node, nodes.Name):
            self.name(node, rows, asked)
        elif isinstance(node, nodes.Getattr):
            inner = node.node.name if isinstance(node.node, nodes.Name) else ""
            if inner not in rows:
                self.refuse("forbidden", node, f"{inner}.{node.attr}".strip("."))
            if node.attr not in rows[inner]:
                self.unknown(
                    node, f"{inner}.{node.attr}", {f"{inner}.{one}" for one in rows[inner]}
                )
        elif isinstance(node, nodes.Filter):
            if node.name not in _FILTERS or node.node is None or node.kwargs or node.dyn_args:
                self.refuse("forbidden", node, node.name)
            for one in (node.node, *node.args):
                self.value(one, rows)
        elif isinstance(node, _LOGIC):
            for one in node.iter_child_nodes():
                self.value(one, rows, asked)
        else:
            self.refuse("forbidden", node, type(node).__name__.lower())

    def name(self, node, rows, asked):
        if node.name in rows:
            if not asked:
                self.refuse("list", node, node.name)
        elif node.name not in self.fields:
            self.unknown(node, node.name, self.fields)
        elif self.fields[node.name] is not None and not asked:
            self.refuse("list", node, node.name)

    def unknown(self, node, name, known):
        close = difflib.get_close_matches(name, sorted(known), 1, 0.6)
        self.refuse("unknown", node, name, "".join(close))

    def refuse(self, key, node, detail, hint=""):
        raise BrokenTemplate(key, detail, self.place(node.lineno), hint)
