"""What a file really is, by its content; its name and the browser's word count for nothing."""

from typing import BinaryIO

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
HEIC = "image/heic"
#: What can be allowed, with the ending of its name.
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", TIFF: ".tif", HEIC: ".heic"}

#: First bytes → what it is. The order matters where one begins like another.
_STARTS = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"8BPS", "picture"),
    (b"II+\x00", "picture"),
    (b"MM\x00+", "picture"),
)
_MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe", b"<?php")
#: What makes a picture or a PDF something else as well, if it stands anywhere in it.
_HIDDEN_ANYWHERE = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_BLANK = b" \t\r\n\x00\x0c\x1a"
_HEAD, _TAIL, _PIECE = 1024, 66_000, 1 << 20
#: What a mail server or a scanner may leave behind the end of a PDF, in bytes.
_LEFT = 1024
#: What a HEIC says that it is; it may say so wrongly.
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
#: A picture has four.
_MAX_BOXES = 1000


def kind_of(stream: BinaryIO) -> str:
    """Return the media type of what can be allowed, or a word for what cannot.

    The words: ``empty``, ``archive``, ``office``, ``program``, ``markup``, ``avif``, ``picture``
    (another one), ``late`` (a PDF behind something else), ``other``.

    >>> import io
    >>> kind_of(io.BytesIO(b"MZ and so on")), kind_of(io.BytesIO(b"  <HTML>"))
    ('program', 'markup')
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        return "empty"
    # A mark of UTF-8 or blank lines, which a program or a mail server put in front of a PDF.
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK).startswith(b"%PDF-"):
        return PDF
    for start, kind in _STARTS:
        if head.startswith(start):
            return _kind_of_zip(stream) if kind == "zip" else kind
    if head[4:8] == b"ftyp":
        return _kind_in_boxes(stream, head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    if head[257:262] == b"ustar":
        return "archive"
    plain = head.replace(b"\x00", b"").lower()
    if any(word in plain for word in _MARKUP):
        return "markup"
    return "late" if b"%PDF-" in head else "other"


def boxes(stream: BinaryIO):
    """Yield name, start of the content, and end of the boxes of a file (ISO 14496-12).

    The end is what the box says: it may lie behind that of the file.
    """
    size, at, count = stream.seek(0, 2), 0, 0
    while at + 8 <= size and count < _MAX_BOXES:
        stream.seek(at)
        head = stream.read(16)
        length, name, start = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), at + 16
        end = at + length if length else size
        if end < start:
            return
        yield name, start, end
        at, count = end, count + 1


def _kind_in_boxes(stream, head):
    """Tell pictures of telephones apart by how they are encoded; what they are called may be false.

    HEIC and AVIF are the same container around pictures of two codecs, whose set-up they hold.
    """
    for name, start, end in boxes(stream):
        if name == b"meta":
            stream.seek(start)
            facts = stream.read(min(end - start, _PIECE))
            if b"hvcC" in facts:
                return HEIC
            if b"av1C" in facts:
                return "avif"
            break
    brands = {
        head[at : at + 4] for at in (8, *range(16, min(int.from_bytes(head[:4], "big"), 256), 4))
    }
    if brands & {b"avif", b"avis"}:
        return "avif"
    return HEIC if brands & _BRANDS else "other"


def _kind_of_zip(stream):
    """Tell the containers of office programs from archives, by the names of their first parts."""
    stream.seek(0)
    head = stream.read(1 << 16)
    inside = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"word/", b"xl/", b"ppt/")
    return "office" if any(name in head for name in inside) else "archive"


def is_two_things(stream: BinaryIO, kind: str) -> bool:
    """Say whether a file of the type ``kind`` is something else besides (a polyglot).

    Such a file is a harmless picture when it is checked, and an archive or a page with a program
    when it is opened under another name.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if kind != PDF and b"%PDF-" in head:
        return True
    lower = head.lower()
    if any(word in lower for word in _MARKUP if word != b"<?xml"):
        return True
    return _ends_as_zip(stream) or _holds(stream, *_HIDDEN_ANYWHERE)


def _ends_as_zip(stream):
    """Find a ZIP's list of contents at the end, where unpackers look for it."""
    size = stream.seek(0, 2)
    begin = max(0, size - _TAIL)
    stream.seek(begin)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        length = int.from_bytes(tail[at + 12 : at + 16], "little")
        stream.seek(max(0, begin + at - length))
        if stream.read(4) in (b"PK\x01\x02", b"PK\x05\x06"):
            return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def is_signed(raw: bytes) -> bool:
    """Say whether a PDF may carry a digital signature; what is in doubt is left as it is."""
    return b"/ByteRange" in raw


def _holds(stream, *marks):
    stream.seek(0)
    kept = b""
    while piece := stream.read(_PIECE):
        both = kept + piece
        if any(mark in both for mark in marks):
            return True
        kept = piece[-8:]
    return False


def fault_at_the_end(stream: BinaryIO) -> str:
    """Return what is wrong behind a PDF: ``tail``, ``broken`` (it has no end), or ``""``.

    A reader looks for the end in the last thousand bytes, so a line that a mail server leaves there
    does no harm. What can be read as something else besides is too much at any length.

    >>> import io
    >>> fault_at_the_end(io.BytesIO(b"%PDF-1.7 ... %%EOF\\n-- \\nchecked by the gateway"))
    ''
    >>> fault_at_the_end(io.BytesIO(b"%PDF-1.7 ... %%EOF\\n<script>"))
    'tail'
    >>> fault_at_the_end(io.BytesIO(b"%PDF-1.7 ... "))
    'broken'
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    _before, mark, after = stream.read().rpartition(b"%%EOF")
    if not mark:
        return "tail" if _holds(stream, b"%%EOF") else "broken"
    left = after.strip(_BLANK)
    return "tail" if len(left) > _LEFT or _is_something(left) else ""


def _is_something(left):
    return any(left.startswith(start) for start, _kind in _STARTS) or any(
        word in left.lower() for word in _MARKUP
    )
