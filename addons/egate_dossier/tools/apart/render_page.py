"""One page as a PNG, for people to look at."""

import own_tools  # noqa: F401 (makes what follows be found)
from tools import pdf_pages, picture_pages

#: Pixels of the longer side.
MAX_SIDE = 4000


def run(output, stream, kind, page, width):
    """Write page ``page`` (from 0), ``width`` pixels wide, as PNG.

    :param kind: ``pdf``, or a picture that Pillow opens
    """
    picture = from_pdf(stream, page, width) if kind == "pdf" else from_picture(stream, page, width)
    picture.save(output, "PNG", compress_level=3)


def from_pdf(stream, number, width):
    page = pdf_pages.opened(stream.read())[number]
    across, down = page.get_size()
    scale = min(width / across, MAX_SIDE / across, MAX_SIDE / down)
    return page.render(scale=scale).to_pil()


def from_picture(stream, number, width):
    return picture_pages.PicturePages(stream).shown(number, (width, MAX_SIDE))
