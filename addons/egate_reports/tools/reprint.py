"""The mark on a form that is printed again, placed over the unchanged kept pages."""

import io
from html import escape

import pypdf

from .pdf import render_pdf

#: In points.
_A4_WIDTH = 595.28
_PAGE = """
<html lang="vi"><head><title>Bản in lại</title><style>
@page { size: %(width)spt %(height)spt; margin: 0 }
body { margin: 0; font-family: "Liberation Serif", "Times New Roman", serif }
p { position: absolute; left: %(left)smm; right: %(right)smm; bottom: %(bottom)smm; margin: 0;
    text-align: center; font-weight: bold; font-size: %(font)spt }
</style></head><body><p>%(mark)s</p></body></html>
"""


def stamp_pdf(content: bytes, mark: str) -> bytes:
    """Return the PDF ``content`` with ``mark`` at the foot of every page.

    The same content and mark give the same bytes.
    """
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    box = writer.pages[0].mediabox
    width = float(box.width)
    # Between the form's mark and the page number, also when these are smaller on A5.
    scale = min(1, width / _A4_WIDTH)
    places = {"left": 60, "right": 30, "bottom": 4.6, "font": 9}
    size = {"width": width, "height": float(box.height)}
    size |= {name: round(value * scale, 2) for name, value in places.items()}
    sheet = pypdf.PdfReader(io.BytesIO(render_pdf([_PAGE % {**size, "mark": escape(mark)}])))
    for page in writer.pages:
        page.merge_page(sheet.pages[0])
    return _written(writer)


def join_pdfs(contents: list[bytes]) -> bytes:
    """Return one PDF made of several, to print them together; a single one unchanged."""
    if len(contents) == 1:
        return contents[0]
    writer = pypdf.PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
