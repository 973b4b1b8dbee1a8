"""The picture of a payment's code: drawn into the page, and as a file for the payer's phone."""

from io import BytesIO

import qrcode
from markupsafe import Markup

#: Modules of white around, as the standard asks; pixels of a module in the file.
QUIET, PIXELS = 4, 10


def _code(text: str) -> qrcode.QRCode:
    # A screen has no folds: 15 % may be lost, and the modules stay large.
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET, box_size=PIXELS
    )
    code.add_data(text)
    code.make(fit=True)
    return code


def svg(text: str, label: str) -> Markup:
    """Return the code as an SVG element without any style: one path, dark on white.

    >>> 'aria-label="&lt;QR&gt;"' in svg("EG1", "<QR>")
    True
    """
    matrix = _code(text).get_matrix()
    path = "".join(
        f"M{x} {y}h{len(run)}v1h-{len(run)}z"
        for y, row in enumerate(matrix)
        for x, run in _dark_runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="payment-code" role="img" aria-label="{0}"'
        ' width="264" height="264" viewBox="0 0 {1} {1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{1}v{1}H0z"/><path d="{2}"/></svg>'
    ).format(label, len(matrix), path)


def png(text: str) -> bytes:
    """Return the code as a picture that a banking app opens from the phone's album."""
    out = BytesIO()
    _code(text).make_image().save(out)
    return out.getvalue()


def _dark_runs(row: list[bool]) -> list[tuple[int, list]]:
    """Return where each run of dark modules begins, and the run.

    >>> [(at, len(run)) for at, run in _dark_runs([False, True, True, False, True])]
    [(1, 2), (4, 1)]
    """
    runs = []
    for at, dark in enumerate(row):
        if dark and at and row[at - 1]:
            runs[-1][1].append(dark)
        elif dark:
            runs.append((at, [dark]))
    return runs
