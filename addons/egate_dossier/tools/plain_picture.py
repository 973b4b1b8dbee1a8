"""One way from whatever mode a picture has to what a page shows: 8 bits or 1 bit, on white."""

from PIL import Image, ImageChops, ImageOps

#: What a file may keep in 16 bits: cameras of scanners give 10 or 12 as well.
_DEPTHS = (8, 10, 12, 16)
_BITS, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0


def plain(picture):
    """Return ``picture`` in the mode ``1``, ``L`` or ``RGB``, opaque, on white.

    >>> plain(Image.new("I;16", (1, 1), 0x80FF)).getpixel((0, 0))
    128
    >>> plain(Image.new("RGBA", (1, 1), (10, 20, 30, 0x80))).getpixel((0, 0))
    (132, 137, 142)
    >>> plain(Image.new("LA", (1, 1), (0, 0))).getpixel((0, 0))
    255
    >>> [plain(Image.new(mode, (2, 2))).mode for mode in ("1", "L", "LA", "P", "CMYK", "F")]
    ['1', 'L', 'L', 'RGB', 'RGB', 'L']
    """
    if picture.mode[0] in "IF":
        return _shallow(picture)
    if picture.has_transparency_data:
        return _on_white(picture)
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def _on_white(picture):
    grey = picture.mode in ("1", "L", "LA", "La")
    # Premultiplied colours are divided again on the way.
    layered = picture.convert("LA" if picture.mode in ("1", "L", "LA") else "RGBA")
    alpha = layered.getchannel("A")
    colours = layered.convert("L" if grey else "RGB")
    if not alpha.getextrema()[1] and not _is_flat(colours):
        # Nothing at all would be seen: the program that wrote it left the fourth channel empty.
        return colours
    white = Image.new(colours.mode, colours.size, "white")
    white.paste(colours, mask=alpha)
    return white


def _is_flat(picture):
    ranges = [band.getextrema() for band in picture.split()]
    return all(low == high for low, high in ranges)


def _shallow(picture):
    """Bring grey of 16 or 32 bits, or fractions, to 8 bits.

    Converted by Pillow, all that is lighter than 255 of 65,535 would be white.
    """
    tags = getattr(picture, "tag_v2", {})
    top = (tags.get(_BITS) or (16,))[0] if picture.mode.startswith("I;16") else None
    found = _sixteen(picture, top) if top else _stretched(picture)
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        found = ImageOps.invert(found)
    return found


def _sixteen(picture, bits):
    clear = picture.info.get("transparency")
    raw = bytearray(picture.tobytes())
    if picture.mode == "I;16B":
        raw[0::2], raw[1::2] = raw[1::2], raw[0::2]
        picture = Image.frombytes("I;16", picture.size, bytes(raw))
    upper, lower = (Image.frombytes("L", picture.size, raw[at::2]) for at in (1, 0))
    # Declared as 16 bits, while nothing on the page is lighter than a sixteenth of white.
    used = next(depth for depth in _DEPTHS if picture.getextrema()[1] < 1 << depth)
    bits = min(bits, used) if used <= 12 else bits
    if bits == 16:
        found = upper
    else:
        scale = 255 / ((1 << bits) - 1)
        found = picture.convert("I").point(lambda value: value * scale + 0.5).convert("L")
    if isinstance(clear, int):
        both = [
            band.point([255 * (value == wanted) for value in range(256)])
            for band, wanted in ((upper, clear >> 8), (lower, clear & 0xFF))
        ]
        found.paste(255, mask=ImageChops.darker(*both))
    return found


def _stretched(picture):
    """Bring what has no white of its own to 8 bits: by the least of the usual whites that fits."""
    low, high = picture.getextrema()
    usual = (1,) if picture.mode == "F" else ()
    white = next((one for one in (*usual, 0xFF, 0xFFF, 0xFFFF) if high <= one), None)
    black = 0
    if white is None or low < 0:
        black, white = low, high
    scale = 255 / ((white - black) or 1)
    offset = -black * scale
    return picture.convert("F").point(lambda value: value * scale + offset).convert("L")
