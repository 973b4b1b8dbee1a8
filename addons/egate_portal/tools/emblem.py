"""What may be the office's emblem: a small PNG, or an SVG that only draws."""

import io
import re
from typing import Final

from lxml import etree
from PIL import Image

PNG, SVG = "image/png", "image/svg+xml"
#: Bytes; a telephone loads it with each first page.
MOST_BYTES: Final = 200 * 1024
#: Pixels of either side of a PNG.
MOST_PIXELS: Final = 1024

_PNG_BEGIN = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_SVG_SPACE = "{http://www.w3.org/2000/svg}"
_PAGE_SPACE = "{http://www.w3.org/1999/xhtml}"
_ELEMENTS = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc "
    "linearGradient radialGradient stop clipPath mask pattern style".split()
)
#: Of drawing programs; browsers pass over what is in them.
_NOTES = frozenset({"metadata", "namedview"})
_ADDRESS = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@import|expression|javascript:", re.IGNORECASE)


class EmblemError(ValueError):
    """The file cannot be an emblem; ``reason`` is ``size``, ``kind`` or ``active``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def judge(content: bytes) -> str:
    """Return the media type of an emblem, judged by its content.

    :raise EmblemError: too large, neither PNG nor SVG, or an SVG that does more than draw

    >>> judge(b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    'image/svg+xml'
    >>> judge(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')
    Traceback (most recent call last):
    ...
    odoo.addons.egate_portal.tools.emblem.EmblemError: active
    """
    if len(content) > MOST_BYTES:
        raise EmblemError("size")
    if content.startswith(_PNG_BEGIN):
        return _judge_png(content)
    return _judge_svg(content)


def _judge_png(content: bytes) -> str:
    # The size first: it stands in the header, before anything is unpacked.
    sides = (int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    if not all(0 < side <= MOST_PIXELS for side in sides):
        raise EmblemError("size")
    # Odoo tells the library to draw what is cut off.
    if not content.rstrip().endswith(_PNG_END):
        raise EmblemError("kind")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.load()
    except (OSError, SyntaxError, ValueError) as fault:
        raise EmblemError("kind") from fault
    return PNG


def _judge_svg(content: bytes) -> str:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise EmblemError("kind") from fault
    if root.tag != f"{_SVG_SPACE}svg":
        raise EmblemError("kind")
    if root.getroottree().docinfo.internalDTD is not None:
        raise EmblemError("active")
    for element in root.iter():
        _judge_element(element)
    return SVG


def _judge_element(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        # An instruction to the program that reads it, or an entity.
        raise EmblemError("active")
    name = etree.QName(element).localname
    if name not in (_ELEMENTS if element.tag.startswith(_SVG_SPACE) else _NOTES):
        within = {etree.QName(one).localname for one in element.iterancestors()}
        # A script runs inside the notes, too.
        live = element.tag.startswith((_SVG_SPACE, _PAGE_SPACE))
        if name not in _NOTES and (live or not within & _NOTES):
            raise EmblemError("active")
    if name == "style" and _ADDRESS.search("".join(element.itertext())):
        raise EmblemError("active")
    for key, value in element.attrib.items():
        attribute = etree.QName(key).localname.lower()
        elsewhere = attribute in ("href", "src") and not value.strip().startswith("#")
        if attribute.startswith("on") or elsewhere or _ADDRESS.search(value):
            raise EmblemError("active")
