"""Is a file a Word document that can be filled in safely? Nothing in it is run, none fetched."""

import io
import re
import zipfile
import zlib

from lxml import etree

from odoo.addons.egate_dossier.tools.kinds import kind_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The largest template, as it is and unpacked, and of how many parts.
MAX_TEMPLATE, MAX_UNPACKED, MAX_PARTS = 2 * 2**20, 20 * 2**20, 500
#: Packed in another way, a few bytes may become any number at once.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PROGRAMS = ("vbaproject.bin", ".exe", ".js")
#: Ends of the types of what another program opens, or of a page put in from another file.
_FOREIGN = ("/oleObject", "/package", "/control", "/aFChunk", "/subDocument", "/attachedTemplate")
#: Fields that fetch something or start a program when the page is opened or printed.
_FETCHING = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|MACROBUTTON)\b", re.I
)
#: Types of parts that are read as XML. A picture (SVG) is shown and has no fields.
_XML = re.compile(r"^(?!\s*image/).*xml\s*(;|$)", re.I | re.S)


class BrokenTemplate(Exception):
    """A template cannot be used; says by a key what is wrong, and where.

    ``file``: no Word file; ``large``; ``outside``: it fetches something, or holds a program;
    ``tag``: a tag is wrong; ``table``: ``{{p table }}`` is missing. Those of :mod:`.tags` besides.
    """

    def __init__(self, key, detail="", place=None, hint=""):
        super().__init__(key, detail, place)
        self.key, self.detail, self.place, self.hint = key, detail, place, hint


def check_package(content: bytes) -> None:
    """Refuse what is no Word file, unpacks to too much, holds a program or fetches something.

    :raise BrokenTemplate:
    """
    if len(content) > MAX_TEMPLATE:
        raise BrokenTemplate("large")
    if kind_of(io.BytesIO(content)) != "office":
        raise BrokenTemplate("file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
            if len(entries) > MAX_PARTS or sum(one.file_size for one in entries) > MAX_UNPACKED:
                raise BrokenTemplate("large")
            names = {one.filename.lower() for one in entries}
            secret = any(one.flag_bits & 1 for one in entries)
            if (
                len(names) < len(entries)
                or secret
                or {one.compress_type for one in entries} - _PACKED
            ):
                raise BrokenTemplate("file")
            for name in parts.namelist():
                _check_part(name, parts.read(name))
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
        etree.XMLSyntaxError,
    ) as fault:
        raise BrokenTemplate("file", str(fault)) from fault


def _check_part(name, content):
    low = name.lower()
    if low.endswith(_PROGRAMS) or "/embeddings/" in low or "/activex/" in low:
        raise BrokenTemplate("outside", name)
    if not low.endswith((".xml", ".rels")):
        return
    # A parser that fetches nothing and expands nothing.
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.getroottree().docinfo.doctype:
        raise BrokenTemplate("outside", name)
    if low == "[content_types].xml":
        _check_types(root)
    elif low.endswith(".rels"):
        _check_relations(root)
    else:
        _check_fields(root)


def _check_types(root):
    for one in root:
        # A comment has neither.
        kind = one.get("ContentType") or ""
        name = one.get("PartName") or f".{one.get('Extension', '')}"
        # What is read as XML is looked through by its name: none may come under another.
        hidden = _XML.search(kind) and not name.lower().endswith((".xml", ".rels"))
        if hidden or re.search("macroenabled|vbaproject|activex", kind, re.I):
            raise BrokenTemplate("outside", name.rsplit("/", 1)[-1])


def _check_relations(root):
    for one in root:
        kind, target = one.get("Type", ""), one.get("Target", "")
        link = kind.endswith("/hyperlink") and re.match(r"(https?|mailto):", target, re.I)
        outside = one.get("TargetMode") == "External" and not link
        if outside or kind.endswith(_FOREIGN):
            raise BrokenTemplate("outside", target)


def _check_fields(root):
    if root.find(f".//{W}mailMerge") is not None or root.find(f".//{W}altChunk") is not None:
        raise BrokenTemplate("outside", "mailMerge, altChunk")
    codes = [one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple")]
    # Word may keep one code in several pieces.
    codes.append("".join(one.text or "" for one in root.iter(f"{W}instrText")))
    codes += [one.text or "" for one in root.iter(f"{W}instrText")]
    for code in codes:
        if found := _FETCHING.search(code):
            raise BrokenTemplate("outside", found[0].upper())
