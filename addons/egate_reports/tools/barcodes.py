"""Barcodes as SVG text: sharp at any resolution, without image files.

The libraries only encode. The drawing is done here, because the libraries make each bar its own
element; one path for the whole symbol is smaller and has no hairlines between bars.
"""

import re

import zxingcpp
from barcode import Code128
from markupsafe import Markup


def code128_svg(text: str, module_mm: float = 0.25, height_mm: float = 9.0) -> Markup:
    """Return ``text`` as a Code 128 symbol with its quiet zones of ten modules.

    :param text: ASCII text, not empty
    :param module_mm: width of the narrowest bar; every counter scanner reads 0.25 mm
    """
    modules = Code128(text).build()[0]
    quiet = 10
    width = len(modules) + 2 * quiet
    path = _dark_runs(modules, x=quiet)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="code128" width="{:g}mm" height="{:g}mm"'
        ' viewBox="0 0 {} 1" preserveAspectRatio="none" shape-rendering="crispEdges"'
        ' role="img" aria-label="Mã vạch: {}"><path d="{}" fill="#000"/></svg>'
    ).format(width * module_mm, height_mm, width, text, path)


def code128_in(text: str, width_mm: float, height_mm: float, widest_mm: float = 0.5) -> Markup:
    """Return ``text`` as a Code 128 symbol that fills ``width_mm``, with bars up to ``widest_mm``.

    >>> 'width="60mm"' in code128_in("H17.33.01-261123-0001", 60, 8)
    True
    >>> 'width="60mm"' in code128_in("A", 60, 8)
    False
    """
    modules = len(Code128(text).build()[0]) + 20
    return code128_svg(text, min(width_mm / modules, widest_mm), height_mm)


def qr_svg(text: str, size_mm: float = 23.0) -> Markup:
    """Return ``text`` as a QR code with its quiet zone of four modules.

    A quarter of the symbol may be damaged (level Q), because people fold receipts.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=True))
    rows = ["".join("10"[module > 127] for module in row) for row in image.tolist()]
    # Each run is a line as thick as a module: half of what its outline would take.
    path = "".join(
        f"M{run.start()} {y}.5h{len(run[0])}" for y, row in enumerate(rows) for run in _runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" width="{0:g}mm" height="{0:g}mm"'
        ' viewBox="0 0 {1} {1}" shape-rendering="crispEdges"'
        ' role="img" aria-label="Mã QR: {3}"><path d="{2}" stroke="#000"/></svg>'
    ).format(size_mm, len(rows), path, text)


def _dark_runs(modules: str, x: int) -> str:
    """Return the SVG path of the ones in ``modules``, a row one module high.

    >>> _dark_runs("0110100", 0)
    'M1 0h2v1h-2zM4 0h1v1h-1z'
    """
    return "".join(
        f"M{x + run.start()} 0h{len(run[0])}v1h-{len(run[0])}z" for run in _runs(modules)
    )


def _runs(modules: str):
    return re.finditer("1+", modules)
