"""A picture file page by page: JPEG, PNG, TIFF of many pages, HEIC. One way to look, one to a PDF.

For ``apart`` alone. What is a page here is one in the viewer, the inbox and a PDF made of it.
"""

import io
import struct

from PIL import Image, ImageOps

from .paper_size import page_size
from .plain_picture import plain

_FORMATS = ("JPEG", "PNG", "TIFF")
_SPACES = {"L": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}
_ORIENTATION, _EXIF = 0x0112, 0x8769
#: Exposure, aperture, sensitivity, focal length: a camera's alone.
_OF_CAMERAS = (0x829A, 0x829D, 0x8827, 0x920A)
#: TIFF: kind of the frame, in two generations; a smaller copy, or a mask, is no page.
_NEW_KIND, _OLD_KIND, _NO_PAGE, _OLD_REDUCED = 254, 255, 0b101, 2
_WIDTH, _HEIGHT, _COMPRESSION, _PHOTOMETRIC, _FILL, _OFFSETS, _LENGTHS, _T6, _TABLES = (
    256, 257, 259, 262, 266, 273, 279, 293, 347
)  # fmt: skip
_G4, _JPEG = 4, 7
#: Compressed with a loss already: without one it would be many times as large.
_LOSSY = frozenset({"jpeg", "tiff_jpeg", "webp"})
_QUALITY = 90
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
#: EXIF's orientation → how the picture is turned.
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
#: The same → how the picture is drawn on a page of 1 × 1 (PDF's matrix).
_DRAWN = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


class PicturePages:
    """The pages of an open picture file; one of them is in memory at a time.

    :param stream: the file, open for reading; it was judged when it was taken in
    :raise OSError, SyntaxError, ValueError: it cannot be opened
    """

    def __init__(self, stream):
        # How large it may be was judged when it was taken in, by a limit of the office's own.
        Image.MAX_IMAGE_PIXELS = None
        stream.seek(4)
        formats = _FORMATS
        if stream.read(4) == b"ftyp":
            # Imported where it is needed: its libraries are large.
            import pi_heif

            pi_heif.register_heif_opener(thumbnails=False)
            formats = ("HEIF",)
        stream.seek(0)
        self._stream = stream
        self._image = Image.open(stream, formats=formats)
        pages, others = [], []
        for number in self._all_frames():
            (others if self._is_no_page(number) else pages).append(number)
        # Other frames come behind the pages: files kept from before have counted them.
        self._frames = pages + others
        self.frame_count = len(self._frames)
        self.page_count = len(pages) or len(others)

    def _all_frames(self):
        if self._image.format == "TIFF":
            return range(self._image.n_frames)
        # The second picture of a JPEG is what brightens it, that of a HEIC what the other eye sees;
        # a PNG may move. The one that is meant to be shown is the one that is open.
        return [self._image.tell()]

    def _is_no_page(self, number):
        if self._image.format != "TIFF":
            return False
        self._image.seek(number)
        tags = self._image.tag_v2
        return bool(int(tags.get(_NEW_KIND) or 0) & _NO_PAGE or tags.get(_OLD_KIND) == _OLD_REDUCED)

    def shown(self, number, most=None):
        """Return page ``number`` (from 0) upright, plain, with dots as wide as high.

        :param most: width and height that it is brought down to, or a function that returns them
            for the size of the page in points
        """
        image, points, orientation = self._page(number)
        if callable(most):
            most = most(points)
        dots = min(room / side for room, side in zip(most, points, strict=True)) if most else None
        if most:
            # A JPEG is decoded at a fraction of its size.
            needed = [round(side * dots) for side in points]
            image.draft(None, needed[::-1] if orientation in _ON_ITS_SIDE else needed)
        picture = _upright(image, orientation)
        finer = max(picture.width / points[0], picture.height / points[1])
        finer = min(finer, dots or finer)
        size = tuple(max(1, round(side * finer)) for side in points)
        if size != picture.size:
            picture = picture.convert("L") if picture.mode == "1" else picture
            picture = picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)
        return picture

    def append_to(self, number, pdf):
        """Append page ``number`` to a :class:`.page_images.JpegPdf`, as it is where that can be.

        A JPEG is not decoded, black and white stays so (CCITT G4), nothing else loses a dot that
        has not lost some already.
        """
        image, points, orientation = self._page(number)
        if image.format in ("JPEG", "MPO") and image.mode in _SPACES:
            entries = f"/BitsPerComponent 8 /ColorSpace /{_SPACES[image.mode]} /Filter /DCTDecode"
            if image.mode == "CMYK":
                entries += " /Decode [1 0 1 0 1 0 1 0]"
            size = image.size
            self._stream.seek(0)
            content = self._stream.read()
        elif strip := self._fax_strip() or self._jpeg_strip():
            size, entries, content = strip
        else:
            lossy = image.format == "HEIF" or image.info.get("compression") in _LOSSY
            picture = _upright(image, orientation)
            size, orientation = picture.size, 1
            entries, content = _encoded(picture, lossy)
        pdf.add_image(size, entries, content, points, _DRAWN.get(orientation, _DRAWN[1]))

    def _page(self, number):
        """Return the frame of a page, not yet decoded, its size in points, how it lies."""
        image = self._image
        image.seek(self._frames[number])
        exif = image.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        camera = exif.get_ifd(_EXIF)
        dpi = self._dpi()
        width, height = image.size
        if orientation in _ON_ITS_SIDE:
            # The resolution is that of the dots as they are stored.
            dpi = dpi and dpi[::-1]
            if image.format != "TIFF":
                # Pillow has turned the size of a TIFF already.
                width, height = height, width
        points = page_size(width, height, dpi, any(tag in camera for tag in _OF_CAMERAS))
        return image, points, orientation

    def _dpi(self):
        info = self._image.info
        # Without a unit it tells at least how much wider than high a dot is.
        dpi = info.get("dpi") or info.get("resolution") or info.get("jfif_density")
        try:
            across, down = (float(one) for one in dpi or info.get("aspect") or ())
        except (TypeError, ValueError, ZeroDivisionError):
            return None
        return (across, down) if "dpi" in info else _ratio(across, down)

    def _fax_strip(self):
        """Return size, entries and content of a G4 frame in one piece, as it stands in the file."""
        content, tags = self._strip(_G4)
        if self._image.mode != "1" or not content or tags.get(_T6):
            return None
        if tags.get(_FILL) == 2:
            content = content.translate(_REVERSED)
        size = tags[_WIDTH], tags[_HEIGHT]
        return size, _fax_entries(size, black_is_1=tags.get(_PHOTOMETRIC) == 1), content

    def _jpeg_strip(self):
        """Return size, entries and content of a frame that is one JPEG, behind its tables."""
        content, tags = self._strip(_JPEG)
        tables = tags.get(_TABLES) or b"\xff\xd8\xff\xd9"
        if (
            self._image.mode not in ("L", "RGB")
            or not (content or b"").startswith(b"\xff\xd8")
            or not (tables.startswith(b"\xff\xd8") and tables.endswith(b"\xff\xd9"))
            or tags.get(_PHOTOMETRIC) not in (1, 2, 6)
        ):
            return None
        # Without a marker of its own, three colours count as luminance and two differences.
        plain_colours = "/DecodeParms << /ColorTransform 0 >>" if tags[_PHOTOMETRIC] == 2 else ""
        space = _SPACES[self._image.mode]
        entries = f"/BitsPerComponent 8 /ColorSpace /{space} /Filter /DCTDecode {plain_colours}"
        return (tags[_WIDTH], tags[_HEIGHT]), entries, tables[:-2] + content[2:]

    def _strip(self, compression):
        """Return the bytes of a TIFF's frame that is in one piece, and its tags."""
        if self._image.format != "TIFF":
            return None, {}
        tags = self._image.tag_v2
        offsets, lengths = tags.get(_OFFSETS) or (), tags.get(_LENGTHS) or ()
        if tags.get(_COMPRESSION) != compression or len(offsets) != 1 or len(lengths) != 1:
            return None, tags
        self._stream.seek(offsets[0])
        return self._stream.read(lengths[0]), tags


def _upright(image, orientation):
    """Return a frame plain and as it is to be looked at."""
    picture = plain(image)
    # Pillow turns a TIFF when it decodes it.
    way = None if image.format == "TIFF" else _TURNED.get(orientation)
    return picture if way is None else picture.transpose(way)


def _ratio(across, down):
    """Return two made-up resolutions in the relation of a dot's sides."""
    return (across / down, 1.0) if across > 0 and down > 0 else None


def _fax_entries(size, black_is_1):
    return (
        "/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms "
        f"<< /K -1 /Columns {size[0]} /Rows {size[1]}{' /BlackIs1 true' if black_is_1 else ''} >>"
    )


def _encoded(picture, lossy):
    """Return what a PDF says of a plain picture, and its bytes."""
    if picture.mode == "1":
        return _fax_entries(picture.size, black_is_1=False), _as_fax(picture)
    written = io.BytesIO()
    colours = {"L": 1, "RGB": 3}[picture.mode]
    entries = f"/BitsPerComponent 8 /ColorSpace /{_SPACES[picture.mode]}"
    # No facts of the old file, which would no longer be true.
    picture.info = {}
    if lossy:
        picture.save(written, "JPEG", quality=_QUALITY)
        return f"{entries} /Filter /DCTDecode", written.getvalue()
    picture.save(written, "PNG", compress_level=4)
    entries += (
        " /Filter /FlateDecode /DecodeParms << /Predictor 15 "
        f"/Colors {colours} /BitsPerComponent 8 /Columns {picture.width} >>"
    )
    return entries, b"".join(_idat(written.getvalue()))


def _as_fax(picture):
    """Return a picture of black and white as CCITT G4; white is 0 there."""
    written = io.BytesIO()
    ImageOps.invert(picture).save(
        written, "TIFF", compression="group4", strip_size=picture.height * picture.width
    )
    tags = Image.open(written, formats=("TIFF",)).tag_v2
    (at,), (length,) = tags[_OFFSETS], tags[_LENGTHS]
    return written.getvalue()[at : at + length]


def _idat(png):
    at = 8
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        if name == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += length + 12
