"""The codes that can be read on a scanned page; also used in processes of their own."""

import zxingcpp

#: Enough for bars of 0.25 mm, two pixels each; finer costs more and finds nothing more.
DPI = 200
_FORMATS = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode)
_LONGEST = 64


def read_codes(image):
    """Return the texts of the codes on a page, each once, whichever way it lies.

    :param image: grey picture with 200 dots per inch (``PIL.Image`` or an array)
    :rtype: list[str]
    """
    found = zxingcpp.read_barcodes(image, formats=_FORMATS)
    return list(dict.fromkeys(one.text for one in found if 0 < len(one.text) <= _LONGEST))
