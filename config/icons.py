"""Draw each addon's icon.svg as its icon.png, which is what Odoo shows: ``./egate python FILE``."""

import sys
from pathlib import Path

import typst

ADDONS = Path(__file__).resolve().parent.parent / "addons"
PAGE = """#set page(width: 96pt, height: 96pt, margin: 0pt, fill: none)
#image("icon.svg", width: 96pt, height: 96pt)"""
#: Pixels of the picture: 256 on each side.
PIXELS_PER_INCH = 256 * 72 / 96


def draw(svg):
    """Write the picture beside its drawing, on no ground."""
    # lint: allow a drawing of the repository
    compiler = typst.Compiler(PAGE.encode(), root=svg.parent)
    svg.with_suffix(".png").write_bytes(compiler.compile(format="png", ppi=PIXELS_PER_INCH))


if __name__ == "__main__":
    folders = map(Path, sys.argv[1:]) if sys.argv[1:] else ADDONS.glob("*/static/description")
    for folder in sorted(folders):
        if (drawing := (folder / "icon.svg").resolve()).is_file():
            draw(drawing)
