"""A PDF out of pages of others and of pictures, nothing of them decoded again."""

import io
from contextlib import suppress

import own_tools  # noqa: F401 (makes what follows be found)
from tools import page_images, pdf_pages, picture_pages


def run(output, *streams, kinds, pages):
    """Write the PDF that consists of ``pages``; nothing, where it would look different.

    :param kinds: of each file: ``pdf`` or ``picture``
    :param pages: of each page: the file's place, the page (from 0), degrees to turn it clockwise
    """
    sources = [
        stream.read() if kind == "pdf" else from_picture(stream)
        for kind, stream in zip(kinds, streams, strict=True)
    ]
    with suppress(pdf_pages.LooksDifferent):
        pdf_pages.put_together(sources, pages, output)


def from_picture(stream):
    """Return a PDF with a page for each frame, as large as the paper was."""
    written = io.BytesIO()
    pictures, pdf = picture_pages.PicturePages(stream), page_images.JpegPdf(written)
    for number in range(pictures.frame_count):
        pictures.append_to(number, pdf)
    pdf.close()
    return written.getvalue()
