"""A PDF out of pages of others and of pictures, nothing of them decoded again."""

import io

import own_tools  # noqa: F401 (makes what follows be found)
import pypdfium2
from tools import page_images, picture_pages


def run(output, *streams, kinds, pages):
    """Write the PDF that consists of ``pages``.

    :param kinds: of each file: ``pdf`` or ``picture``
    :param pages: of each page: the file's place, the page (from 0), degrees to turn it clockwise
    """
    sources = [
        pypdfium2.PdfDocument(stream.read() if kind == "pdf" else from_picture(stream))
        for kind, stream in zip(kinds, streams, strict=True)
    ]
    target = pypdfium2.PdfDocument.new()
    for place, number, degrees in pages:
        target.import_pages(sources[place], [number])
        if degrees:
            page = target[len(target) - 1]
            page.set_rotation((page.get_rotation() + degrees) % 360)
    target.save(output, version=17)


def from_picture(stream):
    """Return a PDF with a page for each frame, as large as the paper was."""
    written = io.BytesIO()
    pictures, pdf = picture_pages.PicturePages(stream), page_images.JpegPdf(written)
    for number in range(pictures.frame_count):
        pictures.write(number, pdf)
    pdf.close()
    return written.getvalue()
