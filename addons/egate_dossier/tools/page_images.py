"""Scanned pages: is there anything on one, and many of them as one PDF, none encoded anew."""

import io
from typing import NamedTuple

from PIL import Image

#: A pixel darker than the paper by less than this is paper, or shines through from behind.
CONTRAST = 48
#: The edges show the scanner's own shadow: this part of width and height is not looked at.
EDGE = 0.03
_MARGIN_DPI = 72


def ink_percent(page):
    """Return how much of a page is darker than its own paper, in percent of its area.

    Measured at about 50 dots per inch, so that dust and noise vanish in the mean: one word written
    by hand is about 0.02 % of an A4 page, a line of print 0.3 %.

    :param page: path, open file, or ``PIL.Image``
    """
    image = page if isinstance(page, Image.Image) else Image.open(page)
    # JPEG decodes at an eighth to a half of its size for a fraction of the cost.
    image.draft("L", (image.width // 4, image.height // 4))
    image = image.convert("L")
    factor = max(1, round(max(image.size) / 600))
    if factor > 1:
        image = image.reduce(factor)
    across, down = round(image.width * EDGE), round(image.height * EDGE)
    histogram = image.crop((across, down, image.width - across, image.height - down)).histogram()
    area, seen, paper = sum(histogram), 0, 255
    for paper, count in enumerate(histogram):  # noqa: B007 (the tone itself is wanted)
        seen += count
        if seen * 2 >= area:
            break
    if paper <= CONTRAST:
        return 100.0  # a dark page is no empty one
    return 100 * sum(histogram[: paper - CONTRAST]) / area


class Jpeg(NamedTuple):
    """What a PDF must know of a picture to show it as it is."""

    width: int
    height: int
    dpi: tuple
    space: str


def look_at(page):
    """Return what a JPEG page says of itself; nothing is decoded.

    :param page: path or open file
    :rtype: Jpeg
    :raise ValueError: no page of a scanner
    """
    with Image.open(page) as image:
        if image.format != "JPEG" or image.mode not in ("L", "RGB"):
            raise ValueError(f"no page of a scanner: {image.format} {image.mode}")
        dpi = image.info.get("dpi") or (200, 200)
        space = {"L": "DeviceGray", "RGB": "DeviceRGB"}[image.mode]
        return Jpeg(*image.size, tuple(max(float(one), 1) for one in dpi), space)


class JpegPdf:
    """Writes JPEG pages into one PDF as they are; one page at a time is in memory.

    >>> picture = io.BytesIO()
    >>> Image.new("L", (200, 100), 200).save(picture, "JPEG", dpi=(100, 100))
    >>> out = io.BytesIO()
    >>> pdf = JpegPdf(out)
    >>> pdf.add(picture.getvalue()); pdf.add(picture.getvalue())
    >>> pdf.close()
    >>> out.getvalue().count(picture.getvalue()), b"/Count 2" in out.getvalue()
    (2, True)
    >>> b"[0 0 144.00 72.00]" in out.getvalue()
    True
    """

    def __init__(self, out):
        self._out = out
        self._offsets = {}
        self._pages = []
        self._next = 3  # 1 is the catalogue, 2 the list of pages
        self.size = 0
        self._write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def add(self, content, jpeg=None):
        """Append one page.

        :param bytes content: a JPEG picture; its own resolution gives the size of the page
        :param Jpeg jpeg: what :func:`look_at` says of it, where it must not be opened
        """
        jpeg = jpeg or look_at(io.BytesIO(content))
        points = [side / dpi * _MARGIN_DPI for side, dpi in zip(jpeg[:2], jpeg.dpi, strict=True)]
        entries = f"/ColorSpace /{jpeg.space} /BitsPerComponent 8 /Filter /DCTDecode"
        self.add_image(jpeg[:2], entries, content, points)

    def add_image(self, size, entries, content, points, drawn=(1, 0, 0, 1, 0, 0)):
        """Append one page that an image fills.

        :param size: its dots across and down, as they are stored
        :param str entries: what PDF must know of it: colours, bits, filter
        :param bytes content: its stream
        :param points: width and height of the page
        :param drawn: matrix by which it is turned or mirrored on a page of 1 × 1
        """
        image, drawing, page = range(self._next, self._next + 3)
        self._next += 3
        head = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]}"
        self._object(image, f"{head} {entries}", content)
        matrix = " ".join(
            f"{value * points[place % 2]:.2f}".removesuffix(".00")
            for place, value in enumerate(drawn)
        )
        self._object(drawing, "", f"{matrix} cm /I Do".encode())
        self._object(
            page,
            f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {points[0]:.2f} {points[1]:.2f}] "
            f"/Resources << /XObject << /I {image} 0 R >> >> /Contents {drawing} 0 R",
        )
        self._pages.append(page)

    def close(self):
        """Write the end; the file is the caller's to close."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(2, f"/Type /Pages /Count {len(self._pages)} /Kids [{kids}]")
        self._object(1, "/Type /Catalog /Pages 2 0 R")
        start = self.size
        table = [f"xref\n0 {self._next}\n0000000000 65535 f \n"]
        table += [f"{self._offsets[number]:010} 00000 n \n" for number in range(1, self._next)]
        table += [f"trailer\n<< /Size {self._next} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"]
        self._write("".join(table).encode())

    @property
    def page_count(self):
        return len(self._pages)

    def _object(self, number, entries, stream=None):
        self._offsets[number] = self.size
        if stream is None:
            self._write(f"{number} 0 obj\n<< {entries} >>\nendobj\n".encode())
            return
        self._write(f"{number} 0 obj\n<< {entries} /Length {len(stream)} >>\nstream\n".encode())
        self._write(stream)
        self._write(b"\nendstream\nendobj\n")

    def _write(self, content):
        self._out.write(content)
        self.size += len(content)
