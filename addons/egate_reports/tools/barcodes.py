"""Barcodes as SVG text: sharp at any resolution, drawn without any image file.

The libraries only encode. The drawing is ours, because every bar of theirs is an element of its
own; one path for the whole symbol is smaller and has no hairlines between neighbours.
"""

from itertools import groupby

import qrcode
from barcode import Code128
from markupsafe import Markup


def code128_svg(text: str, module_mm: float = 0.25, height_mm: float = 9.0) -> Markup:
    """Return ``text`` as a Code 128 symbol with its quiet zones of ten modules.

    :param text: ASCII text, not empty
    :param module_mm: width of the narrowest bar; 0.25 mm is read by every counter scanner
    """
    modules = Code128(text).build()[0]
    quiet = 10
    width = len(modules) + 2 * quiet
    path, x = [], quiet
    for bit, run in groupby(modules):
        length = len(list(run))
        if bit == "1":
            path.append(f"M{x} 0h{length}v1h-{length}z")
        x += length
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="code128" style="width:{:g}mm;height:{:g}mm"'
        ' viewBox="0 0 {} 1" preserveAspectRatio="none" shape-rendering="crispEdges">'
        '<path d="{}" fill="#000"/></svg>'
    ).format(width * module_mm, height_mm, width, "".join(path))


def qr_svg(text: str, size_mm: float = 23.0) -> Markup:
    """Return ``text`` as a QR code with its quiet zone of four modules.

    A quarter of the symbol may be damaged (level Q): a receipt is folded into a purse.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" style="width:{0:g}mm;height:{0:g}mm"'
        ' viewBox="0 0 {1} {1}" shape-rendering="crispEdges"><path d="{2}" fill="#000"/></svg>'
    ).format(size_mm, len(matrix), "".join(path))
