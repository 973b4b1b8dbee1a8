"""Pictures, read by their headers alone: how many, how large, whole or cut off.

Nothing is decoded: a few hundred bytes may stand for a gigabyte of pixels. For
``apart/measure_picture.py`` alone: even a header can be as long as the file.
"""

import struct
from typing import BinaryIO, NamedTuple

from .kinds import HEIC, JPEG, PNG, TIFF, boxes

#: A frame of a TIFF has some twenty.
MAX_TAGS = 1000


#: TIFF: a smaller copy, or a mask, is no page; in the words of two generations of the format.
_NEW_KIND, _OLD_KIND, _NO_PAGE, _OLD_REDUCED = 254, 255, 0b101, 2


class Picture(NamedTuple):
    """Frames of a file that are pages, and the pixels of the largest of all."""

    frames: int
    pixels: int


class BrokenPicture(ValueError):  # noqa: N818 (what it is, not how it went)
    """Not a picture, or one that is cut off."""


class TooManyFrames(ValueError):  # noqa: N818 (see above)
    """More frames than wanted; they were not counted to the end."""


def measure(stream: BinaryIO, kind: str, max_frames: int = 10_000) -> Picture:
    """Return what the header of a picture of type ``kind`` says.

    :raise BrokenPicture: it is damaged or cut off
    :raise TooManyFrames: more than ``max_frames``
    """
    try:
        if kind == TIFF:
            return _tiff(stream, max_frames)
        return {JPEG: _jpeg, PNG: _png, HEIC: _heic}[kind](stream)
    except (struct.error, LookupError, OverflowError) as fault:
        raise BrokenPicture from fault


def _take(stream, count):
    piece = stream.read(count)
    if len(piece) < count:
        raise BrokenPicture
    return piece


def _png(stream):
    size = stream.seek(0, 2)
    stream.seek(8)
    pixels = 0
    while True:
        length, name = struct.unpack(">I4s", _take(stream, 8))
        if name == b"IHDR":
            width, height = struct.unpack(">II", _take(stream, 8))
            pixels = width * height
            length -= 8
        if stream.tell() + length + 4 > size:
            raise BrokenPicture
        stream.seek(length + 4, 1)
        if name == b"IEND":
            break
    # What stands behind the end is not looked at; an archive there is found elsewhere.
    if not pixels:
        raise BrokenPicture
    return Picture(1, pixels)


def _jpeg(stream):
    stream.seek(2)
    pixels = 0
    while True:
        first, marker = _take(stream, 2)
        if first != 0xFF:
            raise BrokenPicture
        while marker == 0xFF:
            (marker,) = _take(stream, 1)
        if marker == 0xDA:
            break
        (length,) = struct.unpack(">H", _take(stream, 2))
        # Start of frame: C0 to CF, except the three that define tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _bits, height, width = struct.unpack(">BHH", _take(stream, 5))
            pixels = width * height
            length -= 5
        stream.seek(length - 2, 1)
    if not pixels or not _has_end(stream):
        raise BrokenPicture
    return Picture(1, pixels)


def _has_end(stream):
    """Find the end mark: inside the picture's data every FF is followed by something else."""
    kept = b""
    while piece := stream.read(1 << 18):
        if b"\xff\xd9" in kept + piece:
            return True
        kept = piece[-1:]
    return False


def _tiff(stream, max_frames):
    size = stream.seek(0, 2)
    stream.seek(0)
    order = "<" if stream.read(2) == b"II" else ">"
    stream.seek(4)
    (at,) = struct.unpack(order + "I", _take(stream, 4))
    seen, largest, others = set(), 0, 0
    while at:
        if at in seen:
            raise BrokenPicture
        seen.add(at)
        if len(seen) > max_frames:
            raise TooManyFrames
        stream.seek(at)
        (count,) = struct.unpack(order + "H", _take(stream, 2))
        if count > MAX_TAGS:
            raise BrokenPicture
        entries = _take(stream, 12 * count)
        (at,) = struct.unpack(order + "I", _take(stream, 4))
        tags = {}
        for tag, kind, number, _value in struct.iter_unpack(order + "HHII", entries):
            tags[tag] = (kind, number)
        values = {
            tag: _tiff_values(stream, order, entries, tag)
            for tag in (_NEW_KIND, _OLD_KIND, 256, 257, 273, 279, 324, 325)
            if tag in tags
        }
        largest = max(largest, values[256][0] * values[257][0]) if 256 in values else 0
        reduced = _OLD_REDUCED in values.get(_OLD_KIND, ())
        others += reduced or any(kind & _NO_PAGE for kind in values.get(_NEW_KIND, ()))
        offsets = values.get(273) or values.get(324) or []
        lengths = values.get(279) or values.get(325) or []
        ends = [offset + length for offset, length in zip(offsets, lengths, strict=False)]
        if not largest or not ends or max(ends) > size:
            raise BrokenPicture
    if not seen:
        raise BrokenPicture
    return Picture(len(seen) - others or others, largest)


def _heic(stream):
    """Ask the library that draws it later: the parts of a picture lie in boxes within boxes."""
    size = stream.seek(0, 2)
    if any(end > size for _name, _start, end in boxes(stream)):
        raise BrokenPicture
    import pi_heif

    stream.seek(0)
    try:
        found = pi_heif.open_heif(stream, convert_hdr_to_8bit=False)
    except (ValueError, RuntimeError, EOFError, OSError) as fault:
        raise BrokenPicture from fault
    # The others are an exposure more, or what the other eye sees: telephones show the first alone.
    width, height = found.size
    return Picture(1, width * height)


def _tiff_values(stream, order, entries, wanted):
    """Return the whole numbers of a tag, wherever they stand."""
    for at in range(0, len(entries), 12):
        tag, kind, number = struct.unpack_from(order + "HHI", entries, at)
        if tag != wanted:
            continue
        letter = {3: "H", 4: "I"}.get(kind)
        if not letter or number > 1_000_000:
            raise BrokenPicture
        length = struct.calcsize(letter) * number
        if length <= 4:
            raw = entries[at + 8 : at + 8 + length]
        else:
            stream.seek(struct.unpack_from(order + "I", entries, at + 8)[0])
            raw = _take(stream, length)
        return struct.unpack(f"{order}{number}{letter}", raw)
    return ()
