"""A PDF out of pages of others and of pictures, nothing of them decoded again."""

import io
from contextlib import suppress

import own_tools  # noqa: F401 (makes what follows be found)
import pypdfium2
from tools import pdf_pages

#: Dots per inch of a picture that does not say; A4 at this is what desks scan.
DPI = 200


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
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    Image.MAX_IMAGE_PIXELS = None
    written = io.BytesIO()
    canvas = Canvas(written)
    picture = Image.open(stream)
    turns = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        across, down = (float(one) for one in picture.info.get("dpi", (DPI, DPI)))
        if not (50 <= across <= 2400 and 50 <= down <= 2400):
            across = down = DPI
        size = picture.width * 72 / across, picture.height * 72 / down
        canvas.setPageSize(size)
        if picture.format == "JPEG":
            # Taken over as it is: not decoded, nothing lost.
            stream.seek(0)
            source = ImageReader(io.BytesIO(stream.read()))
        else:
            source = ImageReader(plain(picture))
        canvas.drawImage(source, 0, 0, *size)
        canvas.showPage()
        turns.append({3: 180, 6: 90, 8: 270}.get(picture.getexif().get(0x0112), 0))
    canvas.save()
    document = pypdfium2.PdfDocument(written.getvalue())
    for number, degrees in enumerate(turns):
        document[number].set_rotation(degrees)
    turned = io.BytesIO()
    document.save(turned)
    return turned.getvalue()


def plain(picture):
    """Return the frame without transparency, on white, in colours or grey."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
