"""QR codes for pages whose policy allows no style of an element's own."""

import re

from markupsafe import Markup

from odoo.addons.egate_reports.tools.barcodes import qr_svg

_OWN = re.compile(r' (?:width|height|role|aria-label)="[^"]*"')


def qr_picture(text: str) -> Markup:
    """Return ``text`` as a QR code in SVG; its size is the style sheet's (class ``qr``).

    Not read out: the page has the same address as a link beside it.

    >>> picture = qr_picture("https://motcua.example/egate/procedures/1.001193")
    >>> "style" in picture, picture.startswith("<svg")
    (False, True)
    """
    # Drawn here: squares and numbers; nothing of the text is left in it.
    picture = _OWN.sub("", qr_svg(text))
    return Markup(picture.replace(" viewBox", ' aria-hidden="true" viewBox', 1))  # nosec B704
