"""A TrueType font without the programs that fit its letters to a coarse screen.

A printer draws them from their outlines, and a file that embeds them is a quarter smaller.
"""

import struct

_DROPPED = {b"fpgm", b"prep", b"cvt ", b"hdmx", b"VDMX", b"LTSH", b"gasp", b"DSIG", b"FFTM"}
#: Flags of a part of a composed letter (the tables glyf and loca of OpenType).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _PROGRAM = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


def unhinted(font: bytes) -> bytes:
    """Return a TrueType font whose letters have outlines only.

    :raise ValueError: it is no TrueType font
    """
    try:
        return _without(font)
    except (struct.error, KeyError, IndexError) as fault:
        raise ValueError(f"no TrueType font: {fault}") from fault


def _without(font):
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {}
    for number in range(count):
        tag, _sum, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag not in _DROPPED:
            tables[tag] = font[offset : offset + length]
    head = bytearray(tables[b"head"])
    glyphs = struct.unpack_from(">H", tables[b"maxp"], 4)[0]
    if struct.unpack_from(">h", head, 50)[0]:
        places = struct.unpack_from(f">{glyphs + 1}L", tables[b"loca"])
    else:
        places = [2 * place for place in struct.unpack_from(f">{glyphs + 1}H", tables[b"loca"])]
    letters, found = [], [0]
    for begin, end in zip(places, places[1:], strict=False):
        letters.append(_letter(tables[b"glyf"][begin:end]))
        found.append(found[-1] + len(letters[-1]))
    tables[b"glyf"] = b"".join(letters)
    tables[b"loca"] = struct.pack(f">{glyphs + 1}L", *found)
    # Places in four bytes; the sum over the file is none until all is known.
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">L", head, 8, 0)
    tables[b"head"] = bytes(head)
    return _file(font[:4], tables)


def _letter(glyph):
    """Return a letter without its program."""
    if not glyph:
        return b""
    contours = struct.unpack_from(">h", glyph)[0]
    if contours >= 0:
        at = 10 + 2 * contours
        size = struct.unpack_from(">H", glyph, at)[0]
        return glyph[:at] + b"\0\0" + glyph[at + 2 + size :]
    glyph, at, flags = bytearray(glyph), 10, _MORE
    while flags & _MORE:
        flags = struct.unpack_from(">H", glyph, at)[0]
        struct.pack_into(">H", glyph, at, flags & ~_PROGRAM)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return bytes(glyph[:at])


def _file(kind, tables):
    """Return a font of these tables."""
    power = len(tables).bit_length() - 1
    file = bytearray(
        kind
        + struct.pack(">HHHH", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    )
    offset, bodies, head = 12 + 16 * len(tables), [], 0
    for tag, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        file += struct.pack(">4sLLL", tag, _sum(padded), offset, len(body))
        if tag == b"head":
            head = offset
        bodies.append(padded)
        offset += len(padded)
    file += b"".join(bodies)
    struct.pack_into(">L", file, head + 8, (0xB1B0AFBA - _sum(file)) & 0xFFFFFFFF)
    return bytes(file)


def _sum(data):
    return sum(struct.unpack(f">{len(data) // 4}L", data)) & 0xFFFFFFFF
