"""A scanned file page by page, whatever it is: PDF, TIFF of many pages, JPEG, PNG, HEIC.

For ``scan_pages.py`` alone: pdfium is not made for threads, and a hostile file must not meet the
server. The server asks ``page_reader.py``.
"""

import io
from contextlib import closing

import all_tools  # noqa: F401 (makes what follows be found)
import pypdfium2
from page_codes import DPI
from tools import pdf_pages
from tools.kinds import PDF
from tools.page_images import JpegPdf
from tools.picture_pages import PicturePages
from unreadable import UnreadableError

#: No page is drawn with more pixels than an A3 page at 200 dpi has, whatever size it claims.
MAX_PIXELS = 3307 * 2339 + 1
PREVIEW = 3


class PageSource:
    """The pages of an open file; only one of them is in memory at a time. Close it.

    :param stream: the file, open for reading
    :param str mimetype: of a PDF, or of a picture
    :raise UnreadableError: it cannot be opened
    """

    def __init__(self, stream, mimetype):
        self._pdf = self._pictures = self._units = None
        try:
            if mimetype == PDF:
                self._pdf = pdf_pages.opened(stream)
                self.page_count = len(self._pdf)
            else:
                self._pictures = PicturePages(stream)
                self.page_count = self._pictures.page_count
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("encrypted" if "assword" in str(error) else "broken") from error
        except (OSError, ValueError, SyntaxError) as error:
            raise UnreadableError("broken") from error
        self._stream = stream

    def close(self):
        if self._pdf:
            self._pdf.close()

    def grey(self, number):
        """Return page ``number`` (from 0) as a grey picture of about 200 dots per inch.

        :raise UnreadableError: the page cannot be drawn
        """
        try:
            if self._pdf:
                with closing(self._pdf[number]) as page:
                    unit = self._unit(number)
                    scale = unit * self._scale([side * unit / 72 for side in page.get_size()])
                    bitmap = page.render(scale=scale / 72, grayscale=True)
                    with closing(bitmap):
                        return bitmap.to_pil().copy()
            return self._pictures.shown(number, _most).convert("L")
        except (pypdfium2.PdfiumError, OSError, ValueError, SyntaxError) as error:
            raise UnreadableError("broken") from error

    def _unit(self, number):
        """Return how many points the unit of a page is: 1, but for drawings and large sheets."""
        if self._units is None:
            self._units = pdf_pages.user_units(self._stream)
        return self._units.get(number, 1)

    @staticmethod
    def _scale(inches):
        area = max(inches[0] * inches[1], 0.01)
        return min(DPI, (MAX_PIXELS / area) ** 0.5)

    def extract(self, numbers):
        """Return these pages as one PDF; what a scanner encoded is not encoded anew.

        :param list[int] numbers: from 0, in the order wanted
        :rtype: bytes
        :raise pdf_pages.LooksDifferent: they cannot be taken out as they are
        """
        out = io.BytesIO()
        if self._pdf:
            self._stream.seek(0)
            pages = [(0, number, 0) for number in numbers]
            pdf_pages.put_together([self._stream.read()], pages, out)
        else:
            self._extract_images(numbers, out)
        return out.getvalue()

    def _extract_images(self, numbers, out):
        pdf = JpegPdf(out)
        for number in numbers:
            self._pictures.append_to(number, pdf)
        pdf.close()


def _most(points):
    """Return the dots that a picture of a page of this size is read with.

    Not less than it has, up to twice what is enough: a bar must keep its two dots.
    """
    inches = [side / 72 for side in points]
    dpi = min(2 * DPI, 2 * (MAX_PIXELS / (inches[0] * inches[1])) ** 0.5)
    return [side * dpi for side in inches]


def preview(grey):
    """Return a grey page as a small JPEG for a person to recognise.

    :rtype: bytes
    """
    content = io.BytesIO()
    grey.reduce(PREVIEW).save(content, "JPEG", quality=55)
    return content.getvalue()


def join(parts):
    """Return several PDFs as one.

    :param list[bytes] parts: at least one
    :rtype: bytes
    """
    if len(parts) == 1:
        return parts[0]
    pages = []
    for place, part in enumerate(parts):
        with closing(pypdfium2.PdfDocument(part)) as document:
            pages += [(place, number, 0) for number in range(len(document))]
    out = io.BytesIO()
    pdf_pages.put_together(parts, pages, out)
    return out.getvalue()
