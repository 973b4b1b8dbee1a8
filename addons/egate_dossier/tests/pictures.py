"""Sample pictures as scanners, telephones and faxes leave them; drawn here, details invented."""

import base64
import io

from PIL import Image, ImageDraw, MpoImagePlugin, TiffImagePlugin

#: Odoo loads few formats by itself.
WRITERS = (MpoImagePlugin, TiffImagePlugin)

#: 96 × 64, white with a red band at the top, as an iPhone encodes it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAAFcAAgAAAAACEgABAAAAAAAAACQAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA"
    "1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAi"
    "QAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAA"
    "AAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAg21kYXQAAABTKAGvE4B5vLW5F//7YuT/"
    "27TP/DTJuESL/hQU+85Uv/GGmc2bUnwAFvuYclMrpQweTsoE9ivAuPoAwrEqnVs7xntR56ux/Rac9HJ3v49awo5D"
    "8EgAAAAGRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA="
)


def saved(image, kind, **options):
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def sheet(mode="RGB", size=(180, 120)):
    """Return white paper with a black stamp at the top left and a grey one at the bottom right."""
    image = Image.new("L", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 3, size[1] // 4), fill=0)
    draw.rectangle((size[0] * 5 // 6, size[1] // 2, *size), fill=120)
    return image.convert(mode, dither=Image.Dither.NONE) if mode == "1" else image.convert(mode)


def deep(image, factor=257):
    """Return a grey picture with 16 bits a dot."""
    return image.convert("I").point(lambda value: value * factor + 0).convert("I;16")


def on_glass():
    """Return the sheet's dark parts alone, on nothing, which is black as it is stored."""
    image = sheet("RGBA")
    image.putalpha(sheet("L").point(lambda value: 0 if value > 200 else 255))
    clear = Image.new("RGBA", image.size, (0, 0, 0, 0))
    clear.paste(image, mask=image.getchannel("A"))
    return clear


def big_endian(image):
    raw = bytearray(deep(image).tobytes())
    raw[0::2], raw[1::2] = raw[1::2], raw[0::2]
    return saved(Image.frombytes("I;16B", image.size, bytes(raw)), "TIFF")


def photo(orientation=1, kind="JPEG", size=(180, 120), **options):
    """Return what a telephone makes: its sensor lies, and EXIF says how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    if kind == "TIFF":
        return saved(sheet(size=size), kind, tiffinfo={274: orientation}, **options)
    return saved(sheet(size=size), kind, exif=exif, **options)


def with_thumbnail(size=(180, 120)):
    """Return a TIFF as some scanners write it: the page, then a small copy of it."""
    small = sheet(size=(45, 30))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    return saved(sheet(size=size), "TIFF", save_all=True, append_images=[small], tiffinfo={254: 0})


#: Mode → a file in which the sheet must be seen.
EVERY_MODE = {
    "grey of 16 bits": saved(deep(sheet("L")), "PNG"),
    "TIFF of 16 bits": saved(deep(sheet("L")), "TIFF"),
    "TIFF of 16 bits, packed": saved(deep(sheet("L")), "TIFF", compression="tiff_lzw"),
    "TIFF of 16 bits of a Macintosh": big_endian(sheet("L")),
    "TIFF of 12 bits in 16": saved(deep(sheet("L"), 16), "TIFF"),
    "TIFF of 16 bits, white is 0": saved(
        deep(sheet("L").point(lambda value: 255 - value)), "TIFF", tiffinfo={262: 0}
    ),
    "TIFF of 32 bits": saved(sheet("L").convert("I").point(lambda value: value * 257 + 0), "TIFF"),
    "TIFF of fractions": saved(sheet("L").convert("F").point(lambda one: one / 255 + 0), "TIFF"),
    "transparent PNG": saved(on_glass(), "PNG"),
    "transparent grey PNG": saved(on_glass().convert("LA"), "PNG"),
    "transparent TIFF": saved(on_glass(), "TIFF"),
    "transparent palette": saved(on_glass().quantize(), "PNG"),
    "an alpha channel left empty": saved(
        Image.merge("RGBA", [*sheet().split(), Image.new("L", (180, 120))]), "PNG"
    ),
    "palette": saved(sheet().quantize(), "PNG"),
    "black and white PNG": saved(sheet("1"), "PNG"),
    "four inks, TIFF": saved(sheet("CMYK"), "TIFF"),
    "four inks, JPEG": saved(sheet("CMYK"), "JPEG", quality=95),
    "grey JPEG": saved(sheet("L"), "JPEG", quality=95),
    "JPEG in TIFF, in strips": saved(sheet(), "TIFF", compression="jpeg", strip_size=8640),
    "JPEG in TIFF, luminance": saved(
        sheet().convert("YCbCr"), "TIFF", compression="jpeg", strip_size=1 << 30
    ),
    "JPEG in TIFF, colours": saved(sheet(), "TIFF", compression="jpeg", strip_size=1 << 30),
    "fax": saved(sheet("1"), "TIFF", compression="group3"),
    "CCITT G4": saved(sheet("1"), "TIFF", compression="group4"),
    "CCITT G4, white is 0": saved(
        sheet("1"), "TIFF", compression="group4", tiffinfo={262: 0, 266: 2}
    ),
    "CCITT G4 in strips": saved(sheet("1"), "TIFF", compression="group4", strip_size=500),
}
#: Those of them in which grey is black.
TWO_TONES = ("black and white PNG", "fax", "CCITT G4", "CCITT G4, white is 0", "CCITT G4 in strips")
