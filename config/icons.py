"""Draw each addon's icon.svg as its icon.png, which is what Odoo shows: ``./egate python FILE``."""

import io
import sys
from pathlib import Path

import pypdfium2
import weasyprint

ADDONS = Path(__file__).resolve().parent.parent / "addons"
PAGE = """<style>@page {{ size: 128px; margin: 0 }} body {{ margin: 0 }}</style>
<img src="{}" width="128" height="128" style="display: block">"""
#: Pixels of the picture for each pixel of the drawing.
SCALE = 2


def draw(svg):
    """Write the picture beside its drawing, on no ground."""
    # lint: allow a drawing of the repository
    page = weasyprint.HTML(string=PAGE.format(svg.as_uri())).write_pdf()
    # A page has 72 points to the inch, a drawing 96 pixels.
    bitmap = pypdfium2.PdfDocument(page)[0].render(
        scale=SCALE * 96 / 72, fill_color=(0, 0, 0, 0), maybe_alpha=True
    )
    content = io.BytesIO()
    bitmap.to_pil().convert("RGBA").save(content, "PNG", optimize=True)
    svg.with_suffix(".png").write_bytes(content.getvalue())


if __name__ == "__main__":
    folders = map(Path, sys.argv[1:]) if sys.argv[1:] else ADDONS.glob("*/static/description")
    for folder in sorted(folders):
        if (drawing := (folder / "icon.svg").resolve()).is_file():
            draw(drawing)
