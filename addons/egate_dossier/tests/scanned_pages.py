"""Scans for the tests: A4 pages with codes as a printer and a scanner leave them."""

import io
import random

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, PdfImagePlugin, TiffImagePlugin

#: The server loads few kinds of pictures by itself.
WRITERS = (PdfImagePlugin, TiffImagePlugin)
A4 = (1654, 2339)  # at 200 dpi


def page(*codes, text="", angle=0.0, noise=0.0, seed=1):
    """Return one scanned page as a grey picture.

    :param str codes: Code 128, or QR when it begins with ``qr:``
    :param float angle: degrees by which it was laid in wrongly
    :param float noise: grey levels of the scanner's noise (standard deviation)
    """
    image = Image.new("L", A4, 252)
    draw = ImageDraw.Draw(image)
    rows = random.Random(seed)
    for row in range(900, 2200, 34):
        draw.rectangle((200, row, 200 + rows.randint(600, 1250), row + 10), fill=70)
    draw.text((200, 840), text, fill=20)
    for number, code in enumerate(codes):
        is_qr = code.startswith("qr:")
        kind = zxingcpp.BarcodeFormat.QRCode if is_qr else zxingcpp.BarcodeFormat.Code128
        barcode = zxingcpp.create_barcode(code.removeprefix("qr:"), kind)
        # Bars of 0.25 mm are two pixels at 200 dpi.
        symbol = Image.fromarray(barcode.to_image(scale=6 if is_qr else 2))
        if not is_qr:
            symbol = symbol.resize((symbol.width, 72))
        image.paste(symbol, (200, 150 + 220 * number))
    if angle:
        image = image.rotate(angle, resample=Image.BICUBIC, fillcolor=250)
    if noise:
        grain = Image.effect_noise(A4, noise).filter(ImageFilter.BoxBlur(0.4))
        image = Image.blend(image, grain, 0.12)
    return image


def blank(noise=0.0):
    """Return the back of a page, on which there is nothing but the scanner's noise."""
    image = Image.new("L", A4, 252)
    if noise:
        image = Image.blend(image, Image.effect_noise(A4, noise), 0.12)
    return image


def pdf(*pages):
    """Return the pages as a scanner's PDF: one JPEG each."""
    content = io.BytesIO()
    pages[0].save(
        content, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=75
    )
    return content.getvalue()


def tiff(*pages):
    """Return the pages as a fax-like TIFF of black and white pages."""
    content = io.BytesIO()
    black = [one.convert("1") for one in pages]
    black[0].save(
        content,
        "TIFF",
        save_all=True,
        append_images=black[1:],
        compression="group4",
        dpi=(200, 200),
    )
    return content.getvalue()


def jpeg(image):
    content = io.BytesIO()
    image.save(content, "JPEG", quality=75, dpi=(200, 200))
    return content.getvalue()
