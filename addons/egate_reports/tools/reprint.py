"""The mark on a form that is printed again, and several kept forms in one file.

What was kept is not made anew: a reprint is the kept bytes, and after them the mark, as PDF adds to
a file. So it shows what was given out, and stays the archive's file that it was.
"""

import functools
import hashlib
import io
import re
from html import escape

import pypdf
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from .pdf import render_mark

#: In points.
_A4_WIDTH = 595.28
_MARK = NameObject("/EgateAgain")
#: What every form of the office says of itself.
_CLAIMED = re.compile(
    rb"pdfaid:part(?:>|=[\"'])2.*pdfaid:conformance(?:>|=[\"'])[UuAa]", re.DOTALL | re.ASCII
)
_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def stamp_pdf(content: bytes, mark: str) -> bytes:
    """Return the PDF ``content`` followed by ``mark`` at the foot of every page.

    The same content and mark give the same bytes.
    """
    writer = pypdf.PdfWriter(io.BytesIO(content), incremental=True)
    sheets = {}
    before = writer._add_object(_stream(b"q\n"))
    after = writer._add_object(_stream(b"\nQ /Artifact BMC q %s Do Q EMC\n" % _MARK.encode()))
    for page in writer.pages:
        size = float(page.mediabox.width), float(page.mediabox.height)
        if size not in sheets:
            sheets[size] = _overlay(writer, *size, mark)
        resources = page.get("/Resources", DictionaryObject()).get_object()
        drawings = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
        drawings[_MARK] = sheets[size]
        page[NameObject("/Resources")] = DictionaryObject(
            {**resources, NameObject("/XObject"): drawings}
        )
        drawn = page.raw_get("/Contents")
        parts = drawn.get_object() if isinstance(drawn.get_object(), ArrayObject) else [drawn]
        page[NameObject("/Contents")] = ArrayObject([before, *parts, after])
    return _written(writer)


def _overlay(writer, width, height, mark):
    """Return the mark as a drawing of ``writer``, as large as a page of these points."""
    # Between the form's mark and the page number, also when these are smaller on A5.
    sheet = _sheet(width, height, min(1, width / _A4_WIDTH), mark)
    page = pypdf.PdfReader(io.BytesIO(sheet)).pages[0]
    overlay = StreamObject()
    overlay.set_data(page.get_contents().get_data())
    overlay |= {
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(page.mediabox),
        NameObject("/Resources"): page["/Resources"].clone(writer),
    }
    return writer._add_object(overlay.flate_encode())


@functools.lru_cache(16)
def _sheet(width, height, scale, mark):
    return render_mark(width, height, scale, mark)


def join_pdfs(contents: list[bytes]) -> bytes:
    """Return one PDF made of several, to print them together; a single one unchanged.

    It is PDF/A-2u where all of them are. The same contents give the same bytes.
    """
    if len(contents) == 1:
        return contents[0]
    writer = pypdf.PdfWriter()
    claimed, first = True, None
    for content in contents:
        reader = pypdf.PdfReader(io.BytesIO(content))
        root = reader.trailer["/Root"]
        first = first or root
        metadata = root.get("/Metadata")
        claimed &= bool(metadata and _CLAIMED.search(metadata.get_object().get_data()))
        writer.append(reader, import_outline=False)
    for page in writer.pages:
        # The trees that these numbers lead to are those of the single files.
        page.pop("/StructParents", None)
    writer.metadata = None
    writer.pdf_header = "%PDF-1.7"
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("vi")
    if claimed and "/OutputIntents" in first:
        root[NameObject("/OutputIntents")] = first["/OutputIntents"].clone(writer)
        metadata = _stream((_XMP % escape("Biểu mẫu")).encode())
        metadata |= {
            NameObject("/Type"): NameObject("/Metadata"),
            NameObject("/Subtype"): NameObject("/XML"),
        }
        root[NameObject("/Metadata")] = writer._add_object(metadata)
    identifier = ByteStringObject(hashlib.sha256(b"\0".join(contents)).digest()[:16])
    writer._ID = ArrayObject([identifier, identifier])
    return _written(writer)


def _stream(data):
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _written(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
